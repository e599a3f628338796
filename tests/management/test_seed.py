"""`seed` as its user runs it: what it says, and that a kill half-way leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from tracker.models import Law

KILLED_HALF_WAY = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed
rows, _ = read_files(fixture_files(Path(sys.argv[1])))
def kill(done, total):
    if done == total // 2:
        os.kill(os.getpid(), signal.SIGKILL)
seed(rows, progress=kill)
"""
KILLED_BEFORE_REMEMBERING = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from tracker.seeding import seeder
from tracker.seeding.files import fixture_files, read_files
rows, _ = read_files(fixture_files(Path(sys.argv[1])))
seeder.remember = lambda seeding: os.kill(os.getpid(), signal.SIGKILL)
seeder.seed(rows)
"""


@pytest.fixture
def run(small: Path) -> Callable[..., str]:
    """Return a function that runs the command on the small set and returns what it printed."""

    def seed(*arguments: str) -> str:
        out = StringIO()
        call_command("seed", "--fixtures", str(small), *arguments, stdout=out)
        return out.getvalue()

    return seed


@pytest.mark.django_db
def test_it_counts_what_it_did(run: Callable[..., str]) -> None:
    assert run() == "Seeded: 7 created, 0 updated, 0 unchanged, 0 kept as editors left them.\n"
    assert run() == "Seeded: 0 created, 0 updated, 7 unchanged, 0 kept as editors left them.\n"


@pytest.mark.django_db
def test_it_reports_an_edit_and_shows_it_on_demand(run: Callable[..., str]) -> None:
    run()
    law = Law.objects.get()
    law.name = "Edited"
    law.save()
    total = (
        "Seeded: 0 created, 0 updated, 6 unchanged, 1 kept as editors left them "
        "(--diff shows how they differ, --force KEY overwrites one).\n"
    )
    assert run() == f"keep      law an-act – edited since it was seeded\n{total}"
    assert run("--diff") == (
        "keep      law an-act – edited since it was seeded\n"
        f"            name: Edited → An act\n{total}"
    )
    assert run("--force", "an-act") == (
        "Seeded: 0 created, 1 updated, 6 unchanged, 0 kept as editors left them.\n"
    )


@pytest.mark.django_db
def test_a_dry_run_says_what_would_be(run: Callable[..., str]) -> None:
    assert run("--dry-run") == (
        "Would seed: 7 created, 0 updated, 0 unchanged, 0 kept as editors left them.\n"
    )
    assert Law.objects.count() == 0


@pytest.mark.django_db
def test_an_unreadable_file_is_refused_with_its_faults(
    run: Callable[..., str], small: Path
) -> None:
    (small / "23_laws.yaml").write_text("- {model: tracker.law, fields: {name: 2}}\n")
    with pytest.raises(CommandError) as refused:
        run()
    assert str(refused.value) == (
        "The fixtures cannot be read:\n"
        "23_laws.yaml:1: name: put “2” in quotes; YAML reads it as int."
    )


@pytest.mark.django_db
def test_a_folder_without_fixtures_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "nothing"
    with pytest.raises(CommandError, match="There are no fixture files"):
        call_command("seed", "--fixtures", str(folder))


@pytest.fixture
def own_database(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a process that works on a database of its own kind as we do."""
    if connection.vendor == "postgresql":
        held = connection.settings_dict
        host, port = held["HOST"] or "127.0.0.1", held["PORT"] or "5432"
        user = f"{held['USER']}:{held['PASSWORD']}" if held["PASSWORD"] else held["USER"]
        url = f"postgres://{user}@{host}:{port}/{held['NAME']}"
    else:
        url = f"sqlite:///{tmp_path / 'own.sqlite3'}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "econsec_site.settings",
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "program",
    [
        pytest.param(KILLED_HALF_WAY, id="among-the-rows"),
        pytest.param(KILLED_BEFORE_REMEMBERING, id="after-the-rows"),
    ],
)
def test_a_kill_leaves_nothing_and_the_next_run_does_it_all(
    program: str, small: Path, own_database: dict[str, str]
) -> None:
    def python(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env=own_database,
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )

    python("manage.py", "migrate", "-v0")
    killed = python("-c", program, str(small))
    assert killed.returncode == -signal.SIGKILL
    again = python("manage.py", "seed", "--fixtures", str(small))
    assert again.stdout == (
        "Seeded: 7 created, 0 updated, 0 unchanged, 0 kept as editors left them.\n"
    )
