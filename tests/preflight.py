"""What a kind of tests needs from the machine: `python -m tests.preflight postgres|browser`.

Exits 1 with one sentence if it is not there, before a hundred tests fail for the same reason.
"""

import os
import shutil
import sys
from urllib.parse import urlsplit

import psycopg

NEEDED_PROGRAMS = ("chromium", "chromedriver")


def postgres_fault(url: str) -> str:
    """Return why the PostgreSQL at `url` cannot be used for tests; empty if it can."""
    place = urlsplit(url)
    if place.scheme not in ("postgres", "postgresql"):
        return "DATABASE_URL is not the address of a PostgreSQL; write postgres://user@host/name."
    # The password, if any, is not repeated.
    where = f"{place.hostname or 'localhost'}:{place.port or 5432}, user {place.username}"
    try:
        with psycopg.connect(url, connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0].strip()
        return f"PostgreSQL cannot be used ({where}): {reason}; set DATABASE_URL to one that can."
    if row is None or not row[0]:
        return f"Tests make a database of their own, and may not ({where}); grant CREATEDB."
    return ""


def browser_fault() -> str:
    """Return which program the browser tests lack; empty if none."""
    missing = [name for name in NEEDED_PROGRAMS if shutil.which(name) is None]
    if not missing:
        return ""
    return (
        f"The browser tests need {' and '.join(missing)}, and it is not on the PATH; on Debian: "
        "apt install chromium chromium-driver."
    )


if __name__ == "__main__":
    fault = (
        postgres_fault(os.environ.get("DATABASE_URL", ""))
        if sys.argv[1:] == ["postgres"]
        else browser_fault()
    )
    if fault:
        sys.exit(fault)
