"""One module a layout; a module here that defines ``LAYOUT`` is known, so that a new layout is one new file."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from kg.read.draft import Layout


@lru_cache
def layouts() -> tuple[Layout, ...]:
    """Every known layout, by name."""
    modules = (importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
    return tuple(sorted((module.LAYOUT for module in modules if hasattr(module, "LAYOUT")), key=lambda layout: layout.name))
