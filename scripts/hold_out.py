"""Prepares the training of links: ``python scripts/hold_out.py FOLDER ATLAS GOLD [ATLAS GOLD]...``

Relations of papers that the relation weights were trained on are read better than those of a new paper, so that links trained on them would
trust relations too much. Papers fall into PARTS; for each part, FOLDER gets a copy of each atlas whose own relation weights saw none of its
papers, and their annotations. Prints the arguments for scripts/train_links.py: ATLAS GOLD, as they are in FOLDER.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import logistic
from train_relations import FILE, fit, pairs, samples

PARTS = 4


def main() -> None:
    """Writes the copies and prints them."""
    folder, told = Path(sys.argv[1]), [(Path(atlas), Path(gold)) for atlas, gold in pairs(sys.argv[2:])]
    folder.mkdir(parents=True)
    rows = [row for atlas, gold in told for row in samples(atlas, gold)]
    lines = {gold: gold.read_text("utf8").splitlines() for _, gold in told}
    titles = sorted({json.loads(line)["title"] for found in lines.values() for line in found})
    for part in range(PARTS):
        held = set(titles[part::PARTS])
        weights = fit([row for row in rows if row.paper not in held])
        for atlas in sorted({atlas for atlas, _ in told}):
            schemas = shutil.copytree(atlas, folder / f"{atlas.name}.{part}") / "schemas"
            schemas.mkdir(exist_ok=True)
            logistic.write(schemas / FILE.name, "# Made by scripts/hold_out.py, without some papers.", weights)
        for number, (atlas, gold) in enumerate(told):
            own = [line for line in lines[gold] if json.loads(line)["title"] in held]
            if own:
                copy = folder / f"{number}.{part}.{gold.name}"
                copy.write_text("\n".join(own) + "\n", "utf8")
                print(folder / f"{atlas.name}.{part}", copy)


if __name__ == "__main__":
    main()
