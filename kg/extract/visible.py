"""What of the vocabulary a passage can see: a change of schemas/ re-extracts the passages that it could touch, no others.

Extraction meets the lexicon only through forms whose folded text occurs in the passage's folded text: the gazetteer
scans for them, and every name that it looks up is a piece of the passage. So these forms, with all that their
entries say beside their other forms, decide together with the other schema files.
"""

from __future__ import annotations

import hashlib
from functools import cache

from kg.extract.folded import fold_text
from kg.extract.forms import forms_of
from kg.model import Passage
from kg.schema import Listed, Schema

_FORMS = {"en", "ja", "mt"}


class Visible:
    """The fingerprint of what extraction could see, for one schema."""

    def __init__(self, schema: Schema) -> None:
        self._frame = schema.frame
        self._forms = forms_of(schema.lexicon)
        said = self._forms.by_text
        # a piece of a text may begin with ー, which inside the text folds away
        self._always = sorted(form for form in said if form.startswith("ー"))
        self._told = cache(lambda form: "\n".join([form, *(_told(*each) for each in said[form])]))

    def fingerprint(self, passage: Passage) -> str:
        """The hash of the other schema files and of every form that occurs in the passage."""
        text = fold_text(f"{passage.text}\n{passage.heading}").text
        seen = {form for _, form in self._forms.occurring(text)}
        told = (self._told(form) for form in sorted({*seen, *self._always}))
        return hashlib.sha256("\0".join([self._frame, *told]).encode("utf8", "surrogatepass")).hexdigest()[:16]


def _told(listed: Listed, surface: str, strong: bool) -> str:
    """All that a form says, whatever fields entries will have; the entry's other forms are not its business."""
    return repr((listed.type, sorted(listed.entry.model_dump(exclude=_FORMS).items()), surface, strong))
