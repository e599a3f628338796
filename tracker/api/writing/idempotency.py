"""Sending a write again safely: what was answered under a key is answered again, for a day.

The answer is kept in the transaction of the write itself, so neither is ever there without the
other. What was refused leaves nothing: mended, it may be sent under the same key.
"""

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.response import Response

from tracker.api.errors import ApiProblem
from tracker.models import ApiToken, IdempotencyKey

KEPT = dt.timedelta(hours=24)
LONGEST = 255
"""Characters of a key."""
REPLAYED = "Idempotency-Replayed"
"""Header of an answer that was given before."""
_ASKED = ("If-Match", "Change-Reason")
"""Headers of a request that are part of what it asks."""
_HEADERS = ("Location", "ETag")


def key_of(request: Any) -> str:
    """Return the key that a request came with; empty if with none."""
    key = str(request.headers.get("Idempotency-Key", "")).strip()
    if len(key) > LONGEST or not key.isprintable() or not key.isascii():
        detail = f"An idempotency key has at most {LONGEST} plain characters, such as a UUID."
        raise ApiProblem("invalid_request", detail)
    return key


def fingerprint(request: Any, raw: bytes) -> str:
    """Return what tells a request from another: method, address, condition, reason and body."""
    headers = (request.headers.get(name, "") for name in _ASKED)
    parts = (request.method, request.get_full_path(), *headers)
    return hashlib.sha256("\n".join(parts).encode() + b"\n" + raw).hexdigest()


def answered(token: ApiToken, key: str, seen: str) -> HttpResponse | None:
    """Return the answer that was given under a key; None if none was, and it is ours now.

    Called inside the transaction of the write. Raises ApiProblem if another request with the key
    is at work, or if it came with something else.
    """
    if not _ours(token, key):
        problem = ApiProblem(
            "request_in_progress",
            "A request with this idempotency key is still at work: wait, and send it again.",
        )
        problem.headers = {"Retry-After": "1"}
        raise problem
    IdempotencyKey.objects.filter(token=token, made_at__lt=timezone.now() - KEPT).delete()
    kept = IdempotencyKey.objects.filter(token=token, key=key).first()
    if kept is None:
        return None
    if kept.fingerprint != seen:
        raise ApiProblem(
            "idempotency_key_reused",
            "This idempotency key came with another request before: take a new one.",
        )
    response = HttpResponse(kept.body, status=kept.status, content_type="application/json")
    for name, value in kept.headers.items():
        response[name] = value
    response[REPLAYED] = "true"
    return response


def keep(token: ApiToken, key: str, seen: str, response: Response, body: str) -> None:
    """Keep the answer to a write, with the write."""
    IdempotencyKey.objects.create(
        token=token,
        key=key,
        fingerprint=seen,
        status=response.status_code,
        headers={name: response[name] for name in _HEADERS if name in response},
        body=body,
    )


def _lock_postgresql(name: str) -> bool:
    """Take the lock on a name until the transaction ends; False if another holds it."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _lock_sqlite(name: str) -> bool:
    """Return True: one transaction writes at a time, and whoever comes second has waited."""
    return True


_LOCK: dict[str, Callable[[str], bool]] = {
    "postgresql": _lock_postgresql,
    "sqlite": _lock_sqlite,
}


def _ours(token: ApiToken, key: str) -> bool:
    return _LOCK[connection.vendor](f"idempotency {token.pk} {key}")
