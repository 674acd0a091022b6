# Everything one does in a checkout; `make` lists it. Needs Python 3.11 or newer, pip, git and,
# once, a network: what is installed is remembered in .venv and not asked for again.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

VENV ?= .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip
KG := $(VENV)/bin/kg
LOCK := requirements.lock
ATLAS := example-atlas

# the first of these that is 3.11 or newer
find_python = for name in python3.11 python3.12 python3.13 python3.14 python3; do \
  if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$name; break; fi; done
PYTHON ?= $(shell $(find_python))

DEMO_QUERY := MATCH (p:Paper)-[:INTRODUCES]->(e:Entity) RETURN e.name AS introduced, p.title AS paper ORDER BY introduced LIMIT 10

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 21

.PHONY: install
install: bundle ## install kg into .venv and build the map's page

.PHONY: demo
demo: bundle ## build the example atlas, draw its map and ask it one question
	$(KG) build examples --atlas $(ATLAS) --replace
	$(KG) query '$(DEMO_QUERY)' --atlas $(ATLAS)
	@echo; echo "The map is $(abspath $(ATLAS)/map.html): open it in a browser."

.PHONY: test
test: browser server check ## run every test but the soak tests, after the checks
	$(PY) -m pytest -n 4 --dist loadfile

.PHONY: check
check: $(VENV)/.dev bundle ## lint, types, import contracts, TypeScript
	$(PY) -m ruff check
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) hatch_build.py npm run check

.PHONY: soak
soak: browser server $(VENV)/.dev bundle ## run the slow tests
	$(PY) -m pytest -m soak

.PHONY: neo4j
neo4j: server $(VENV)/.dev ## start a Neo4j on this machine, with the password NEO4J_PASSWORD, and wait until it answers
	@$(PY) scripts/neo4j_server.py start

.PHONY: neo4j-stop
neo4j-stop: $(VENV)/.dev ## stop it; its data stays
	@$(PY) scripts/neo4j_server.py stop

.PHONY: bench
bench: $(VENV)/.dev bundle ## run every script in benchmarks/
	@for script in benchmarks/[!_]*.py; do echo "== $$script"; $(PY) "$$script"; done

.PHONY: docs
docs: $(VENV)/.dev ## write the command reference, docs/commands.md, and the answers of docs/cookbook.md anew
	$(PY) scripts/commands.py > $(VENV)/commands.md
	mv $(VENV)/commands.md docs/commands.md
	PYTHONPATH=. $(PY) scripts/cookbook.py > $(VENV)/cookbook.md
	mv $(VENV)/cookbook.md docs/cookbook.md

.PHONY: lock
lock: $(VENV)/.pip ## write requirements.lock anew: the newest versions that pyproject.toml and Python 3.11.0 allow
	$(PIP) install --quiet --dry-run --ignore-installed --python-version 3.11.0 --only-binary :all: --target $(VENV)/none \
	  --report $(VENV)/report.json --group dev --group node .
	$(PY) scripts/lock.py < $(VENV)/report.json > $(VENV)/$(LOCK)
	mv $(VENV)/$(LOCK) $(LOCK)

.PHONY: clean
clean: ## remove what was built; what was installed (.venv, node_modules) stays
	rm -rf build dist viz/web/dist $(ATLAS) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path '*/node_modules/*' -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# Debian's python3 has no ensurepip without python3-venv; then its own pip fills the environment
$(VENV)/.pip:
	@[ -n '$(PYTHON)' ] || { echo 'Python 3.11 or newer is needed, and not on PATH' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) >/dev/null 2>&1 || $(PYTHON) -m venv --without-pip $(VENV)
	@if ! $(PIP) --version >/dev/null 2>&1 && ! $(PYTHON) -m pip --version >/dev/null 2>&1; then \
	  echo '$(PYTHON) has neither ensurepip nor pip: install python3-venv or python3-pip' >&2; exit 1; fi
	if $(PIP) --version >/dev/null 2>&1; then pip='$(PIP)'; else pip='$(PYTHON) -m pip --python $(PY)'; fi; \
	  $$pip install --quiet -c $(LOCK) --upgrade pip
	touch $@

$(VENV)/.runtime: $(VENV)/.pip pyproject.toml $(LOCK) hatch_build.py
	$(PIP) install --quiet -c $(LOCK) --group build
	requires=$$($(PY) hatch_build.py requires); [ -z "$$requires" ] || $(PIP) install --quiet -c $(LOCK) "$$requires"
	$(PY) hatch_build.py
	$(PIP) install --quiet -c $(LOCK) --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime
	$(PIP) install --quiet -c $(LOCK) --group dev
	touch $@

.PHONY: bundle
bundle: $(VENV)/.runtime
	@$(PY) hatch_build.py

# what browser tests need (libatomic1: Playwright's own Node); without root or apt-get they are left out, and the run says so
.PHONY: browser
browser:
	@missing=; \
	command -v $${CHROMIUM:-chromium} chromium-browser google-chrome google-chrome-stable >/dev/null || missing=chromium; \
	for package in fonts-noto-cjk libatomic1; do \
	  dpkg-query -W $$package >/dev/null 2>&1 || missing="$$missing $$package"; done; \
	if [ -z "$$missing" ] || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then exit; fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get -qq update && apt-get -qq install -y --no-install-recommends $$missing >/dev/null || echo "apt-get could not install $$missing" >&2

# what a Neo4j is made from where no container engine answers; without root or apt-get its tests are left out, and the run says so
.PHONY: server
server:
	@if docker info >/dev/null 2>&1; then exit; fi; \
	missing=; command -v java >/dev/null || missing=openjdk-17-jre-headless; command -v mvn >/dev/null || missing="$$missing maven"; \
	if [ -z "$$missing" ] || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then exit; fi; \
	export DEBIAN_FRONTEND=noninteractive; \
	apt-get -qq update && apt-get -qq install -y --no-install-recommends $$missing >/dev/null || echo "apt-get could not install $$missing" >&2
