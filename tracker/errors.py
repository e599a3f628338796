"""The one tree of errors: every message names the record, the field and the source it is about."""

import sqlite3
from typing import Any

_READ_ONLY = "25006"
"""PostgreSQL's code (SQLSTATE) for a write where only reading is allowed: on a replica, say."""


def is_read_only(error: Exception) -> bool:
    """Whether a database refused a write because it takes none at all."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) == _READ_ONLY:
        return True
    # The lowest byte is the kind; the others say why.
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY


class TrackerError(Exception):
    """Base of all errors raised on purpose; its text is one sentence fit to show a user."""


class EdtfError(TrackerError, ValueError):
    """A date text is outside the accepted EDTF subset; the message says what is accepted."""


class LocatorError(TrackerError, ValueError):
    """A locator breaks a limit or cannot be found uniquely in a text."""


class TextError(TrackerError):
    """The text of a source is there but cannot be read; the message names the file and why."""


class SeedError(TrackerError):
    """A fixture file cannot be read as rows; the message names the file and the row."""


class HistoryError(TrackerError):
    """A moment is asked for at which the log knows nothing of the record."""


class PlanRefused(TrackerError):
    """A plan cannot be applied: a row moved since it was made, or would break a rule.

    `reasons` lists every obstacle, one sentence each, naming the record.
    """

    def __init__(self, message: str, reasons: list[str] | None = None) -> None:
        super().__init__(message)
        self.reasons = reasons or []


class SheetError(TrackerError, ValueError):
    """A file, or a cell of it, is no sheet that can be read; the message says what to do."""


class TokenError(TrackerError):
    """An API token cannot be made, or is not accepted; the message says why."""


class ExportError(TrackerError):
    """The dataset cannot be written as files; the message says what stands in the way."""


class WriteRefused(TrackerError):
    """What a program asks to be written is not: `faults` lists everything that stands against it.

    Each fault names its place in what was sent (`services.writing_plans.WriteFault`). `conflict`
    says that the rows as they stand are against it, not the request by itself.
    """

    def __init__(self, faults: list[Any], *, conflict: bool = False) -> None:
        super().__init__(" ".join(dict.fromkeys(fault.text for fault in faults)))
        self.faults = faults
        self.conflict = conflict
