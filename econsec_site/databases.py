"""How each of the two databases is opened."""

from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

ACCEPTED = "postgres://user:password@host:5432/name or sqlite:////folder/file.sqlite3"


def database(url: str, *, max_age: int) -> dict[str, Any]:
    """Return Django's description of the database at `url`.

    `max_age` is for how many seconds a worker keeps its connection open. Raises
    ImproperlyConfigured for an address that is neither PostgreSQL's nor SQLite's.
    """
    scheme = url.partition(":")[0]
    if scheme not in ("postgres", "postgresql", "sqlite"):
        # The address itself is not repeated: it may hold a password.
        raise ImproperlyConfigured(f"DATABASE_URL is not an address this reads; write {ACCEPTED}.")
    described: dict[str, Any] = environ.Env.db_url_config(url)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    if scheme == "sqlite":
        # A write waits for another instead of failing, and a transaction that will write takes
        # its place in the queue at once; readers go on beside it (docs/decisions/0006).
        described["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        # To open the file and read its schema takes fifty times as long as to answer 304.
        return described | {"CONN_MAX_AGE": max_age}
    if not described.get("NAME"):
        raise ImproperlyConfigured(f"DATABASE_URL names no database; write {ACCEPTED}.")
    # To compile the front page's one query of many parts takes seconds, to run it a part of one.
    # What the address itself says in `?options=` comes first.
    options = {"options": "-c jit=off", **described.get("OPTIONS", {})}
    # Each worker keeps its one connection; a pool of several won nothing (docs/decisions/0007).
    return described | {
        "CONN_MAX_AGE": max_age,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
