"""Reading a request's parameters strictly: nothing unknown, broken or empty passes unseen."""

import datetime as dt
import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from django import forms
from rest_framework.request import Request

from tracker.api.errors import ApiProblem, Fault, invalid, nearest, unknown

MOST_BYTES = 8_000
"""How long the query of an address may be; proxies and servers refuse longer ones, too."""
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def check_parameters(request: Request, valid: Sequence[str], *, bare: Sequence[str] = ()) -> None:
    """Raise ApiProblem unless each parameter is one of `valid` and has readable text.

    Django replaces bytes that are no UTF-8; here they are refused, and so are NUL characters,
    which PostgreSQL cannot compare, and a query of more than MOST_BYTES. Those in `bare` may stand
    without a value.
    """
    raw = request.META.get("QUERY_STRING", "").encode("latin-1", "replace")
    if len(raw) > MOST_BYTES:
        raise ApiProblem(
            "invalid_request",
            f"The query of the address has {len(raw)} bytes and may have {MOST_BYTES}: ask for "
            "less at once.",
        )
    try:
        unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise ApiProblem("invalid_request", "The address is not encoded in UTF-8.") from None
    names = list(request.query_params)
    strangers = [name for name in names if name not in valid]
    if strangers:
        raise unknown(strangers, valid)
    faults = []
    for name in names:
        texts = request.query_params.getlist(name)
        if any("\0" in text for text in texts):
            faults.append(Fault(name, "null_character", f"“{name}” holds a NUL character."))
        elif name not in bare and any(text == "" for text in texts):
            faults.append(
                Fault(name, "empty", f"“{name}” has no value; give one, or leave it out.")
            )
    if faults:
        raise invalid(faults)


def words(request: Request, name: str) -> list[str]:
    """Return the words of a parameter: separated by commas, or given several times; each once."""
    texts = request.query_params.getlist(name)
    return list(dict.fromkeys(word.strip() for text in texts for word in text.split(",")))


def flag(request: Request, name: str, *, default: bool) -> bool:
    """Return a parameter that is true or false; raise ApiProblem for another."""
    texts = request.query_params.getlist(name)
    if not texts:
        return default
    try:
        return read_flag(name, *texts)
    except forms.ValidationError as error:
        fault = Fault(name, "invalid_choice", str(error.message), error.params or {})
        raise invalid([fault]) from None


def read_flag(name: str, *texts: str) -> bool:
    """Return what one text says, true or false; raise ValidationError for another, or several."""
    if len(texts) == 1 and texts[0] in ("true", "false"):
        return texts[0] == "true"
    raise forms.ValidationError(
        f"“{name}” must be one of true, false.",
        code="invalid_choice",
        params={"choices": ["true", "false"], "nearest": None},
    )


def whole_number(request: Request, name: str, *, default: int, least: int, most: int) -> int:
    """Return a parameter that is a whole number within bounds; raise ApiProblem for another."""
    texts = request.query_params.getlist(name)
    if not texts:
        return default
    if len(texts) == 1 and _NUMBER.fullmatch(texts[0]) and least <= int(texts[0]) <= most:
        return int(texts[0])
    detail = f"“{name}” must be one whole number from {least} to {most}."
    raise invalid([Fault(name, "out_of_range", detail)])


def read_day(text: str) -> dt.date:
    """Return a day written as year-month-day; raise ValueError, saying the form, for another."""
    try:
        if _DAY.fullmatch(text):
            return dt.date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"“{text}” is not a day; write it as year-month-day, such as 2022-05-11.")


def not_one_of(text: str, known: Sequence[str]) -> forms.ValidationError:
    """Return the fault that a value is not one of those known, naming the nearest."""
    meant = nearest(text, known)
    guess = f" Did you mean “{meant}”?" if meant else ""
    return forms.ValidationError(
        f"“{text}” is not one of {', '.join(word or '(empty)' for word in known)}.{guess}",
        code="invalid_choice",
        params={"choices": list(known), "nearest": meant or None},
    )
