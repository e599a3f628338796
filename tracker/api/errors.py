"""What can go wrong in the API, and its one translation to HTTP: RFC 9457 problem details."""

import logging
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api.synonyms import paging, synonym
from tracker.errors import TrackerError
from tracker.models import current_change

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_SECRETS = ("token", "apikey", "api_key", "access_token", "key", "auth")
"""Parameters by which other sites take tokens."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem: its HTTP status, its title and what it means."""

    status: int
    title: str
    meaning: str


PROBLEMS: dict[str, Problem] = {
    "unknown_parameter": Problem(
        400,
        "Unknown parameter",
        "The address has a parameter that this endpoint does not know. Nothing is ignored in "
        "silence: a filter that is mistyped would otherwise return everything.",
    ),
    "invalid_parameter": Problem(
        400,
        "Unreadable parameter",
        "A parameter has a value that cannot be read; `errors` says which, and what it accepts.",
    ),
    "invalid_request": Problem(400, "Unreadable request", "The request cannot be read."),
    "invalid_body": Problem(
        400,
        "Not what can be written",
        "The body of a write is not JSON, or says what cannot be; `errors` lists everything that "
        "is wrong, each with a JSON pointer to its place.",
    ),
    "unauthenticated": Problem(
        401, "Token needed", "Writing takes a token, and the one given, if any, is not good."
    ),
    "forbidden": Problem(403, "Not allowed", "The request is understood, but not allowed."),
    "not_found": Problem(404, "Not found", "There is nothing public at this address."),
    "method_not_allowed": Problem(
        405, "Method not allowed", "The address does not take this method."
    ),
    "not_acceptable": Problem(
        406, "Not acceptable", "The answer cannot be given in a format that the request accepts."
    ),
    "conflict": Problem(
        409,
        "In conflict with what is there",
        "The rows as they stand are against it: a rule of publishing, others that rest on a "
        "record, a change at the same moment. `errors` says what; nothing was written.",
    ),
    "request_in_progress": Problem(
        409,
        "Still being answered",
        "A request with the same idempotency key is at work: wait, and send it again.",
    ),
    "gone": Problem(
        410,
        "Withdrawn",
        "The record was public and has been withdrawn. `slug` names it; `when` is the time "
        "of its withdrawal, `reason` what readers were told, if anything.",
    ),
    "too_many_requests": Problem(
        429,
        "Too many requests",
        "More was asked than one address, or one token, may ask in so short a time. `Retry-After` "
        "says after how many seconds to go on.",
    ),
    "precondition_failed": Problem(
        412,
        "Changed meanwhile",
        "The record is not in the version that the request names: read it again.",
    ),
    "too_large": Problem(413, "Too large", "The body of a write is longer than is taken."),
    "range_not_satisfiable": Problem(
        416, "No such part", "The part of a file that is asked for begins behind its end."
    ),
    "unsupported_media_type": Problem(
        415, "Not JSON", "The body of a write is `application/json`."
    ),
    "idempotency_key_reused": Problem(
        422,
        "Key used for something else",
        "The idempotency key came with another request within the last day.",
    ),
    "precondition_required": Problem(
        428,
        "Version needed",
        "What is there is changed only by whoever says in which version they read it: in "
        "`If-Match`, or as `version`.",
    ),
    "internal_error": Problem(
        500, "Internal error", "A fault of ours; `request_id` finds it in our logs."
    ),
}
"""Every kind of problem by its `code`; `/api/v1/problems/` shows them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a parameter, and what would be right."""

    parameter: str
    code: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return the fault as it stands in `errors`."""
        return {
            "parameter": self.parameter,
            "code": self.code,
            "detail": self.detail,
            **self.more,
        }


@dataclass(frozen=True, slots=True)
class BodyFault:
    """One thing that is wrong with the body of a write, by a JSON pointer (RFC 6901) into it."""

    pointer: str
    code: str
    detail: str
    more: dict[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """Return the fault as it stands in `errors`."""
        return {"pointer": self.pointer, "code": self.code, "detail": self.detail, **self.more}


class ApiProblem(TrackerError):
    """Ends a request with the problem `code` (a key of PROBLEMS) and further members."""

    headers: Mapping[str, str] = {}
    """What the answer says besides, to be set on the one that is raised."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[Fault | BodyFault] = (),
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = errors
        self.members = members


class Unchanged(TrackerError):
    """Ends a request with 304: the asker has the answer, under this tag."""

    def __init__(self, tag: str) -> None:
        super().__init__(f"The answer is still {tag}.")
        self.tag = tag


class Moved(TrackerError):
    """Ends a request with a permanent redirect (308) to the record's address now."""

    def __init__(self, location: str) -> None:
        super().__init__(f"The record is now at {location}.")
        self.location = location


def invalid(faults: Sequence[Fault]) -> ApiProblem:
    """Return the problem that parameters have values that cannot be read."""
    return ApiProblem(
        "invalid_parameter", " ".join(fault.detail for fault in faults), errors=faults
    )


def nearest(name: str, names: Iterable[str]) -> str:
    """Return which of `names` is meant by a mistyped `name`; empty if none is like it.

    What others call so comes before what is merely spelt alike.
    """
    known = list(names)
    close = get_close_matches(name, known, n=1, cutoff=0.65)
    return synonym(name, known) or next(iter(close), "")


