"""Names in old values follow the rows they meant: renamed, or merged into others."""

import pytest

from tests.factories import LawFactory
from tests.services.test_history import changed
from tracker.changes.keys import named_now
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.models import Law, Redirect

pytestmark = pytest.mark.django_db


def relating(before: list[str], after: list[str]) -> Plan:
    return Plan(
        (RowChange("tracker.initiative", "i", {"laws": before}, {"laws": after}, Fate.UPDATE),)
    )


def test_a_renamed_row_is_named_as_now_before_and_after() -> None:
    changed(LawFactory(slug="old"), slug="new")
    Redirect.objects.all().delete()
    LawFactory(slug="other")
    assert named_now(relating(["old"], ["old", "other"])) == relating(["new"], ["new", "other"])


def test_a_merged_row_is_named_as_the_one_it_is_part_of() -> None:
    LawFactory(slug="kept")
    LawFactory(slug="lost")
    Law.objects.get(slug="lost").delete()
    Redirect.objects.create(kind="law", old_slug="lost", new_slug="kept")
    assert named_now(relating([], ["lost"])) == relating([], ["kept"])


def test_a_name_that_leads_nowhere_stays() -> None:
    plan = relating([], ["nowhere"])
    assert named_now(plan) == plan
