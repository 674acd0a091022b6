"""One error root. Every message says what happened, where, and what to do.

Nothing else is raised on purpose by kg or viz; the command line turns an AtlasError into one
line on standard error and its exit code.
"""


class AtlasError(Exception):
    """What happened, where it happened and what the reader can do about it."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.fix = what, where, fix

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.fix})" if self.fix else ""
        return f"{place}{self.what}{advice}"


class UsageError(AtlasError):
    """The command was called wrongly."""

    exit_code = 2


class SourceError(AtlasError):
    """A digest cannot be read at all."""


class SchemaError(AtlasError):
    """A file in schemas/ (or atlas.toml, judgements.yaml) breaks its rules; where is file:line."""


class AtlasFolderError(AtlasError):
    """The atlas folder is missing, damaged, of another format version, or cannot be written."""


class LockedError(AtlasFolderError):
    """Another kg writes to this atlas."""


class StoreError(AtlasError):
    """The store cannot be reached, started or loaded."""


class QueryError(StoreError):
    """The store refused a query: it is wrong, it writes, or it ran too long."""


class ModelError(AtlasError):
    """A language model cannot be asked, or its answer is of no use."""


class MapError(AtlasError):
    """The map cannot be drawn."""
