"""Redirects: followed to the end, and never in a circle."""

from typing import Any

import pytest

from tests.factories import (
    LawFactory,
    PartnershipMemberFactory,
    PersonFactory,
    RedirectFactory,
    SourceFactory,
)
from tests.models.constraints import accepts, refuses
from tracker.models import Redirect
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db


def steps() -> dict[str, str]:
    return dict(Redirect.objects.values_list("old_slug", "new_slug"))


def test_a_slug_leads_to_one_place() -> None:
    name = "redirect_unique"
    RedirectFactory(kind="law", old_slug="act")
    accepts(name, RedirectFactory(kind="person", old_slug="act"))
    other = RedirectFactory(kind="law")
    other.old_slug = "act"
    refuses(name, other, "This slug is redirected already.")


def test_a_slug_does_not_lead_to_itself() -> None:
    row = RedirectFactory()
    accepts("redirect_not_self", row)
    row.new_slug = row.old_slug
    refuses("redirect_not_self", row, "A slug cannot lead to itself.")


@pytest.mark.parametrize(
    ("written", "asked", "answer"),
    [
        pytest.param([], "a", None, id="nowhere"),
        pytest.param([("a", "b")], "a", "b", id="one-step"),
        pytest.param([("a", "b"), ("b", "c"), ("c", "d")], "a", "d", id="three-steps"),
        pytest.param([("a", "b"), ("c", "b")], "c", "b", id="two-into-one"),
        pytest.param([("a", "b")], "b", None, id="already-there"),
        pytest.param([("a", "b"), ("b", "a")], "a", None, id="circle"),
    ],
)
def test_survivor(written: list[tuple[str, str]], asked: str, answer: str | None) -> None:
    for old, new in written:
        RedirectFactory(kind="law", old_slug=old, new_slug=new)
    RedirectFactory(kind="person", old_slug=asked, new_slug="somebody")
    assert Redirect.objects.survivor("law", asked) == answer


def test_a_circle_ahead_ends_and_costs_a_query_a_step(django_assert_num_queries: Any) -> None:
    for old, new in [("x", "a"), ("a", "b"), ("b", "c"), ("c", "a")]:
        RedirectFactory(kind="law", old_slug=old, new_slug=new)
    with django_assert_num_queries(4):
        assert Redirect.objects.survivor("law", "x") in {"a", "b", "c"}


def test_renaming_twice_leads_on_from_both() -> None:
    Redirect.objects.record_rename("law", "a", "b")
    Redirect.objects.record_rename("law", "b", "c")
    assert steps() == {"a": "c", "b": "c"}
    assert Redirect.objects.survivor("law", "a") == "c"


def test_renaming_back_leaves_no_circle() -> None:
    Redirect.objects.record_rename("law", "a", "b")
    Redirect.objects.record_rename("law", "b", "a")
    assert steps() == {"b": "a"}
    Redirect.objects.record_rename("law", "a", "b")
    assert steps() == {"a": "b"}


def test_renaming_back_over_two_steps_leaves_no_circle() -> None:
    for old, new in [("a", "b"), ("b", "c"), ("c", "a")]:
        Redirect.objects.record_rename("law", old, new)
    assert [Redirect.objects.survivor("law", slug) for slug in "abc"] == [None, "a", "a"]


def test_renaming_does_not_touch_another_kinds_redirects() -> None:
    RedirectFactory(kind="person", old_slug="b", new_slug="z")
    Redirect.objects.record_rename("law", "a", "b")
    assert Redirect.objects.survivor("person", "b") == "z"


def test_a_slug_that_leads_elsewhere_is_led_anew() -> None:
    Redirect.objects.record_rename("law", "a", "b")
    Redirect.objects.record_rename("law", "a", "c")
    assert steps() == {"a": "c"}


def test_said_as_an_arrow() -> None:
    row = RedirectFactory(kind="law", old_slug="a", new_slug="b")
    assert str(row) == "law: a → b"


@pytest.mark.parametrize("kind", ["law", "person", "partnershipmember", "source"])
def test_a_redirect_to_a_public_record_is_public(kind: str) -> None:
    factory = {
        "law": LawFactory,
        "person": PersonFactory,
        "partnershipmember": PartnershipMemberFactory,
        "source": SourceFactory,
    }[kind]
    row = RedirectFactory(kind=kind, new_slug=factory().slug)
    RedirectFactory(kind=kind, new_slug=factory(status=Status.DRAFT).slug)
    RedirectFactory(kind=kind, new_slug="nowhere")
    RedirectFactory(kind="institution", new_slug=row.new_slug)
    assert list(Redirect.objects.public()) == [row]


def test_a_redirect_to_a_part_of_a_draft_is_not_public() -> None:
    member = PartnershipMemberFactory(partnership__status=Status.DRAFT)
    RedirectFactory(kind="partnershipmember", new_slug=member.slug)
    assert not Redirect.objects.public().exists()
