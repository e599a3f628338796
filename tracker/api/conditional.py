"""Unchanged answers: 304 and kept bytes, given before anything but the data's version is read.

An answer to an anonymous reader follows from the data, the day, the release and what is asked, and
from nothing else; those five make its `ETag`. What a view answers otherwise (from files, say) it
marks with a `Cache-Control` of its own, and is left alone.
"""

import gzip
import hashlib
import re
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from tracker.api.release import release
from tracker.models.data_version import data_version

ROOT = "/api/v1/"
"""Below which addresses the API is."""
LARGEST = 512 * 1024
"""The longest answer that is kept, in bytes: a page of 50 laws with all their relations is."""
SMALLEST = 860
"""The shortest answer that is worth compressing, in bytes: it fits one packet anyway."""
_LEVEL = 4
"""Of gzip: pages are half a millisecond's work, and a tenth of their length."""
_VARY = ("Accept", "Accept-Encoding", "Authorization")
_PER_REQUEST = ("X-Request-ID", "Date", "Content-Length")
_GZIP = re.compile(r"(?:^|[\s,])gzip\s*(?:$|,|;(?!\s*q=0(?:\.0*)?\s*(?:$|,)))", re.IGNORECASE)


class UnchangedAnswers:
    """Middleware that gives each answer of the API its tag, and answers from what is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or not request.path_info.startswith(ROOT):
            return self.get_response(request)
        key = _key(request)
        version = _version() if key else None
        if key is None or version is None:
            return self.get_response(request)
        # By which a list remembers how many records it has.
        request.data_version = version  # type: ignore[attr-defined]  # read by `pagination`
        mark = hashlib.sha256(f"{key} {version}".encode()).hexdigest()[:32]
        if "HTTP_AUTHORIZATION" in request.META:
            # Whether a token is still good is asked before anything is said; then by `unchanged`.
            request.api_mark = mark  # type: ignore[attr-defined]  # read by `unchanged`
            return _unless_any(request, _finished(self.get_response(request), mark, public=False))
        tag = _named(request, mark)
        if tag:
            return _unchanged(tag)
        zipped = bool(_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")))
        kept = caches["answers"].get(f"{key}{'z' if zipped else ''}")
        if kept is not None and kept[0] == version:
            return _unless_any(request, _answer(kept))
        response = self.get_response(request)
        response = _finished(response, mark, public=True, zipped=zipped)
        if _may_be_kept(response):
            value = (version, _headers(response), response.content)
            caches["answers"].set(f"{key}{'z' if zipped else ''}", value)
        return _unless_any(request, response)


def _finished(
    response: HttpResponse, mark: str, *, public: bool, zipped: bool = False
) -> HttpResponse:
    """Return a view's answer with who may keep it, its tag, and compressed if asked.

    One that is written line by line has no tag.
    """
    if response.status_code != 200 or response.has_header("Cache-Control"):
        return response
    patch_vary_headers(response, _VARY)
    response["Cache-Control"] = f"{'public' if public else 'private'}, no-cache"
    if response.streaming:
        return response
    if zipped and len(response.content) >= SMALLEST and not response.has_header("Content-Encoding"):
        response.content = gzip.compress(response.content, _LEVEL, mtime=0)
        response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
    # A view may say the record's own version, for writes to go by: it comes first.
    own = response.get("ETag", "").removeprefix("W/").strip('"')
    coded = "gzip" if response.has_header("Content-Encoding") else ""
    response["ETag"] = f'"{"-".join(filter(None, (own, mark, coded)))}"'
    return response


def _unless_any(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the answer, unless its asker has it, whichever it is."""
    asked = request.META.get("HTTP_IF_NONE_MATCH", "").strip()
    if asked == "*" and response.has_header("ETag"):
        return _unchanged(response["ETag"])
    return response


def unchanged(request: Any) -> str:
    """Return the tag of an answer that its asker has, a token holder found good; else nothing."""
    mark = getattr(request, "api_mark", "")
    return _named(request, mark) if mark else ""


def _version() -> str | None:
    """Return the data's version; None if the database does not answer, as the view will say."""
    try:
        return data_version()
    except DatabaseError:
        return None


def _key(request: HttpRequest) -> str | None:
    """Return what is asked, the day and the release as a digest; None for what cannot be read.

    The order of different parameters does not count, that of one repeated does.
    """
    query = request.META.get("QUERY_STRING", "")
    if query:
        try:
            pairs: list[Any] = parse_qsl(query, keep_blank_values=True, errors="strict")
        except ValueError:
            return None
        if not all(value for _, value in pairs):
            # Of `a` and `a=`, which are read alike, one may be refused where the other is not.
            parts = filter(None, query.split("&"))
            pairs = [
                (name, value if "=" in part else None)
                for (name, value), part in zip(pairs, parts, strict=True)
            ]
        query = repr(sorted(pairs, key=lambda pair: pair[0]))
    asked = (
        release(),
        timezone.localdate().isoformat(),
        request.scheme or "",
        request.get_host(),
        request.path,
        query,
        request.META.get("HTTP_ACCEPT", "*/*"),
        request.META.get("HTTP_AUTHORIZATION", ""),
    )
    return hashlib.sha256("\0".join(asked).encode("utf-8", "surrogatepass")).hexdigest()


def _named(request: Any, mark: str) -> str:
    """Return the tag with `mark` that the asker says it has, however a proxy has altered it."""
    asked = request.META.get("HTTP_IF_NONE_MATCH", "")
    if mark not in asked:
        return ""
    found = re.search(rf'"[^"]*{mark}[^"]*"', asked)
    return found[0] if found else ""


def _unchanged(tag: str) -> HttpResponse:
    response = HttpResponse(status=304)
    del response["Content-Type"]
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    response["Vary"] = ", ".join(_VARY)
    response["X-Request-ID"] = uuid.uuid4().hex
    return response


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and response.get("Cache-Control") == "public, no-cache"
        and not response.cookies
        and "cookie" not in response.get("Vary", "").lower()
        and len(response.content) <= LARGEST
    )


def _headers(response: HttpResponse) -> list[tuple[str, str]]:
    return [(name, value) for name, value in response.items() if name not in _PER_REQUEST]


def _answer(kept: tuple[str, list[tuple[str, str]], bytes]) -> HttpResponse:
    _, headers, body = kept
    response = HttpResponse(body)
    for name, value in headers:
        response[name] = value
    response["Content-Length"] = str(len(body))
    response["X-Request-ID"] = uuid.uuid4().hex
    return response
