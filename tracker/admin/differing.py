"""Two texts side by side, with the words marked in which they differ."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import starmap

_WORD = re.compile(r"\s+|[\w'’-]+?(?=[\u3040-\u9fff])|[\u3040-\u9fff]|[\w'’-]+|.", re.DOTALL)
"""A word, a space, a sign; Japanese, which sets no spaces, sign by sign."""

_MOST_WORDS = 2000
"""Longer texts are shown unmarked: comparing costs the square of their length."""

_ALIKE = 0.3
"""Texts that share less are two texts, and marks on all of both would say nothing."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, and whether the other text lacks it."""

    text: str
    differs: bool


def pieces(text: str, other: str) -> tuple[Piece, ...]:
    """Return `text` in stretches, those marked that `other` has not; one stretch if unlike."""
    ours, theirs = _WORD.findall(text), _WORD.findall(other)
    whole = (Piece(text, differs=False),)
    if max(len(ours), len(theirs)) > _MOST_WORDS:
        return whole
    match = SequenceMatcher(None, ours, theirs, autojunk=False)
    if match.ratio() < _ALIKE:
        return whole
    stretches = (
        ("".join(ours[start:end]), tag != "equal")
        for tag, start, end, _, _ in match.get_opcodes()
        if start < end
    )
    return tuple(starmap(Piece, stretches))
