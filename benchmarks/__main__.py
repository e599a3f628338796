"""`python -m benchmarks`: run every measurement in a database of its own, and print it.

On SQLite, or on the PostgreSQL server at DATABASE_URL; that database itself is not touched.
"""

import os
import platform
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib import import_module

import django

MEASUREMENTS = (
    *("seeding", "lists", "desk", "documents", "sizes", "conditional", "search", "writers"),
    "peers",
)
"""Each a module here with `measure()`; `python -m benchmarks lists` runs one of them."""


def main() -> None:
    """Set the app up as in production, and measure."""
    # Ended like by Ctrl+C: what was started is stopped, and the database thrown away.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with database():
        # Only now can the apps be imported.
        from django.core.management import call_command  # noqa: PLC0415 - see above
        from django.db import connection  # noqa: PLC0415 - see above

        say(f"{connection.display_name}, Python {platform.python_version()}", describe(), "")
        for number, name in enumerate(sys.argv[1:] or MEASUREMENTS):
            if number:
                call_command("flush", interactive=False, verbosity=0)
            # Closed before the database is thrown away: servers that it started use it.
            with closing(import_module(f"benchmarks.{name}").measure()) as found:
                for ratio in found:
                    say(*ratio.lines(), "")


@contextmanager
def database() -> Iterator[None]:
    """Set the app up with a database of this process's own, which is thrown away afterwards."""
    os.environ["DEBUG"] = "false"  # in development Django remembers every query
    os.environ["SECRET_KEY"] = secrets.token_urlsafe(48)
    os.environ["DJANGO_SETTINGS_MODULE"] = "econsec_site.settings"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["STATIC_ROOT"] = folder
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/unused.sqlite3")
        django.setup()
        # Only now can the apps be imported.
        from django.db import connection  # noqa: PLC0415 - see above
        from django.test.utils import setup_databases, teardown_databases  # noqa: PLC0415 - as above

        connection.settings_dict["TEST"]["NAME"] = (
            f"{folder}/bench.sqlite3"
            if connection.vendor == "sqlite"
            else f"test_bench_{os.getpid()}"
        )
        old = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(old, verbosity=0)


def describe() -> str:
    """Return how many cores there are and how busy they were before."""
    load, _, _ = os.getloadavg()
    return f"{os.cpu_count()} cores, load {load:.1f} before the run"


def say(*lines: str) -> None:
    """Print lines at once, since a run takes minutes."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
