"""System checks: each fault is found, with its id and a remedy, and the tracker has none."""

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.core import checks as framework
from django.db import models
from django.test.utils import isolate_apps

from tracker import checks
from tracker.fields import DerivedDateField, EdtfField
from tracker.models import Law, Record, Versioned


def found(find, table):
    """Return (id, message) of each fault, after looking that each has a remedy."""
    faults = list(find(table))
    assert all(fault.hint and fault.obj is table for fault in faults)
    return [(fault.id, fault.msg) for fault in faults]


@pytest.fixture
def broken():
    """Return a model that breaks what it can, in an app registry of its own."""
    with isolate_apps("tracker"):

        class Broken(Record):
            CITABLE_FIELDS = ("", "wanting", "title")
            PROSE_FIELDS = ("title", "extra")
            PUBLIC_PARENTS = ("title", "gone")

            title = models.CharField(max_length=10, help_text="Its title.")
            extra = models.CharField(max_length=10)
            since = EdtfField(help_text="Since when.")
            since_min = DerivedDateField()

            class Meta:
                app_label = "tracker"
                constraints: list[models.BaseConstraint] = []

        yield Broken


@pytest.fixture
def keyless():
    """Return an editable table without a natural key."""
    with isolate_apps("tracker"):

        class Keyless(Versioned):
            class Meta:
                app_label = "tracker"

        yield Keyless


def test_tracker_has_no_fault():
    assert framework.run_checks(tags=[framework.Tags.models]) == []


def test_checks_run_with_the_others():
    assert checks.check_models in framework.registry.registry.get_checks()
    assert checks.check_database in framework.registry.registry.get_checks(
        include_deployment_checks=True
    )
    assert checks.check_database not in framework.registry.registry.get_checks()


def test_other_apps_are_not_looked_at(monkeypatch):
    monkeypatch.setattr(checks, "all_faults", lambda tables: ["fault"])
    assert checks.check_models([apps.get_app_config("auth")]) == []
    assert checks.check_models([apps.get_app_config("tracker")]) == ["fault"]
    assert checks.check_models(None) == ["fault"]


def test_unknown_fields(broken):
    assert found(checks.unknown_fields, broken) == [
        ("tracker.E001", "CITABLE_FIELDS names “wanting”, which is not a field."),
        ("tracker.E001", "PUBLIC_PARENTS names “gone”, which is not a field."),
    ]


def test_missing_arm(broken):
    assert [fault for fault, _ in found(checks.missing_arm, broken)] == ["tracker.E002"]


def test_missing_bounds(broken):
    assert found(checks.missing_bounds, broken) == [
        ("tracker.E003", "The partial date “since” has no bound “since_max”.")
    ]


def test_uncited_prose(broken):
    assert found(checks.uncited_prose, broken) == [
        ("tracker.E004", "PROSE_FIELDS names “extra”, which cannot be cited.")
    ]


def test_parents_not_relations(broken):
    assert found(checks.parents_not_relations, broken) == [
        ("tracker.E005", "PUBLIC_PARENTS names “title”, which is not a foreign key.")
    ]


def test_missing_help(broken):
    assert found(checks.missing_help, broken) == [
        ("tracker.E006", "The field “extra” has no help_text.")
    ]


def test_lost_constraints(broken):
    assert found(checks.lost_constraints, broken) == [
        ("tracker.E007", "The constraint “broken_status” of Record is lost.")
    ]


def test_missing_key(keyless):
    assert found(checks.missing_key, keyless) == [("tracker.E008", "It has no natural_key().")]


def test_unlogged(monkeypatch):
    assert found(checks.unlogged, Law) == []
    monkeypatch.setattr(auditlog, "contains", lambda table: table is not Law)
    assert found(checks.unlogged, Law) == [
        ("tracker.E009", "Its changes are not written to the change log.")
    ]


def test_all_faults_of_a_table_are_told_in_order(broken):
    ids = [fault.id for fault in checks.all_faults([broken])]
    assert ids == sorted(ids)
    assert set(ids) == {f"tracker.E00{n}" for n in (1, 2, 3, 4, 5, 6, 7, 9)}


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ("django.db.backends.sqlite3", ["tracker.W001"]),
        ("django.db.backends.postgresql", []),
    ],
)
def test_production_on_sqlite_is_warned_of(monkeypatch, engine, expected):
    monkeypatch.setattr(checks.settings, "DATABASES", {"default": {"ENGINE": engine}})
    assert [fault.id for fault in checks.check_database()] == expected
