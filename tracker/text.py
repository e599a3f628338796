"""How text is folded for comparing, and normalised for locating passages in it."""

import hashlib
import re
import unicodedata

NORMALISER = "N1"
"""Label of the normaliser below; hashed into every digest, so a changed one invalidates openly."""

_QUOTES = {
    **dict.fromkeys(map(ord, "‘’‚‛′‵‹›ʼ＇`´"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″‶«»＂〝〞"), '"'),
}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―⸺⸻−⁃﹘﹣－"), "-")
_DROPPED = dict.fromkeys(
    [
        *(0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF),
        *range(0xFE00, 0xFE10),  # variation selectors
        *range(0xE0100, 0xE01F0),  # and their supplement, which Japanese names use
    ],
)
_SPACE = re.compile(r"\s+")
_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
_WORD = re.compile(r"\w+(?:['\-]\w+)*")


def normalise(text: str) -> str:
    """Return `text` in form N1: the same for every typographic variant of the same words.

    NFKC, quotes and dashes made plain, invisible characters dropped, NFC, white space to one
    space, stripped. Case and accents stay, since a passage is matched exactly.
    """
    # Quotes first as well: NFKC turns the acute accent and others into a space plus a mark.
    text = unicodedata.normalize("NFKC", text.translate(_QUOTES))
    text = text.translate(_QUOTES).translate(_DASHES).translate(_DROPPED)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip()


def digest(passage: str) -> str:
    """Return the SHA-256 of a passage already in form N1, as 64 hex digits."""
    return hashlib.sha256(f"{NORMALISER}\n{passage}".encode()).hexdigest()


def fold(text: str) -> str:
    """Return the form in which two names are compared: NFKC, casefolded, white space folded."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def plain(text: str) -> str:
    """Return `text` folded and without the accents of Latin letters: Kōno becomes kono."""
    decomposed = unicodedata.normalize("NFD", fold(text))
    return unicodedata.normalize("NFC", _ACCENTS.sub("", decomposed))


def words(text: str) -> list[str]:
    """Return the words of `text`; a run of letters and digits, hyphens and apostrophes inside.

    Scripts without spaces count as one word a run, so limits in words go with limits in characters.
    """
    return _WORD.findall(normalise(text))
