"""What all tests share: which tests run on which database, clients for each role, N+1 alarms."""

import os
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import zeal
from django.apps import apps
from django.core.cache import caches
from django.db import connection, connections
from django.db.models.signals import post_migrate
from django.test import Client
from hypothesis import settings as hypothesis_settings
from rest_framework.test import APIClient
from zeal.constants import initialize_app_registry
from zeal.patch import patch as zeal_patch

from tests.factories import UserFactory

N_PLUS_ONE_ALLOWED: list[dict[str, str]] = []
"""Relations that a request may read row by row; each with its reason in a comment."""

# The same examples on every run, so that a failure repeats; nothing is kept between runs.
hypothesis_settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis_settings.load_profile("repeatable")

_FAST_HASHER = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_left_out: list[str] = []


def _require_postgresql() -> None:
    """End the run with a clear sentence if PostgreSQL is asked for and does not answer."""
    params: dict[str, Any] = connection.settings_dict
    try:
        psycopg.connect(
            host=params["HOST"] or None,
            port=params["PORT"] or None,
            user=params["USER"] or None,
            password=params["PASSWORD"] or None,
            dbname="postgres",
            connect_timeout=5,
        ).close()
    except psycopg.OperationalError as error:
        pytest.exit(f"DATABASE_URL asks for PostgreSQL, which does not answer: {error}", 1)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Find out before any test, and once however many processes run them."""
    if connection.vendor == "postgresql" and not hasattr(session.config, "workerinput"):
        _require_postgresql()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what cannot run here, and say so; never in silence."""
    unfit: dict[str, str] = {}
    if connection.vendor != "postgresql":
        unfit["postgresql"] = "marked postgresql: set DATABASE_URL=postgres://… to run them"
    if not os.environ.get("FOLLOWTHEMONEY_PYTHON") and find_spec("followthemoney") is None:
        unfit["followthemoney"] = (
            "marked followthemoney: set FOLLOWTHEMONEY_PYTHON to a Python that has the package"
        )
    if "browser" not in config.option.markexpr:
        unfit["browser"] = "marked browser: run pytest -m browser"
    for marker, why in unfit.items():
        out = [item for item in items if item.get_closest_marker(marker)]
        if out:
            config.hook.pytest_deselected(items=out)
            items[:] = [item for item in items if item not in out]
            _left_out.append(f"{len(out)} left out, {why}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a process that runs a share of the tests tell the first what was left out."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = _left_out


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    """Take up what such a process left out; all leave out the same."""
    _left_out[:] = getattr(node, "workeroutput", {}).get("left_out", _left_out)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what was left out."""
    for line in _left_out:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def _zeal_ready() -> None:
    """Let zeal watch relations being read."""
    initialize_app_registry()
    zeal_patch()


@pytest.fixture(autouse=True)
def _alarm_on_n_plus_one(_zeal_ready: None, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Fail any request that reads a relation row by row; what a test itself reads is its own."""
    settings.ZEAL_ALLOWLIST = N_PLUS_ONE_ALLOWED
    plain = Client.request

    def watched(self: Client, **request: Any) -> Any:
        with zeal.zeal_context():
            return plain(self, **request)

    monkeypatch.setattr(Client, "request", watched)


@pytest.fixture(scope="session", autouse=True)
def _roles_outlive_flushes() -> None:
    """Make the roles again whenever a test has emptied the database: no migration runs then."""
    roles = import_module("tracker.migrations.0002_roles")
    later = [
        import_module(f"tracker.migrations.{name}")
        for name in ("0005_desk_roles", "0007_api_roles")
    ]

    def make_again(using: str, plan: Any = None, **kwargs: Any) -> None:
        if not plan:
            editor = SimpleNamespace(connection=connections[using])
            roles.make_roles(apps, editor)
            for migration in later:
                migration.give(apps, editor)

    post_migrate.connect(make_again, sender=apps.get_app_config("tracker"), weak=False)


@pytest.fixture(autouse=True)
def _fast_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = _FAST_HASHER


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Forget what another test's requests have kept: the home page shows old counts for a while."""
    for kept in caches.all(initialized_only=True):
        kept.clear()


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    """Let a test ask as often as it likes, unless it sets a rate itself."""
    settings.API_RATES = {}


@pytest.fixture
def committing(django_capture_on_commit_callbacks: Any) -> Callable[[], Any]:
    """Return a block that ends as a commit does; what waits from before it is never run."""

    def block() -> Any:
        connection.run_on_commit.clear()
        return django_capture_on_commit_callbacks(execute=True)

    return block


@pytest.fixture
def client_as(db: None) -> Callable[[str], Client]:
    """Return a function from a role's name to a client logged in as a new user of that role."""

    def log_in(role: str) -> Client:
        client = Client()
        client.force_login(UserFactory(role=role))
        return client

    return log_in


@pytest.fixture
def api_client() -> APIClient:
    """Return an anonymous client of the API."""
    return APIClient()


@pytest.fixture
def api_client_as(db: None) -> Callable[[str], APIClient]:
    """Return a function from a role's name to an API client logged in as such a user."""

    def log_in(role: str) -> APIClient:
        client = APIClient()
        client.force_login(UserFactory(role=role))
        return client

    return log_in
