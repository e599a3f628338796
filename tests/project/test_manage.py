"""The command line: what its user can mend is one sentence, not a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR


def environment(database: Path) -> dict[str, str]:
    return {**os.environ, "DEBUG": "true", "DATABASE_URL": f"sqlite:///{database}"}


@pytest.mark.parametrize(
    "command", [("seed",), ("dump_seed",), ("check_citations",), ("demo_users",)], ids=" ".join
)
def test_command_on_an_empty_database_says_to_migrate(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(tmp_path / "empty.sqlite3"),
        capture_output=True,
        text=True,
        check=False,
    )
    (sentence,) = done.stderr.strip().splitlines()
    assert done.returncode == 1
    assert sentence.startswith("The database lacks tables (no such table: ")
    assert sentence.endswith("). Run “manage.py migrate” first.")


def test_reader_that_has_read_enough_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "manage.py", "diffsettings", "--all"],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "true"},
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")
