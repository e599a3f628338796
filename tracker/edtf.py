"""Partial dates: a small subset of EDTF (ISO 8601-2), parsed, bounded, compared and displayed.

Accepted: a date `D` (`YYYY`, `YYYY-MM` or `YYYY-MM-DD`), optionally followed by `?` (uncertain),
`~` (approximate) or `%` (both); one unknown moment in a span, `[A..B]`, `[..B]` or `[A..]`; `..`
(open: still so when last seen); the empty text (unknown). No seasons, no times of day.
"""

import calendar
import datetime as dt
import enum
import re
from dataclasses import dataclass

from tracker.errors import EdtfError

ACCEPTED = (
    "a year (2021), month (2021-10) or day (2021-10-04), with ? (uncertain), ~ (approximate) or "
    "% (both) after it if need be; a span holding one unknown moment, such as "
    "[2021-10..2022-03], [..2022] or [2021..]; .. for still so; or nothing for unknown"
)
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MEANING = {"": "", "?": "possibly ", "~": "about ", "%": "possibly about "}
_DOUBT = {"": 0, "?": 1, "~": 1, "%": 2}


class Comparison(enum.StrEnum):
    """How one reported value stands to the value we hold."""

    AGREES = "agrees"
    COARSER = "coarser"
    FINER = "finer"
    DIFFERS = "differs"
    UNSTATED = "unstated"


class Precision(enum.StrEnum):
    """How finely a partial date is known; whether it is doubted is another matter."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    INTERVAL = "interval"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Edtf:
    """One parsed partial date.

    `earliest` and `latest` bound it, both inclusive; None means unbounded on that side.
    `open` marks `..`; `unknown` marks the empty text. `qualifier` is one of ``"" ? ~ %``.
    """

    text: str
    earliest: dt.date | None = None
    latest: dt.date | None = None
    qualifier: str = ""
    span: bool = False

    @property
    def open(self) -> bool:
        """True for `..`: no end is known because it was still so when last seen."""
        return self.text == ".."

    @property
    def unknown(self) -> bool:
        """True for the empty text."""
        return self.text == ""

    @property
    def precision(self) -> Precision:
        """The unit it is written in; a span is an interval, whatever its ends are written in."""
        if self.unknown or self.open:
            return Precision.UNKNOWN
        if self.span:
            return Precision.INTERVAL
        return (Precision.YEAR, Precision.MONTH, Precision.DAY)[self.text.count("-")]

    def __str__(self) -> str:
        return self.text

    def contains(self, other: "Edtf") -> bool:
        """Whether every day that `other` may be is a day that this may be."""
        low = self.earliest is None or (
            other.earliest is not None and self.earliest <= other.earliest
        )
        high = self.latest is None or (other.latest is not None and other.latest <= self.latest)
        return low and high


def _days(text: str, whole: str) -> tuple[dt.date, dt.date]:
    """Return the first and last day of one plain date."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise EdtfError(f"“{whole}” is not a date this database reads; it accepts {ACCEPTED}.")
    year, month, day = int(match[1]), match[2], match[3]
    try:
        if month is None:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        if day is None:
            last = calendar.monthrange(year, int(month))[1] if year else 0
            return dt.date(year, int(month), 1), dt.date(year, int(month), last)
        exact = dt.date(year, int(month), int(day))
    except ValueError as error:
        raise EdtfError(f"“{whole}” names a day that does not exist ({error}).") from error
    return exact, exact


def parse(text: str) -> Edtf:
    """Return `text` parsed.

    Raises EdtfError, with what is accepted, for anything outside the subset.
    """
    if text in ("", ".."):
        return Edtf(text)
    if text.startswith("[") and text.endswith("]") and ".." in text:
        low_text, _, high_text = text[1:-1].partition("..")
        if not low_text and not high_text:
            raise EdtfError(f"“{text}” has no bound; write nothing for an unknown date.")
        low = _days(low_text, text)[0] if low_text else None
        high = _days(high_text, text)[1] if high_text else None
        if low and high and low > high:
            raise EdtfError(f"“{text}” ends before it begins.")
        return Edtf(text, low, high, span=True)
    qualifier = text[-1] if text[-1] in "?~%" else ""
    first, last = _days(text.removesuffix(qualifier) if qualifier else text, text)
    return Edtf(text, first, last, qualifier)


