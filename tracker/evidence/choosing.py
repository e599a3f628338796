"""Choosing the few words by which a passage is found again: the shortest that nothing else has."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from tracker.errors import LocatorError
from tracker.evidence.locating import TOKEN, Body, Locator, Span, excesses, find, occurrences
from tracker.text import words
from tracker.validators import AFFIX_WORDS, END_CHARACTERS, END_WORDS, PASSAGE_CHARACTERS

_CONTEXT = (END_CHARACTERS + 1) * 2
"""How many characters on each side of a passage its prefix and suffix are taken from."""
_SHOWN = 160
"""An error shows no more characters than this of a passage."""
_LEAST = 2
"""A locator shows two words at each end at least: one alone is too easily met by chance."""


def locate(body: Body, passage: str, at: int | None = None) -> tuple[Locator, Span]:
    """Return the shortest locator that finds `passage` in `body` and nothing else there.

    Grows from two words a side; when that is not enough, adds context before and after. One that
    stays unique when case is ignored is preferred, since browsers ignore it. `passage` must be in
    form N1; `at` chooses between several occurrences of it. Raises LocatorError, saying which, if
    the passage is empty or too long, does not occur, occurs more than once, or cannot be told from
    another within the limits.
    """
    span = _only_occurrence(body.text, passage, at)
    fallback: Locator | None = None
    for locator in _candidates(body.text, passage, span):
        if excesses(locator, passage) or find(body.text, locator) != [span]:
            continue
        if body.unique_without_case(locator, span):
            return locator, span
        fallback = fallback or locator
    if fallback:
        return fallback, span
    raise LocatorError(
        f"The passage is found at @{span.offset}, but no {END_WORDS} words at its ends, with "
        f"{AFFIX_WORDS} before and after, tell it from others; choose a longer or shorter passage."
    )


def _only_occurrence(body: str, passage: str, at: int | None) -> Span:
    """Return where a passage stands, or raise LocatorError as `locate` does."""
    if not passage:
        raise LocatorError("The passage is empty; paste its words.")
    if len(passage) > PASSAGE_CHARACTERS:
        raise LocatorError(
            f"The passage is too long: {len(passage):,} characters; at most "
            f"{PASSAGE_CHARACTERS:,}. Cut it, or make two passages of it."
        )
    found = list(occurrences(body, passage))
    if not found:
        raise LocatorError(_not_found(body, passage))
    places = ", ".join(f"@{offset}" for offset in found)
    if at is not None and at not in found:
        raise LocatorError(f"The passage does not stand at @{at}; it stands at {places}.")
    if at is None and len(found) > 1:
        raise LocatorError(
            f"The passage is ambiguous: it occurs {len(found)} times, at {places}. "
            f"Paste more of the text around it, or choose one with --at {found[0]}."
        )
    return Span(found[0] if at is None else at, len(passage))


_SURE = 4
"""Words shown a side where nothing tells how many are needed."""


def ends_of(passage: str) -> Locator:
    """Return a locator made from a passage alone: whether anything else has it is not known.

    Shows more words than `locate` would need at best, within the limits. `passage` must be in form
    N1. Raises LocatorError if it is empty, too long, or cannot be told from a part of itself.
    """
    span = _only_occurrence(passage, passage, None)
    fitting = [
        (shown, locator)
        for shown, locator in _bases(passage)
        if shown <= 2 * _SURE
        and not excesses(locator, passage)
        and find(passage, locator) == [span]
    ]
    if not fitting:
        raise LocatorError(
            "No few words at its ends tell this passage from a part of itself; choose a longer or "
            "shorter one, or paste the whole article too."
        )
    # Of those that show most the first: its two ends are of the same length.
    return max(fitting, key=lambda pair: pair[0])[1]


def longest_run(body: str, passage: str) -> Span:
    """Return the longest run of whole words of `passage` that occurs in `body`.

    The span is one of `passage`; its length is 0 if no word occurs. Both must be in form N1.
    """
    tokens = [match.span() for match in TOKEN.finditer(passage)]
    best = Span(0, 0)
    last = 0
    # A run that occurs goes on occurring when its first word goes: so the far end never goes back.
    for first in range(len(tokens)):
        last = max(last, first)
        while last < len(tokens) and _occurs(body, passage[tokens[first][0] : tokens[last][1]]):
            last += 1
        if last > first:
            run = Span(tokens[first][0], tokens[last - 1][1] - tokens[first][0])
            best = max(best, run, key=lambda span: span.length)
    return best


def _occurs(body: str, needle: str) -> bool:
    return next(occurrences(body, needle), None) is not None


def _not_found(body: str, passage: str) -> str:
    """Return that a passage does not occur, and how far it can be followed."""
    run = longest_run(body, passage)
    if not run.length:
        return "The passage does not occur in the source's text; not one of its words does."
    text = run.of(passage)
    at = next(occurrences(body, text))
    sentence = (
        "The passage does not occur in the source's text word for word. The longest run of it "
        f"that does, at @{at}, is: “{_shortened(text)}” ({_count(text)})."
    )
    theirs, ours = _next_word(body, at + run.length), _next_word(passage, run.offset + run.length)
    if ours and theirs:
        sentence += f" There the text goes on with “{theirs}”, not “{ours}”."
    return sentence


def _shortened(text: str) -> str:
    """Return a long text with its middle left out, so that both ends can be looked for."""
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN // 2]} … {text[-_SHOWN // 2 :]}"


def _count(text: str) -> str:
    count = len(words(text))
    return f"{count} word" if count == 1 else f"{count} words"


def _next_word(text: str, after: int) -> str:
    match = TOKEN.search(text, after)
    return match.group() if match else ""


def _candidates(body: str, passage: str, span: Span) -> Iterator[Locator]:
    """Yield locators of a passage, the one that shows least first; with context, only then."""
    bases = _bases(passage)
    yield from (locator for _, locator in bases)
    before, after = _contexts(body, span)
    affixes = [pair for pair in product(range(len(before)), range(len(after))) if any(pair)]
    together = product(bases, affixes)
    for (_, base), (left, right) in sorted(together, key=lambda pair: pair[0][0] + sum(pair[1])):
        yield replace(base, prefix=before[left], suffix=after[right])


def _bases(passage: str) -> list[tuple[int, Locator]]:
    """Return starts and ends, from two words a side up, with how many words each shows.

    A very short passage is its own start.
    """
    tokens = [match.span() for match in TOKEN.finditer(passage)]
    sizes = [
        (first, last)
        for first, last in product(range(_LEAST, END_WORDS + 1), repeat=2)
        if first + last <= len(tokens)
    ]
    sizes.sort(key=lambda size: (sum(size), abs(size[0] - size[1])))
    bases = [
        (first + last, Locator(passage[: tokens[first - 1][1]], passage[tokens[-last][0] :]))
        for first, last in sizes
    ]
    partial = [base for base in bases if base[0] < len(tokens)]
    return [*partial, (len(tokens), Locator(passage)), *bases[len(partial) :]]


def _contexts(body: str, span: Span) -> tuple[list[str], list[str]]:
    """Return the possible prefixes and suffixes of a passage, from none to AFFIX_WORDS words."""
    start, stop = span.offset, span.offset + span.length
    low = max(start - _CONTEXT, 0)
    left = [match.start() + low for match in TOKEN.finditer(body[low:start])]
    right = [match.end() + stop for match in TOKEN.finditer(body[stop : stop + _CONTEXT])]
    # A word cut through at the far edge of the context would make an affix that is too long.
    return (
        ["", *(body[at:start].rstrip() for at in reversed(left[-AFFIX_WORDS:]))],
        ["", *(body[stop:at].lstrip() for at in right[:AFFIX_WORDS])],
    )
