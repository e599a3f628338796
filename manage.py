#!/usr/bin/env python3
"""The project's command line: `python manage.py help`."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError, ProgrammingError

_NO_TABLE = ("no such table", "no such column", "does not exist")
"""What SQLite and PostgreSQL say of a table or column that migrations have not made yet."""


def run() -> None:
    """Run the command that was asked for; what a user can mend is one sentence, not a trace."""
    try:
        execute_from_command_line(sys.argv)
        sys.stdout.flush()
    except ImproperlyConfigured as error:
        sys.exit(f"The settings cannot be used: {error}")
    except (OperationalError, ProgrammingError) as error:
        said = str(error).partition("\n")[0]
        if not any(words in said for words in _NO_TABLE):
            raise
        sys.exit(f"The database lacks tables ({said}). Run “manage.py migrate” first.")
    except BrokenPipeError:
        # Whoever read, such as head, has read enough; Python would complain again on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "econsec_site.settings")
    run()
