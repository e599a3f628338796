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
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
"""Control characters (C0, C1), line breaks, and what turns the direction of writing by force."""
_OF_LINES = {"\t": "a tab", "\n": "a line break", "\r": "a line break"}
"""Those of them that a text of several lines may have."""
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


def unseen(text: str, *, lines: bool) -> str:
    """Return a sentence on the first character that changes a text without being seen; or nothing.

    `lines` says that it may have several lines.
    """
    for found in _UNSEEN.finditer(text):
        character = found[0]
        if not (lines and character in _OF_LINES):
            plainly = _OF_LINES.get(character, "a control character")
            name = unicodedata.name(character, plainly).lower()
            place = f"Character {found.start() + 1} is U+{ord(character):04X} ({name})"
            return f"{place}, which nobody sees: take it out."
    return ""


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
