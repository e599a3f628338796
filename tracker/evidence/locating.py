"""Finding a passage in a text by a few words at each end.

Everything here works on text already in form N1 (`tracker.text.normalise`) and keeps none of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from tracker.errors import LocatorError
from tracker.text import digest, normalise, words
from tracker.validators import (
    AFFIX_WORDS,
    END_CHARACTERS,
    END_WORDS,
    PASSAGE_CHARACTERS,
    SHORT_PASSAGE_WORDS,
)

_UNSPACED_SCRIPTS = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
UNSPACED = re.compile(f"[{_UNSPACED_SCRIPTS}]")
"""A letter of a script without spaces (kana, Han, Thai, …), where a word may end anywhere."""
TOKEN = re.compile(rf"[{_UNSPACED_SCRIPTS}]{{1,4}}[^\s\w]*|[^\s{_UNSPACED_SCRIPTS}]+")
"""What a locator grows by: a word, or up to four letters of a script without spaces."""


@dataclass(frozen=True, slots=True)
class Locator:
    """A few words at each end of a passage; with no `end` the passage is `start` alone."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    def parts(self) -> tuple[str, str, str, str]:
        """Return start, end, prefix, suffix."""
        return self.start, self.end, self.prefix, self.suffix

    def normalised(self) -> "Locator":
        """Return the locator with every part in form N1, as the body is."""
        return Locator(*(normalise(part) for part in self.parts()))

    def folded(self) -> "Locator":
        """Return the locator with case ignored, as browsers search."""
        return Locator(*(part.casefold() for part in self.parts()))

    def shown_words(self) -> int:
        """Return how many words of the source the locator shows."""
        return sum(len(words(part)) for part in self.parts())


@dataclass(frozen=True, slots=True)
class Span:
    """Where a passage stands in a body: `offset` and `length` in characters of form N1."""

    offset: int
    length: int

    def of(self, body: str) -> str:
        """Return the passage."""
        return body[self.offset : self.offset + self.length]


class Body:
    """The body of a source in form N1, to be searched many times: folded and hashed once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> str:
        """The body with case ignored."""
        return self.text.casefold()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the body, as 64 hex digits."""
        return digest(self.text)

    def unique_without_case(self, locator: Locator, span: Span) -> bool:
        """Whether a browser, which ignores case and knows no limit of length, finds only `span`.

        `locator` must be in form N1.
        """
        if len(self.folded) == len(self.text):
            wanted = span
        else:  # folding made some characters two: ß became ss
            before = len(self.text[: span.offset].casefold())
            wanted = Span(before, len(span.of(self.text).casefold()))
        return find(self.folded, locator.folded(), within=None) == [wanted]


def cut_body(text: str, body_start: str = "", body_end: str = "") -> str:
    """Return the body of a whole text in form N1, cut from `body_start` to `body_end` inclusive.

    Pages carry furniture and sometimes the article twice; the cut makes locators unique again.
    Raises LocatorError if `body_start` does not occur exactly once, or `body_end` not after it.
    """
    text = normalise(text)
    start, end = normalise(body_start), normalise(body_end)
    first = 0
    if start:
        first = text.find(start)
        if first < 0:
            raise LocatorError(f"body_start “{body_start}” does not occur in the text.")
        if text.find(start, first + 1) >= 0:
            raise LocatorError(
                f"body_start “{body_start}” occurs more than once in the text; "
                "choose words that occur once."
            )
    last = len(text)
    if end:
        at = text.find(end, first + len(start))
        if at < 0:
            after = "after body_start" if start else "in the text"
            raise LocatorError(f"body_end “{body_end}” does not occur {after}.")
        last = at + len(end)
    return text[first:last]


def _joined(left: str, right: str) -> bool:
    """Whether two neighbouring characters are inside one word."""
    return left.isalnum() and right.isalnum() and not UNSPACED.search(left + right)


def _on_edges(body: str, start: int, stop: int) -> bool:
    """Whether neither edge of body[start:stop] splits a word."""
    return not (
        (0 < start < len(body) and _joined(body[start - 1], body[start]))
        or (0 < stop < len(body) and _joined(body[stop - 1], body[stop]))
    )