def bounds(text: str) -> tuple[dt.date | None, dt.date | None]:
    """Return the earliest and latest day `text` may mean (inclusive; None = unbounded).

    Raises EdtfError as `parse` does.
    """
    parsed = parse(text)
    return parsed.earliest, parsed.latest


def compare(reported: str, ours: str) -> Comparison:
    """Return how a reported partial date stands to ours; an empty report is `unstated`.

    Raises EdtfError as `parse` does.
    """
    if reported == "":
        return Comparison.UNSTATED
    theirs, own = parse(reported), parse(ours)
    if theirs.text == own.text:
        return Comparison.AGREES
    if own.unknown or theirs.open or own.open:
        return Comparison.DIFFERS
    if (theirs.earliest, theirs.latest) == (own.earliest, own.latest):
        # The same days: who doubts less says more.
        doubt = _DOUBT[theirs.qualifier] - _DOUBT[own.qualifier]
        if doubt == 0:
            return Comparison.AGREES
        return Comparison.COARSER if doubt > 0 else Comparison.FINER
    if theirs.contains(own):
        return Comparison.COARSER
    return Comparison.FINER if own.contains(theirs) else Comparison.DIFFERS


def _plain(text: str) -> str:
    """Return one plain date as a reader says it: 2021, October 2021, 4 October 2021."""
    parts = text.split("-")
    if len(parts) == 1:
        return parts[0]
    month = calendar.month_name[int(parts[1])]
    return f"{month} {parts[0]}" if len(parts) == 2 else f"{int(parts[2])} {month} {parts[0]}"


def display(text: str) -> str:
    """Return `text` in words: “about October 2021”, “between … and …”, “ongoing”, “unknown”.

    Raises EdtfError as `parse` does.
    """
    parsed = parse(text)
    if parsed.unknown:
        return "unknown"
    if parsed.open:
        return "ongoing"
    if parsed.span:
        low, _, high = text[1:-1].partition("..")
        if not low:
            return f"by {_plain(high)}"
        return f"between {_plain(low)} and {_plain(high)}" if high else f"{_plain(low)} or later"
    plain = text.removesuffix(parsed.qualifier) if parsed.qualifier else text
    return f"{_MEANING[parsed.qualifier]}{_plain(plain)}"


def _long(day: dt.date) -> str:
    """Return a day as a reader says it: 4 October 2021."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"


def _from_to(first: dt.date, last: dt.date) -> str:
    """Return two days without saying their month and year twice: 1 and 30 June 2020."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} and {_long(last)}"
    if first.year == last.year:
        return f"{first.day} {calendar.month_name[first.month]} and {_long(last)}"
    return f"{_long(first)} and {_long(last)}"


def explain(text: str) -> str:
    """Return what `text` says, for whoever writes it: the words and the days it may mean.

    Raises EdtfError as `parse` does.
    """
    parsed = parse(text)
    if parsed.unknown:
        return "unknown"
    if parsed.open:
        return "still so when last seen"
    if parsed.span:
        if parsed.earliest and parsed.latest:
            return f"some day between {_from_to(parsed.earliest, parsed.latest)}"
        bound = parsed.earliest or parsed.latest
        known = _long(bound) if bound else ""
        return f"some day from {known} on" if parsed.earliest else f"some day up to {known}"
    said = display(text)
    if parsed.qualifier == "~" or not (parsed.earliest and parsed.latest):
        return said
    if parsed.earliest == parsed.latest:
        return f"{said}, a {calendar.day_name[parsed.earliest.weekday()]}"
    return f"{said}: between {_from_to(parsed.earliest, parsed.latest)}"
