"""The migration that makes the roles: run again, taken back, and what each role holds."""

from importlib import import_module
from itertools import pairwise
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from tests.factories import UserFactory
from tests.factories.users import ROLES

pytestmark = pytest.mark.django_db

migration = import_module("tracker.migrations.0002_roles")
editor = SimpleNamespace(connection=connection)


OWN = {
    *(f"tracker.{verb}_savedfilter" for verb in ("add", "change", "delete")),
    *(f"tracker.{verb}_apitoken" for verb in ("add", "change")),
}
"""What each does with their own views of lists, and with their own tokens."""
OPERATED = {"tracker.view_idempotencykey"}
"""What only Administrators look at: how writes of programs were answered."""


def held(name: str) -> set[str]:
    rows = Group.objects.get(name=name).permissions.values_list(
        "content_type__app_label", "codename"
    )
    return {f"{label}.{codename}" for label, codename in rows}


def test_each_role_holds_what_the_one_before_holds() -> None:
    for less, more in pairwise(ROLES):
        assert held(less) < held(more)


def test_viewer_views_every_table_of_ours_and_nothing_else() -> None:
    views = {
        f"tracker.view_{model._meta.model_name}"
        for model in apps.get_app_config("tracker").get_models()
        if "view" in model._meta.default_permissions
    }
    assert held("Viewer") == views - OPERATED | OWN


def test_contributor_neither_publishes_nor_deletes() -> None:
    verbs = {permission.split(".")[1].split("_")[0] for permission in held("Contributor") - OWN}
    assert verbs == {"view", "add", "change"}


def test_running_it_again_changes_nothing_and_takes_nothing_away() -> None:
    before = {name: held(name) for name in ROLES}
    extra = Group.objects.get(name="Administrator").permissions.first()
    Group.objects.get(name="Viewer").permissions.add(extra)
    migration.make_roles(apps, editor)
    assert {name: held(name) for name in ROLES} == {
        **before,
        "Viewer": before["Viewer"] | {f"{extra.content_type.app_label}.{extra.codename}"},
    }


def test_taking_it_back_removes_the_roles_and_keeps_users_and_other_groups() -> None:
    user = UserFactory(role="Editor")
    Group.objects.create(name="Friends")
    migration.remove_roles(apps, editor)
    assert list(Group.objects.values_list("name", flat=True)) == ["Friends"]
    user.refresh_from_db()
    assert user.groups.count() == 0
