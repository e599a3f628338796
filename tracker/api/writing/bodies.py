"""The body of a write, read strictly: JSON of bounded size and depth that says each thing once."""

import json
from decimal import Decimal
from typing import IO, Any

from rest_framework.parsers import BaseParser

from tracker.api.errors import ApiProblem, BodyFault

LARGEST = 1024 * 1024
"""The longest body, in bytes."""
DEEPEST = 12
"""How many objects and lists may stand inside one another."""
LONGEST_NUMBER = 40
"""Digits of a number; no column has as many."""


class StrictJson(BaseParser):
    """Reads JSON; numbers with a point stay exact, and nothing odd passes unseen."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None
    ) -> Any:
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise ApiProblem("too_large", f"A body has at most {LARGEST:,} bytes: send less.")
        return read_json(raw)


def read_json(raw: bytes) -> Any:
    """Return what a body says; raise ApiProblem, with the place, for what cannot be taken."""
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise _unreadable(f"It is not UTF-8 from byte {error.start} on.") from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_whole,
            parse_float=_decimal,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _unreadable(f"It is not JSON at {place}: {error.msg}.") from error
    except RecursionError as error:
        raise _unreadable(f"It is nested deeper than {DEEPEST}.") from error
    faults: list[BodyFault] = []
    _check(value, (), faults)
    if faults:
        raise body_problem(faults)
    return value


def pointer(path: tuple[str | int, ...]) -> str:
    """Return a JSON pointer (RFC 6901); the empty one is the whole body."""
    whole = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)
    return _sayable(whole)


def body_problem(faults: list[BodyFault]) -> ApiProblem:
    """Return the problem that a body says what cannot be, each thing told once."""
    told = " ".join(dict.fromkeys(fault.detail for fault in faults[:20]))
    more = f" And {len(faults) - 20} more; `errors` has all." if len(faults) > 20 else ""
    return ApiProblem("invalid_body", told + more, errors=faults)


def _unreadable(detail: str) -> ApiProblem:
    whole = f"The body cannot be read. {_sayable(detail)}"
    return body_problem([BodyFault("", "unreadable", whole)])


def _sayable(text: str) -> str:
    """Return a text that an answer can hold: a name may have what no text can."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _unreadable(f"“{name[:60]}” stands twice in one object.")
        found[name] = value
    return found


def _constant(text: str) -> Any:
    raise _unreadable(f"{text} is not JSON.")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise _unreadable(f"A number has {len(text)} characters.")
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise _unreadable(f"A number has {len(text)} characters.")
    return Decimal(text)


def _check(value: Any, path: tuple[str | int, ...], faults: list[BodyFault]) -> None:
    """Note texts that no column keeps, and what is nested too deep."""
    if len(path) > DEEPEST:
        raise _unreadable(f"It is nested deeper than {DEEPEST}.")
    if isinstance(value, dict):
        for name, inner in value.items():
            _check_text(name, path, faults)
            _check(inner, (*path, name), faults)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _check(inner, (*path, place), faults)
    elif isinstance(value, str):
        _check_text(value, path, faults)


def _check_text(text: str, path: tuple[str | int, ...], faults: list[BodyFault]) -> None:
    if "\0" in text:
        detail = "It holds a NUL character, which no text can have."
        faults.append(BodyFault(pointer(path), "null_character", detail))
    elif not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        detail = "It holds half of a character (a lone surrogate), which is no text."
        faults.append(BodyFault(pointer(path), "lone_surrogate", detail))
