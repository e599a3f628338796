"""What is done after migrating is done once all is migrated, and only then."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate

from tracker.models.migrated import Say, after_migrating

pytestmark = pytest.mark.django_db


@pytest.fixture
def done() -> Iterator[list[str]]:
    """Have something done after migrating; return what was."""
    told: list[str] = []

    def do(say: Say) -> None:
        told.append("done")
        say("Done.")

    after_migrating("a test", do)
    yield told
    post_migrate.disconnect(sender=apps.get_app_config("tracker"), dispatch_uid="tracker.a test")


def test_it_is_done_once_after_migrating_and_tells_so(done: list[str]) -> None:
    out = StringIO()
    call_command("migrate", stdout=out)
    assert (done, out.getvalue().count("Done.\n")) == (["done"], 1)


def test_it_is_silent_if_asked_to_be(done: list[str]) -> None:
    out = StringIO()
    call_command("migrate", verbosity=0, stdout=out)
    assert (done, out.getvalue()) == (["done"], "")


def test_it_waits_for_the_last_migration(done: list[str]) -> None:
    last = MigrationRecorder.Migration.objects.filter(app="tracker").order_by("name").last()
    assert last is not None
    name, before = (
        last.name,
        list(
            MigrationRecorder.Migration.objects.filter(app="tracker")
            .order_by("name")
            .values_list("name", flat=True)
        )[-2],
    )
    last.delete()
    call_command("migrate", "tracker", before, verbosity=0)
    assert done == []
    call_command("migrate", "tracker", name, fake=True, verbosity=0)
    assert done == ["done"]


def test_it_is_not_done_when_a_database_is_emptied(done: list[str]) -> None:
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    assert done == []
