"""The probes: live without a database, ready with one that has every migration."""

from typing import Any

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

BOTH = ["/healthz", "/readyz"]


def test_live_asks_no_database(client: Client) -> None:
    # Without the django_db mark any query fails the test.
    response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_with_every_migration(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_not_ready_without_a_migration(client: Client) -> None:
    applied = MigrationRecorder.Migration.objects.filter(app="tracker").order_by("name").last()
    applied.delete()
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {
            "status": "unavailable",
            "reason": "1 migration is not applied; run “manage.py migrate”.",
        },
    )


def test_not_ready_without_a_database_and_says_nothing_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("connection to host secret-host refused")

    monkeypatch.setattr("tracker.pages.views.health.connection.cursor", refuse)
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (
        503,
        {"status": "unavailable", "reason": "The database does not answer."},
    )


@pytest.mark.django_db
@pytest.mark.parametrize("url", BOTH)
def test_probe_is_never_cached(url: str, client: Client) -> None:
    assert "no-store" in client.get(url).headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", BOTH)
def test_probe_is_only_read(url: str, client: Client) -> None:
    assert client.head(url).status_code == 200
    assert client.post(url).status_code == 405
