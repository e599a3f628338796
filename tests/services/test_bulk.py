"""One change of many rows is one plan, made in one query however many there are."""

import datetime as dt
from typing import Any

import pytest

from tests.factories import (
    JurisdictionFactory,
    LawFactory,
    PassageFactory,
    SourceFactory,
    TopicFactory,
)
from tracker.changes.applying import apply
from tracker.changes.plan import Fate
from tracker.models import Law, Passage
from tracker.services.bulk import listing, setting

pytestmark = pytest.mark.django_db


def test_topics_are_added_where_they_lack() -> None:
    first, second = TopicFactory(slug="chips"), TopicFactory(slug="cables")
    bare, half, full = LawFactory(), LawFactory(), LawFactory()
    half.topics.add(first)
    full.topics.add(first, second)
    laws = list(Law.objects.order_by("pk"))
    plan = listing(laws, "topics", [first, second], add=True)
    assert [(c.fate, c.before, c.after) for c in plan.changes] == [
        (Fate.UPDATE, {"topics": []}, {"topics": ["cables", "chips"]}),
        (Fate.UPDATE, {"topics": ["chips"]}, {"topics": ["cables", "chips"]}),
        (Fate.UNCHANGED, {"topics": ["cables", "chips"]}, {"topics": ["cables", "chips"]}),
    ]
    apply(plan)
    assert {law.topics.count() for law in (bare, half, full)} == {2}


def test_topics_are_removed_where_they_are() -> None:
    first, second = TopicFactory(slug="chips"), TopicFactory(slug="cables")
    law, other = LawFactory(), LawFactory()
    law.topics.add(first, second)
    plan = listing([law, other], "topics", [first], add=False)
    assert [c.fate for c in plan.changes] == [Fate.UPDATE, Fate.UNCHANGED]
    apply(plan)
    assert list(Law.objects.get(pk=law.pk).topics.all()) == [second]


def test_passages_move_to_another_source() -> None:
    source = SourceFactory()
    here, there = PassageFactory(), PassageFactory(source=source)
    plan = setting([here, there], "source", source)
    assert [c.fate for c in plan.changes] == [Fate.UPDATE, Fate.UNCHANGED]
    apply(plan)
    assert set(Passage.objects.values_list("source", flat=True)) == {source.pk}


def test_day_of_verification_is_set() -> None:
    law = LawFactory()
    apply(setting([law], "verified_on", dt.date(2026, 11, 21)))
    law.refresh_from_db()
    assert law.verified_on == dt.date(2026, 11, 21)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(number: int, django_assert_num_queries: Any) -> None:
    for _ in range(number):
        LawFactory()
    topic, japan = TopicFactory(), JurisdictionFactory()
    laws = list(Law.objects.all())
    with django_assert_num_queries(1):
        listing(laws, "topics", [topic], add=True)
    with django_assert_num_queries(1):
        setting(laws, "jurisdiction", japan)
    with django_assert_num_queries(0):
        setting(laws, "verified_on", dt.date(2026, 11, 21))


def test_nothing_chosen_is_an_empty_plan() -> None:
    assert setting([], "jurisdiction", None).changes == ()
