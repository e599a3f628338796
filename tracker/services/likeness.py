"""How alike two names are: across spellings, word order, accents and garbles.

Measured on what is written; that a Japanese name and a romanised one are the same is known only
where both are recorded.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from tracker.text import plain

ALIKE = 84
"""The least score, of 100, at which two names are taken for one."""

_JOINED_ALIKE = 88
_WORD_ALIKE = 60
"""The least score of each word with its counterpart: “US” and “UK” are not one misspelt."""

_SHORTEST = 6
"""Characters of a name below which only the very same one is alike; half that in Japanese."""

_LITTLE = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "to", "on"])
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Form:
    """A name made comparable: its words in order of the alphabet, and run together as written.

    `sorted` are the words as one text, `numbers` those that hold a digit: names that differ there
    are not one. `is_short` says that it is too short for a likeness to mean anything.
    """

    words: tuple[str, ...]
    joined: str
    sorted: str = field(compare=False)
    numbers: tuple[str, ...] = field(compare=False)
    is_short: bool = field(compare=False)


# Of 0.8 kB each; what is typed is compared with some hundred names.
@lru_cache(maxsize=20_000)
def form_of(text: str) -> Form:
    """Return the comparable form of a name; little words, accents and punctuation do not count."""
    found = _WORD.findall(plain(text).replace("'", "").replace("’", ""))
    kept = [word for word in found if word not in _LITTLE] or found
    words, joined = tuple(sorted(kept)), "".join(kept)
    return Form(
        words,
        joined,
        sorted=" ".join(words),
        numbers=tuple(word for word in words if any(map(str.isdigit, word))),
        is_short=len(joined) < (_SHORTEST if joined.isascii() else _SHORTEST // 2),
    )


def likeness(one: Form, other: Form) -> int:
    """Return how alike two names are, 0 to 100; 0 for what is surely not the same."""
    if one.joined == other.joined or one.words == other.words:
        return 100
    if one.is_short or other.is_short or one.numbers != other.numbers:
        return 0
    joined = fuzz.ratio(one.joined, other.joined)
    if len(one.words) != len(other.words):
        # “Semi conductor” is semiconductor, but an office of somebody's is not the office.
        ours, theirs = (
            "".join(w for w in a.words if w not in b.words) for a, b in ((one, other), (other, one))
        )
        written_apart = joined >= _JOINED_ALIKE and fuzz.ratio(ours, theirs) >= _WORD_ALIKE
        return round(joined) if written_apart else 0
    score = max(joined, fuzz.ratio(one.sorted, other.sorted, score_cutoff=ALIKE))
    if score < ALIKE or not _words_match(one.words, other.words):
        return 0
    return min(round(score), 99)


def _words_match(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether each word of one name has a counterpart in the other, none used twice."""
    left = list(theirs)
    for word in sorted(ours, key=lambda word: word not in theirs):
        best = process.extractOne(word, left, scorer=fuzz.ratio, score_cutoff=_WORD_ALIKE)
        if best is None:
            return False
        left.pop(best[2])
    return True


def near(query: str, texts: list[str]) -> list[int]:
    """Return the places in `texts` of those that may be like `query`; 100,000 in about 0.1 s."""
    found = process.extract(query, texts, scorer=fuzz.ratio, score_cutoff=ALIKE - 16, limit=200)
    return [place for _, _, place in found]