def occurrences(body: str, needle: str, first: int = 0, last: int | None = None) -> Iterator[int]:
    """Yield each offset of `needle` in body[first:last] that stands on word boundaries.

    The empty text occurs nowhere.
    """
    if not needle:
        return
    limit = len(body) if last is None else min(last, len(body))
    at = body.find(needle, first, limit)
    while at >= 0:
        if _on_edges(body, at, at + len(needle)):
            yield at
        at = body.find(needle, at + 1, limit)


def prints(passage: str, literal: str) -> bool:
    """Whether a passage prints a literal (both in form N1), whole: no word or figure is split.

    So `10 trillion` is not printed in `110 trillion`, nor `100` in `1,100` or `100.5`.
    """
    return any(
        not _splits_figure(passage, at) and not _splits_figure(passage, at + len(literal))
        for at in occurrences(passage, literal)
    )


def _splits_figure(text: str, at: int) -> bool:
    """Whether the edge before text[at] lies inside a figure with a point or a comma in it."""
    before, after = text[max(at - 2, 0) : at], text[at : at + 2]
    return (
        len(before) == 2 and before[0].isdigit() and before[1] in ".," and after[:1].isdigit()
    ) or (before[-1:].isdigit() and len(after) == 2 and after[0] in ".," and after[1].isdigit())


def _preceded(body: str, at: int, prefix: str) -> bool:
    """Whether the text before body[at] ends with `prefix`, a space between them or none."""
    stop = at - 1 if at and body[at - 1] == " " else at
    return body.endswith(prefix, 0, stop) and _on_edges(body, stop - len(prefix), stop)


def _followed(body: str, at: int, suffix: str) -> bool:
    """Whether the text from body[at] begins with `suffix`, a space between them or none."""
    begin = at + 1 if body[at : at + 1] == " " else at
    return body.startswith(suffix, begin) and _on_edges(body, begin, begin + len(suffix))


def find(body: str, locator: Locator, *, within: int | None = PASSAGE_CHARACTERS) -> list[Span]:
    """Return every place in `body` where `locator` matches, in order.

    `body` and `locator` must both be in form N1. From each occurrence of the start, the passage
    reaches to the first occurrence of the end that is followed by the suffix; it is at most
    `within` characters long (None: however long).
    """
    spans = []
    for at in occurrences(body, locator.start):
        if locator.prefix and not _preceded(body, at, locator.prefix):
            continue
        after = at + len(locator.start)
        stops = (
            (
                end + len(locator.end)
                for end in occurrences(
                    body, locator.end, after, None if within is None else at + within
                )
            )
            if locator.end
            else iter((after,))
        )
        for stop in stops:
            if not locator.suffix or _followed(body, stop, locator.suffix):
                spans.append(Span(at, stop - at))
                break
    return spans


def why_missing(body: str, locator: Locator) -> str:
    """Return which part of a locator that is found nowhere is to blame, as one clause."""
    starts = list(occurrences(body, locator.start))
    if not starts:
        return "its start does not occur"
    if locator.prefix and not any(_preceded(body, at, locator.prefix) for at in starts):
        return "its prefix does not stand before its start"
    without_suffix = Locator(locator.start, locator.end, locator.prefix)
    if locator.suffix and find(body, without_suffix):
        return "its suffix does not stand after it"
    return f"its end does not follow its start within {PASSAGE_CHARACTERS:,} characters"


def excesses(locator: Locator, passage: str | None = None) -> list[str]:
    """Return each limit that a locator breaks, one clause each.

    How much of the passage it shows can be said only with the passage (in form N1) given.
    """
    faults = []
    for name, part, most in (
        ("start", locator.start, END_WORDS),
        ("end", locator.end, END_WORDS),
        ("prefix", locator.prefix, AFFIX_WORDS),
        ("suffix", locator.suffix, AFFIX_WORDS),
    ):
        count = len(words(part))
        if count > most:
            faults.append(f"{name} has {count} words; at most {most}")
        if len(part) > END_CHARACTERS:
            faults.append(f"{name} has {len(part)} characters; at most {END_CHARACTERS}")
    if passage is not None:
        shown, total = locator.shown_words(), len(words(passage))
        if total > SHORT_PASSAGE_WORDS and 2 * shown > total:
            faults.append(f"shows {shown} of {total} words; at most half")
    return faults
