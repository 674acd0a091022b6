"""Names that a layout itself marks: bold labels and fields of proper names, taken apart at their brackets."""

from __future__ import annotations

import re

_BRACKETS = re.compile(
    r"\s+[(（](?P<inside>[^()（）]+)[)）]|(?<=[^\x00-\x7f])[(（](?P<tight>[^()（）]+)[)）]|[（](?P<wide>[^()（）]+)[）]"
    r"|(?<=[^\s(])\((?P<words>[A-Z][^()（）]*\s[^()（）]*)\)"  # R-NaD(Regularised Nash Dynamics), but f(x)
)
_SEPARATORS = re.compile(r"\s*[、，,;；・\n]\s*")


def label_names(label: str) -> tuple[str, ...]:
    """A label and what it adds in brackets, each as it stands there: ``Graph Neural Prompting (GNP)`` gives both parts."""
    match = _BRACKETS.search(label)
    if match is None:
        return (label,) if label else ()
    before, after = label[: match.start()].strip(), label[match.end() :].strip(" :-–—")
    inside = (match["inside"] or match["tight"] or match["wide"] or match["words"]).strip()
    # with words after the bracket the whole is one name as well
    return tuple(dict.fromkeys(name for name in (before, inside, label if after else "") if name))


def listed_names(value: str) -> tuple[str, ...]:
    """The names of a list, each taken apart like a label."""
    names = (name for part in _SEPARATORS.split(value) for name in label_names(part.strip()))
    return tuple(dict.fromkeys(names))
