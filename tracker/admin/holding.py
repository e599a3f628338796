"""What is kept on the server between a page that asks and its answer: a sheet and its plan.

It has a session of its own, so that a large sheet does not weigh on every page its user opens:
compressed and signed by Django, shared by all processes, gone after a day by `clearsessions`.
"""

import secrets
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest

_NAME = "tracker_held"
_DAY = 24 * 60 * 60
_MOST = 5
"""Sheets that one login keeps at once; the oldest goes first."""


def _store(key: str | None = None) -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def hold(request: HttpRequest, kept: dict[str, Any]) -> str:
    """Keep plain values for the user's login; return the token by which they are found."""
    store = _store()
    store.update(kept)
    store.set_expiry(_DAY)
    store.create()
    token = secrets.token_urlsafe(12)
    places = {**request.session.get(_NAME, {}), token: store.session_key}
    for old in list(places)[:-_MOST]:
        _store(places.pop(old)).delete()
    request.session[_NAME] = places
    return token


def held(request: HttpRequest, token: str) -> dict[str, Any] | None:
    """Return what the user's login keeps under `token`; None if it is not theirs, or is gone."""
    key = request.session.get(_NAME, {}).get(token)
    return (dict(_store(key).items()) or None) if key else None


def held_now(request: HttpRequest, token: str) -> dict[str, Any]:
    """Return what is kept under a token now, where another request may have kept other values."""
    return dict(_store(request.session[_NAME][token]).load())


def hold_again(request: HttpRequest, token: str, kept: dict[str, Any]) -> None:
    """Keep other values under a token that there is, in place of all that was kept."""
    store = _store(request.session[_NAME][token])
    # Emptied rather than read: it may be large.
    store.clear()
    store.update(kept)
    store.set_expiry(_DAY)
    store.save()
