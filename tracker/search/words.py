"""What a text is found by: its words, its Japanese in pairs of characters, and marks.

Made here for both databases and handed to them ready, so that neither cuts words its own way.
A mark is a word that begins with a character nobody writes (private use): it stands for a whole
name, a filter or a slip of the pen, and cannot be mistaken for a word of a text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from tracker.text import plain

LONGEST = 60
"""Characters of a word that count; a longer one is cut, when written and when asked for."""

NAME, TYPE, TOPIC, JURISDICTION, YEAR, SAMPLE, SLIP, _GAP = map(chr, range(0xE000, 0xE008))
"""What a mark stands for: a whole name, a filter, a share of the records, a word misspelt."""

SAMPLES = 8
"""Shares of the records that are marked: a fourth, a sixteenth, … each within the one before."""

# Han with its marks, both kana with the long-vowel sign, and Hangul: written without spaces.
_DENSE = (
    "\u3005-\u3007\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"(?P<dense>[{_DENSE}]+)|[^\W_{_DENSE}]+")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`´")
_VOWELS = re.compile(r"(?<=.)[aeiouy]+")
_DOUBLED = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text between spaces and signs: a word, or characters written without spaces."""

    text: str
    dense: bool
    """Whether it is of a script without spaces."""


def runs_of(text: str) -> list[Run]:
    """Return the runs of a text, folded and without accents, in order."""
    found = _RUN.finditer(plain(text).translate(_APOSTROPHES))
    return [Run(match[0], dense=match["dense"] is not None) for match in found]


def key_of(runs: Iterable[Run]) -> str:
    """Return the form in which whole names are compared: signs gone, single spaces between words.

    None between Japanese characters: “岸田 文雄” is the same as 岸田文雄.
    """
    parts: list[str] = []
    before = False
    for run in runs:
        parts += [run.text] if not parts or (before and run.dense) else [" ", run.text]
        before = run.dense
    return "".join(parts)


def words_of(runs: Iterable[Run]) -> Iterator[str]:
    """Yield what an index knows a text by: words; of dense runs each character and each pair."""
    for run in runs:
        if run.dense:
            yield from run.text
            yield from pairs_of(run.text)
        else:
            yield run.text[:LONGEST]


def pairs_of(text: str) -> list[str]:
    """Return the overlapping pairs of characters of a dense run."""
    return [text[place : place + 2] for place in range(len(text) - 1)]


def name_mark(key: str) -> str:
    """Return the mark of a whole name; that of its beginning is the beginning of its mark."""
    return NAME + key[:LONGEST].replace(" ", _GAP)


def filter_mark(mark: str, value: object) -> str:
    """Return the mark of a filter's value: a kind, a topic's key, a jurisdiction's key, a year."""
    return f"{mark}{value}"


def sample_marks(kind: str, slug: str) -> list[str]:
    """Return the marks of the shares of the records that one belongs to; drawn by its name."""
    drawn = crc32(f"{kind}:{slug}".encode())
    return [f"{SAMPLE}{level}" for level in range(1, SAMPLES + 1) if drawn % 4**level == 0]


def slip_marks(word: str) -> list[str]:
    """Return marks of which a word and a misspelling of it share one; none for a very short word.

    Its consonants, and these with each one left out: so vowels may differ at will, and a consonant
    may be wrong, missing, too much or changed with its neighbour.
    """
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return []
    bones = _DOUBLED.sub(r"\1", _VOWELS.sub("", word[:LONGEST]))
    found = [bones]
    if len(bones) > 3:
        found += [bones[:place] + bones[place + 1 :] for place in range(len(bones))]
    return [SLIP + piece for piece in dict.fromkeys(found)]
