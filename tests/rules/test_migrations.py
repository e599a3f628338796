"""Migrations: named, complete, and undone as well as done."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.rules.files import python

MIGRATIONS = [p for p in python("tracker/migrations") if p.name != "__init__.py"]


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda p: p.name)
def test_every_migration_is_named(path: Path) -> None:
    assert re.fullmatch(r"\d{4}_[a-z][a-z0-9_]+\.py", path.name)
    assert "_auto_" not in path.name


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
