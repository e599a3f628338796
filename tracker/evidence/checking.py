"""Checking citations: does each passage still stand in its source, with the same words?

Pure: values in, verdicts out; no query, no write. What N1, a body, a locator and the limits are
is told in `docs/citation-checker.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from tracker.errors import LocatorError, TextError
from tracker.evidence.locating import (
    Body,
    Locator,
    Span,
    cut_body,
    excesses,
    find,
    prints,
    why_missing,
)
from tracker.models import Citation, Passage, Source
from tracker.text import digest, normalise, words
from tracker.validators import PRINTED_WORDS
from tracker.vocabularies import CheckState

PRINTED_CHARACTERS: int = Citation._meta.get_field("printed").max_length or 0

Literals = Mapping[int, str]
"""What the citations of one passage print, by their number; empty where nothing is printed."""


class State(StrEnum):
    """What was found of one passage, in the words of the report."""

    OK = "ok"
    MOVED = "moved"
    CHANGED = "changed"
    AMBIGUOUS = "ambiguous"
    MISSING = "missing"
    NEW = "new"
    NO_TEXT = "no-text"

    @property
    def stored(self) -> CheckState:
        """The state as a passage keeps it; a new one is kept once its digest is filled in."""
        return CheckState.OK if self is State.NEW else CheckState(self.value.replace("-", "_"))


FAULTY = frozenset({State.CHANGED, State.AMBIGUOUS, State.MISSING})
"""States that always fail a check; `no-text` fails a strict one."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one passage.

    `source` is a slug. `span`, `words` and `digest` are those found, None or empty unless the
    passage was found exactly once; `expected` and `was` are the digest and span stored.
    `candidates` are the offsets at which it was found. `literals_missing` holds the numbers of
    the citations whose literal the passage does not print. `limits` pairs what breaks a limit
    (the reference, or the reference and a citation's number) with how.
    """

    ref: str
    source: str
    state: State
    shown: int
    citations: int
    span: Span | None = None
    words: int | None = None
    candidates: tuple[int, ...] = ()
    digest: str = ""
    expected: str = ""
    was: Span | None = None
    literals_missing: tuple[int, ...] = ()
    limits: tuple[tuple[str, str], ...] = ()
    link_unsafe: bool = False
    detail: str = ""

    def fails(self, *, strict: bool = False) -> bool:
        """Whether the check as a whole fails for this passage."""
        return (
            self.state in FAULTY
            or bool(self.literals_missing or self.limits)
            or (strict and self.state is State.NO_TEXT)
        )


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What was found of one source: its body and each of its passages.

    `slug` names it. `fault` says why a text that is there could not be used, under a label
    (`unreadable`, `body-cut`); it always fails the check.
    """

    slug: str
    verdicts: tuple[Verdict, ...] = ()
    label: str = ""
    fault: str = ""
    digest: str = ""
    expected: str = ""

    @property
    def body_changed(self) -> bool:
        """Whether the body has other words than when its digest was stored."""
        return bool(self.digest and self.expected and self.digest != self.expected)

    def fails(self, *, strict: bool = False) -> bool:
        """Whether the check as a whole fails for this source."""
        return bool(self.fault) or any(verdict.fails(strict=strict) for verdict in self.verdicts)


def locator_of(passage: Passage) -> Locator:
    """Return the locator of a passage, as stored."""
    return Locator(passage.start, passage.end, passage.prefix, passage.suffix)


def read_text(directory: Path, name: str) -> str | None:
    """Return the text of a source, or None if the directory has no such file.

    Raises TextError, naming the file, if it cannot be read, is not UTF-8, or is not a plain name:
    the checker reads no file outside its directory.
    """
    if not name:
        return None
    if Path(name).name != name:
        raise TextError(f"“{name}” is not a plain file name; a text lies in the texts folder.")
    path = directory / name
    try:
        return path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise TextError(
            f"{path} is not UTF-8 (byte {error.start} is 0x{error.object[error.start]:02x}); "
            "save it as UTF-8."
        ) from error
    except OSError as error:
        raise TextError(f"{path} cannot be read: {error.strerror}.") from error


def body_of(source: Source, text: str) -> Body:
    """Return the body of a source's text; raise LocatorError if it cannot be cut out."""
    return Body(cut_body(text, source.body_start, source.body_end))


def check_source(
    source: Source,
    passages: Sequence[Passage],
    literals: Mapping[str, Literals],
    directory: Path | None,
) -> SourceCheck:
    """Return what is found of a source and of its passages; reads its text, once.

    `literals` are by reference of the passage. With no directory, nothing is looked for: every
    passage is `no-text`, and only limits that need no text are checked.
    """

    def unsearched(state: State, why: str) -> tuple[Verdict, ...]:
        return tuple(
            _unsearched(passage, source.slug, literals.get(passage.ref, {}), state, why)
            for passage in passages
        )

    if directory is None:
        return SourceCheck(source.slug, unsearched(State.NO_TEXT, "no texts are at hand"))
    try:
        text = read_text(directory, source.text_name)
    except TextError as error:
        verdicts = unsearched(State.NO_TEXT, "its text cannot be read")
        return SourceCheck(source.slug, verdicts, "unreadable", str(error))
    if text is None:
        why = f"{source.text_name} is not there" if source.text_name else "its source names no text"
        return SourceCheck(source.slug, unsearched(State.NO_TEXT, why))
    try:
        body = body_of(source, text)
    except LocatorError as error:
        verdicts = unsearched(State.MISSING, "its body cannot be cut out")
        return SourceCheck(source.slug, verdicts, "body-cut", str(error))
    return SourceCheck(
        source.slug,
        tuple(
            check_passage(passage, source.slug, literals.get(passage.ref, {}), body)
            for passage in passages
        ),
        digest=body.digest,
        expected=source.body_digest,
    )


def check_passage(passage: Passage, source: str, literals: Literals, body: Body) -> Verdict:
    """Return what is found of one passage (which need not be saved) in the body of its source.

    `source` is the slug of its source.
    """
    locator = locator_of(passage).normalised()
    spans = find(body.text, locator)
    candidates = tuple(span.offset for span in spans)
    if len(spans) != 1:
        state = State.AMBIGUOUS if spans else State.MISSING
        why = "" if spans else why_missing(body.text, locator)
        verdict = _unsearched(passage, source, literals, state, why)
        return replace(verdict, candidates=candidates)
    span = spans[0]
    text = span.of(body.text)
    found = digest(text)
    return Verdict(
        ref=passage.ref,
        source=source,
        state=_decide(passage, span, found),
        shown=locator.shown_words(),
        citations=len(literals),
        span=span,
        words=len(words(text)),
        candidates=candidates,
        digest=found,
        expected=passage.digest,
        was=_stored_span(passage),
        literals_missing=tuple(
            n
            for n, literal in sorted(literals.items())
            if literal and not prints(text, normalise(literal))
        ),
        limits=_limits(passage, literals, text),
        link_unsafe=not body.unique_without_case(locator, span),
    )


def _stored_span(passage: Passage) -> Span | None:
    """Return where a passage was when its digest was stored, if that is known."""
    if passage.offset is None or passage.length is None:
        return None
    return Span(passage.offset, passage.length)


def _decide(passage: Passage, span: Span, found: str) -> State:
    """Return the state of a passage found exactly once, at `span`, with the digest `found`."""
    if not passage.digest:
        return State.NEW
    if passage.digest != found:
        return State.CHANGED
    return State.OK if _stored_span(passage) in (None, span) else State.MOVED


def _unsearched(
    passage: Passage, source: str, literals: Literals, state: State, why: str
) -> Verdict:
    """Return the verdict on a passage of which nothing, or nothing certain, was found."""
    return Verdict(
        ref=passage.ref,
        source=source,
        state=state,
        shown=locator_of(passage).shown_words(),
        citations=len(literals),
        expected=passage.digest,
        was=_stored_span(passage),
        limits=_limits(passage, literals, None),
        detail=why,
    )


def _limits(passage: Passage, literals: Literals, text: str | None) -> tuple[tuple[str, str], ...]:
    """Return every limit that a passage or what its citations print breaks."""
    faults = [(passage.ref, fault) for fault in excesses(locator_of(passage), text)]
    for n, literal in sorted(literals.items()):
        count = len(words(literal))
        place = f"{passage.ref}/{n}"
        if count > PRINTED_WORDS:
            faults.append((place, f"printed has {count} words; at most {PRINTED_WORDS}"))
        if len(literal) > PRINTED_CHARACTERS:
            faults.append(
                (place, f"printed has {len(literal)} characters; at most {PRINTED_CHARACTERS}")
            )
    return tuple(faults)
