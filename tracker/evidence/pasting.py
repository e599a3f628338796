"""A pasted passage becomes a locator and a digest; its text is kept nowhere.

Where it is looked for decides how sure the locator is: in the source's text on this server, in a
copy of the article pasted beside it, or, with neither, in the passage alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from tracker.errors import LocatorError
from tracker.evidence.checking import body_of, locator_of, read_text
from tracker.evidence.choosing import ends_of, locate
from tracker.evidence.locating import Body, Locator, Span, cut_body, occurrences, prints
from tracker.models import Passage, Source
from tracker.text import digest, normalise


class Against(StrEnum):
    """What a pasted passage was looked for in."""

    TEXT = "text"
    ARTICLE = "article"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Pasted:
    """A passage as it can be kept: its locator, its digest, how long it is, where it stands.

    `offset` is known only against the text on this server: a pasted article may carry a page's
    menus. `words` is the passage itself, in form N1, for as long as the request lasts.
    """

    locator: Locator
    digest: str
    length: int
    against: Against
    offset: int | None = None
    link_unsafe: bool = False
    words: str = field(default="", repr=False)

    def prints(self, literal: str) -> bool:
        """Whether the passage prints `literal`, whole."""
        wanted = normalise(literal)
        return bool(wanted) and prints(self.words, wanted)


def text_on_server(source: Source, directory: Path | None) -> Body | None:
    """Return the body of a source's text; None if it is not at hand.

    Raises TextError if the file cannot be read, LocatorError if its body cannot be cut out.
    """
    text = read_text(directory, source.text_name) if directory else None
    return None if text is None else body_of(source, text)


def pasted_passage(
    pasted: str, *, article: str = "", source: Source | None = None, directory: Path | None = None
) -> Pasted:
    """Return the passage that was pasted, by the shortest words that find it.

    It is looked for in the text of `source` in `directory`, if that is at hand, else in `article`.
    With neither, its own ends locate it, and nobody knows whether something else has them too.
    Raises LocatorError, saying why, if it is empty or too long, does not occur word for word or
    occurs twice, and TextError if the source's file cannot be read.
    """
    passage = normalise(pasted)
    body = text_on_server(source, directory) if source else None
    against = Against.TEXT
    if body is None and article.strip():
        body, against = _article(article, source), Against.ARTICLE
    if body is None:
        return Pasted(
            locator=ends_of(passage),
            digest=digest(passage),
            length=len(passage),
            against=Against.ALONE,
            words=passage,
        )
    _refuse_twice(body, passage)
    locator, span = locate(body, passage)
    return Pasted(
        locator=locator,
        digest=digest(passage),
        length=span.length,
        against=against,
        offset=span.offset if against is Against.TEXT else None,
        link_unsafe=not body.unique_without_case(locator, span),
        words=passage,
    )


def _article(article: str, source: Source | None) -> Body:
    """Return the body of a pasted article, cut as the source says if its marks are in it."""
    if source is None:
        return Body(normalise(article))
    try:
        return Body(cut_body(article, source.body_start, source.body_end))
    except LocatorError:
        return Body(normalise(article))


def _refuse_twice(body: Body, passage: str) -> None:
    times = len(list(occurrences(body.text, passage)))
    if times > 1:
        raise LocatorError(
            f"The passage occurs {times} times in the text: paste more of the words around it, so "
            "that it is clear which one is meant."
        )


def recorded_already(pasted: Pasted, passages: Iterable[Passage]) -> list[Passage]:
    """Return those of a source's `passages` that are the pasted one or overlap with it.

    The same words first. What overlaps is known only of passages whose place is.
    """
    known = list(passages)
    same = [passage for passage in known if is_recorded(pasted, passage)]
    if pasted.offset is None:
        return same
    span = Span(pasted.offset, pasted.length)
    overlapping = [passage for passage in known if passage not in same and _overlaps(passage, span)]
    return [*same, *overlapping]


def is_recorded(pasted: Pasted, passage: Passage) -> bool:
    """Whether a passage is the pasted one itself: the same words, or found by the same ones."""
    return passage.digest == pasted.digest or (
        locator_of(passage).normalised() == pasted.locator.normalised()
    )


def _overlaps(passage: Passage, span: Span) -> bool:
    if passage.offset is None or passage.length is None:
        return False
    return passage.offset < span.offset + span.length and span.offset < (
        passage.offset + passage.length
    )
