"""What every write is asked for besides its values: a body of bounded size, a list, a reason."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import RequestDataTooBig
from rest_framework.request import Request

from tracker.api.errors import ApiProblem, BodyFault
from tracker.api.writing.bodies import LARGEST, body_problem
from tracker.api.writing.shapes import MOST, REASON_LENGTH, Said


def bounded(body: Any) -> list[Any]:
    """Return a list of not too many records; raise ApiProblem for anything else."""
    if not isinstance(body, list):
        detail = "Send a list of records; one alone is written at its own address."
        raise body_problem([BodyFault("", "type", detail)])
    if not 1 <= len(body) <= MOST:
        detail = f"A list holds 1 to {MOST} records, not {len(body)}."
        raise body_problem([BodyFault("", "too_many", detail)])
    return body


def one_reason(items: Sequence[Said], reason: str) -> str:
    """Return the reason of a list: the header's, or what each item that gives one gives."""
    given = list(dict.fromkeys(said.reason for said in items if said.reason))
    if len(given) > 1:
        detail = "Many records are one change: give one reason, in the header Change-Reason."
        places = [place for place, said in enumerate(items) if said.reason not in ("", given[0])]
        raise body_problem(
            [BodyFault(f"/{place}/change_reason", "not_unique", detail) for place in places]
        )
    return given[0] if given else reason


def raw_body(request: Request) -> bytes:
    """Return the body as it came; raise ApiProblem if it is too long to be read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    too_large = ApiProblem("too_large", f"A body has at most {LARGEST:,} bytes: send less.")
    if length.isdigit() and int(length[:20]) > LARGEST:
        raise too_large
    try:
        return bytes(request._request.body)
    except RequestDataTooBig as error:
        raise too_large from error


def reason_in(request: Request) -> str:
    """Return the reason that the header gives, which is UTF-8."""
    text = str(request.headers.get("Change-Reason", ""))
    try:
        reason = text.encode("latin-1").decode().strip()
    except UnicodeError:
        raise ApiProblem("invalid_request", "The header Change-Reason is not UTF-8.") from None
    if len(reason) > REASON_LENGTH or not reason.isprintable():
        detail = f"A reason has at most {REASON_LENGTH} characters, all of them printable."
        raise ApiProblem("invalid_request", detail)
    return reason
