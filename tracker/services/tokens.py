"""API tokens: made, recognised, revoked. Of a token's text only the digest is ever kept."""

import datetime as dt
import hashlib
import hmac
import secrets
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone

from tracker.errors import TokenError, is_read_only
from tracker.models import ApiToken

MARK = "trk"
"""What every token begins with, so that scanners of leaked secrets can know one."""
DAYS = 90
MOST_DAYS = 366
_PREFIX_BYTES = 4
_SECRET_BYTES = 32


def issue(
    *, user: Any, name: str, days: int = DAYS, read_only: bool = False
) -> tuple[ApiToken, str]:
    """Return a new token of `user` and its text, which is to be had only now.

    It is `trk_` with eight hex digits, by which it is found, and 256 random bits: so many that a
    plain digest cannot be turned back. Raises TokenError without a name, or for a life in days
    that is not from 1 to MOST_DAYS.
    """
    if not name.strip():
        raise TokenError("Name the token: say which program it is for.")
    if not 1 <= days <= MOST_DAYS:
        raise TokenError(f"A token lives from 1 to {MOST_DAYS} days, not {days}.")
    prefix = secrets.token_hex(_PREFIX_BYTES)
    text = f"{MARK}_{prefix}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        prefix=prefix,
        digest=_digest(text),
        read_only=read_only,
        expires_at=timezone.now() + dt.timedelta(days=days),
    )
    return token, text


def recognise(text: str) -> ApiToken:
    """Return the token with this text; note, once a day, that it is used.

    Raises TokenError, saying why, if there is none, it has expired or was revoked, or its user may
    not log in any more. Compared in constant time.
    """
    mark, _, rest = text.partition("_")
    prefix, _, _ = rest.partition("_")
    token = (
        ApiToken.objects.filter(prefix=prefix).select_related("user").first()
        if mark == MARK and prefix.isalnum() and prefix.isascii()
        else None
    )
    known = token.digest if token is not None else "0" * 64
    if not hmac.compare_digest(known, _digest(text)) or token is None:
        raise TokenError("This is no token that was issued here.")
    if token.revoked_at is not None:
        raise TokenError(f"The token “{token.name}” was revoked on {token.revoked_at:%Y-%m-%d}.")
    if token.expires_at <= timezone.now():
        raise TokenError(f"The token “{token.name}” expired on {token.expires_at:%Y-%m-%d}.")
    if not (token.user.is_active and token.user.is_staff):
        raise TokenError(f"The user of the token “{token.name}” may not log in any more.")
    _note_use(token)
    return token


def revoke(token: ApiToken) -> ApiToken:
    """Refuse a token from now on; return it. One that was revoked keeps its day."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
    return token


def _note_use(token: ApiToken) -> None:
    today = timezone.localdate()
    if token.last_used_on == today:
        return
    token.last_used_on = today
    try:
        with transaction.atomic():
            token.save(update_fields=["last_used_on"])
    except DatabaseError as error:
        # A replica that only reads answers readers all the same.
        if not is_read_only(error):
            raise


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
