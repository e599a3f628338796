"""Coverage: which paragraphs of a source carry a citation, and which rightly do not.

A paragraph is a line of the text; one too long to be a passage is taken sentence by sentence.
Works on text in form N1 and keeps none of it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from tracker.evidence.locating import Span, cut_body
from tracker.text import normalise
from tracker.validators import PASSAGE_CHARACTERS

_SENTENCE_END = re.compile(r"(?<=[.!?\"])[\"')\]]*\s+(?=[\"'(\[]*[A-Z(])")
SHOWN_WORDS = 6
"""So many first words name a paragraph in a report."""
_LEAST = 12
"""So many characters of a paragraph a passage must share with it to cover it: more than a brush."""


class Standing(StrEnum):
    """How one paragraph stands."""

    CITED = "cited"
    EXEMPT = "exempt"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph or sentence: its place in the body, its first words, how it stands and why."""

    span: Span
    opening: str
    standing: Standing
    why: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A source's paragraphs in order, and the exemptions that fit none of its uncited ones."""

    slug: str
    units: tuple[Unit, ...]
    stale: tuple[str, ...]

    def count(self, standing: Standing) -> int:
        """Return how many paragraphs stand so."""
        return sum(unit.standing is standing for unit in self.units)


def paragraphs(text: str, body_start: str = "", body_end: str = "") -> tuple[str, list[Span]]:
    """Return the body of a text in form N1, and the place of each of its paragraphs.

    Raises LocatorError if the body cannot be cut out.
    """
    body = cut_body(text, body_start, body_end)
    first = normalise(text).find(body)
    spans = []
    at = 0
    for line in filter(None, map(normalise, text.splitlines())):
        begin, stop = max(at - first, 0), min(at + len(line) - first, len(body))
        at += len(line) + 1
        if begin < stop:
            spans += _sentences(body, Span(begin, stop - begin))
    return body, spans


def _sentences(body: str, span: Span) -> list[Span]:
    if span.length <= PASSAGE_CHARACTERS:
        return [span]
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(span.of(body))), span.length]
    return [
        Span(span.offset + begin, len(body[span.offset + begin : span.offset + stop].rstrip()))
        for begin, stop in pairwise(cuts)
        if begin < stop
    ]


def cover(
    slug: str,
    body: str,
    spans: Sequence[Span],
    cited: Iterable[Span],
    exemptions: Mapping[str, str],
) -> Coverage:
    """Return how each paragraph at `spans` stands, given the cited passages' places.

    `exemptions` maps the first words of a paragraph to the reason why it carries no citation.
    """
    places = list(cited)
    openings = {normalise(words): (words, why) for words, why in exemptions.items()}
    used = set()
    units = []
    for span in spans:
        paragraph = span.of(body)
        opening = " ".join(paragraph.split()[:SHOWN_WORDS])
        fitting = [words for words in openings if paragraph.startswith(words)]
        if any(_overlap(span, place) >= min(_LEAST, span.length) for place in places):
            units.append(Unit(span, opening, Standing.CITED))
        elif fitting:
            used.update(fitting)
            units.append(Unit(span, opening, Standing.EXEMPT, openings[fitting[0]][1]))
        else:
            units.append(Unit(span, opening, Standing.GAP))
    stale = tuple(words for key, (words, _) in openings.items() if key not in used)
    return Coverage(slug, tuple(units), stale)


def _overlap(one: Span, other: Span) -> int:
    stop = min(one.offset + one.length, other.offset + other.length)
    return max(stop - max(one.offset, other.offset), 0)
