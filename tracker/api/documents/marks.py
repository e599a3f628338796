"""What a document's text holds besides JSON: marks that the answer's last step replaces.

All are control characters. JSON text never contains one that is not escaped, whatever a row
holds, so no value can be taken for a mark.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

SITE = "\x01"
"""Stands for scheme, host and prefix that the request came to, without a slash at the end."""
HOLE = "\x02"
"""Before and after a piece that Python words: a filler's number and its arguments."""
NEXT = "\x03"
"""Before each argument of a filler, which is a JSON value."""
BLOCK = "\x05"
"""Before and after the evidence of a record, of which the answer's evidence is made."""
GROUP, RECORD, UNIT = "\x1d", "\x1e", "\x1f"
"""Between the parts of such a block, as ASCII has it."""

Filler = Callable[..., str]
"""Takes JSON values as text, returns JSON text."""

MEMO = 20_000
"""Pieces remembered by a process; what a page repeats (topics, dates) is worded once."""

_FILLERS: list[Filler] = []


def hole_of(filler: Filler) -> str:
    """Return the number by which documents name `filler`, given it here and kept for good.

    Whoever makes fillers makes each but once, however many documents name it.
    """
    _FILLERS.append(filler)
    return str(len(_FILLERS) - 1)


@lru_cache(maxsize=MEMO)
def _filled(piece: str) -> str:
    number, *values = piece.split(NEXT)
    return _FILLERS[int(number)](*values)


def filled(text: str, site: str) -> str:
    """Return `text` with its holes filled and its addresses beginning with `site`."""
    pieces = text.split(HOLE)
    pieces[1::2] = map(_filled, pieces[1::2])
    return "".join(pieces).replace(SITE, as_json(site)[1:-1])


def as_json(value: object) -> str:
    """Return a value as JSON, as the answers of the API have it."""
    # Nearly all values are texts; the encoder would ask first what they are.
    return encode_basestring(value) if type(value) is str else _ENCODE(value)


def from_json(text: str) -> Any:
    """Return the value that one JSON value in a document stands for."""
    # Nearly all are texts with nothing escaped in them.
    if text[0] == '"' and "\\" not in text:
        return text[1:-1]
    return json.loads(text)


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