def nearest_parameter(name: str, valid: Sequence[str]) -> str:
    """Return which parameter is meant: the nearest name, with the nearest of its lookups."""
    stem, separator, lookup = name.partition("__")
    stems = list(dict.fromkeys(known.partition("__")[0] for known in valid))
    meant = nearest(stem, stems) if separator else ""
    if not meant:
        return nearest(name, valid)
    lookups = [known.partition("__")[2] for known in valid if known.startswith(f"{meant}__")]
    if close := nearest(lookup, lookups):
        return f"{meant}__{close}"
    return meant if meant in valid else nearest(name, valid)


def unknown(names: Sequence[str], valid: Sequence[str]) -> ApiProblem:
    """Return the problem that parameters are unknown, each with the nearest that is known."""
    faults = []
    for name in names:
        meant = nearest_parameter(name, valid)
        guess = f" Did you mean “{meant}”?" if meant else ""
        if turned := paging(name, valid):
            guess = f" {turned}"
        if name.lower() in _SECRETS:
            guess = " A token never stands in an address, which is logged: revoke this one, and "
            guess += "send another in the header “Authorization: Bearer …”."
        faults.append(
            Fault(
                name,
                "unknown_parameter",
                f"There is no parameter “{name}” here.{guess}",
                {"nearest": meant or None},
            )
        )
    # A hundred filters with lookups would bury the sentence; those without tell them all.
    short = sorted(
        name for name in valid if name.partition("__")[0] not in valid or "__" not in name
    )
    known = f" Known here: {', '.join(short)}." if valid else " None is known here."
    return ApiProblem(
        "unknown_parameter",
        " ".join(fault.detail for fault in faults) + known,
        errors=faults,
        unknown_parameters=list(names),
    )


def request_id() -> str:
    """Return the id under which this request is logged, and its changes are written."""
    context = current_change()
    return context.cid if context else uuid.uuid4().hex


def respond(exc: Exception, context: dict[str, Any]) -> Response:
    """Return the response to an exception; REST framework's exception handler.

    An exception nobody foresaw is logged, and told to whoever listens for such, as Django does.
    """
    if isinstance(exc, Moved):
        return Response(status=308, headers={"Location": exc.location})
    if isinstance(exc, Unchanged):
        return Response(status=304, headers={"ETag": exc.tag})
    problem = _foreseen(exc, context)
    if problem is None:
        logger.error("Unforeseen exception in the API", exc_info=exc)
        got_request_exception.send(sender=type(context["view"]), request=context["request"])
        problem = ApiProblem("internal_error", PROBLEMS["internal_error"].meaning)
    return _response(problem, context["request"])


def _foreseen(exc: Exception, context: dict[str, Any]) -> ApiProblem | None:
    """Return an exception as a problem; None if nobody foresaw it."""
    if isinstance(exc, ApiProblem):
        return exc
    if isinstance(exc, Http404 | exceptions.NotFound):
        return ApiProblem("not_found", PROBLEMS["not_found"].meaning)
    if isinstance(exc, exceptions.MethodNotAllowed):
        allowed = ", ".join(context["view"].allowed_methods)
        method = context["request"].method
        detail = f"This address takes {allowed}; {method} is not among them."
        return ApiProblem("method_not_allowed", detail)
    if isinstance(exc, exceptions.Throttled):
        seconds = ceil(getattr(exc, "wait", None) or 1)
        detail = f"That was too much at once; go on after {seconds} s."
        problem = ApiProblem("too_many_requests", detail)
        problem.headers = {"Retry-After": str(seconds)}
        return problem
    if isinstance(exc, exceptions.NotAcceptable):
        kinds = " or ".join(r.media_type for r in context["view"].get_renderers())
        return ApiProblem("not_acceptable", f"This address answers in {kinds}.")
    if isinstance(exc, PermissionDenied | exceptions.PermissionDenied):
        return ApiProblem("forbidden", PROBLEMS["forbidden"].meaning)
    if isinstance(exc, exceptions.UnsupportedMediaType):
        return ApiProblem("unsupported_media_type", "Send the body as application/json.")
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return _unauthenticated(exc)
    if isinstance(exc, SuspiciousOperation | exceptions.APIException):
        return ApiProblem("invalid_request", PROBLEMS["invalid_request"].meaning)
    return None


def _unauthenticated(exc: exceptions.APIException) -> ApiProblem:
    """Return a token's refusal, with the challenge that tells programs what is asked for."""
    refused = isinstance(exc, exceptions.AuthenticationFailed)
    said = str(exc.detail) if refused else PROBLEMS["unauthenticated"].meaning
    error = ', error="invalid_token"' if refused else ""
    challenge = f'Bearer realm="api"{error}'
    detail = f"{said} Send a token in the header “Authorization: Bearer …”."
    problem = ApiProblem("unauthenticated", detail)
    problem.headers = {"WWW-Authenticate": challenge}
    return problem


def _response(problem: ApiProblem, request: Any) -> Response:
    kind = PROBLEMS[problem.code]
    body = {
        "type": f"{reverse('api:problems', request=request)}#{problem.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": request.get_full_path(),
        "code": problem.code,
        "request_id": request_id(),
        "errors": [fault.as_data() for fault in problem.errors],
        **problem.members,
    }
    headers = dict(problem.headers)
    return Response(body, status=kind.status, content_type=MEDIA_TYPE, headers=headers)
