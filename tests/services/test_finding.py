"""The queue keeps in step with the records, and remembers what was said."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import LawFactory, NameFactory, TopicFactory, UserFactory
from tracker.models import Law, Twin
from tracker.services import narrowing
from tracker.services.finding import Found, find_twins, find_twins_of, judge
from tracker.vocabularies import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(db: None) -> tuple[Law, Law]:
    """Return two laws of one name."""
    first = LawFactory(name="Foreign Exchange Act")
    return first, LawFactory(name="Act on Foreign Exchange", jurisdiction=first.jurisdiction)


def test_finding_again_changes_nothing(pair: tuple[Law, Law]) -> None:
    assert find_twins() == Found(1, 0, 0)
    before = list(Twin.objects.values())
    assert find_twins() == Found(0, 1, 0)
    assert list(Twin.objects.values()) == before


def test_a_verdict_is_kept_and_can_be_taken_back(pair: tuple[Law, Law]) -> None:
    find_twins()
    user = UserFactory()
    assert judge(twins=Twin.objects.all(), verdict=Verdict.NOT_SAME, actor=user) == 1
    find_twins()
    twin = Twin.objects.get()
    assert (twin.verdict, twin.judged_by, twin.judged_at is None) == ("not_same", user, False)
    judge(twins=[twin], verdict=Verdict.OPEN, actor=user)
    twin.refresh_from_db()
    assert (twin.verdict, twin.judged_by, twin.judged_at) == ("open", None, None)


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [pytest.param("open", 0, id="open"), pytest.param("not_same", 1, id="not the same")],
)
def test_a_pair_that_is_alike_no_longer(verdict: str, expected: int, pair: tuple[Law, Law]) -> None:
    find_twins()
    Twin.objects.update(verdict=verdict)
    pair[1].name = "Forestry Act"
    pair[1].save()
    find_twins()
    assert Twin.objects.count() == expected


def test_a_pair_of_which_one_is_gone_is_dropped(pair: tuple[Law, Law]) -> None:
    find_twins()
    Twin.objects.update(verdict="not_same")
    pair[1].delete()
    assert find_twins() == Found(0, 0, 1)


def test_reasons_follow_the_names(pair: tuple[Law, Law]) -> None:
    find_twins()
    for law in pair:
        NameFactory(law=law, text="FEFA")
    find_twins()
    assert Twin.objects.get().reasons == [
        "Both go by “Foreign Exchange Act”, “FEFA”",
        "Same jurisdiction and kind",
    ]


def test_finding_for_one_record_leaves_the_others(pair: tuple[Law, Law]) -> None:
    others = [LawFactory(name="Forestry Act", jurisdiction=pair[0].jurisdiction) for _ in "ab"]
    assert find_twins_of(pair[1]) == Found(1, 0, 0)
    assert find_twins_of(others[0]) == Found(1, 0, 0)
    pair[0].name = "Fishery Act"
    pair[0].save()
    assert find_twins_of(pair[0]) == Found(0, 0, 1)
    assert [twin.first_id for twin in Twin.objects.all()] == [others[0].pk]
    assert find_twins_of(TopicFactory()) == Found(0, 0, 0)


def test_a_known_pair_stays_though_others_have_more_of_the_name(
    pair: tuple[Law, Law], monkeypatch: Any
) -> None:
    find_twins()
    monkeypatch.setattr(narrowing, "CANDIDATES", 1)
    LawFactory(name="The Foreign Exchange Act")
    assert find_twins_of(pair[1]) == Found(0, 1, 0)


def test_one_id_is_found_whatever_the_names() -> None:
    laws = [LawFactory(name=name, law_number="第四十三号") for name in ("Salt Act", "Cable Act")]
    assert find_twins_of(laws[1]) == Found(1, 0, 0)


@pytest.mark.parametrize("count", [1, 3])
def test_finding_costs_the_same_for_many(count: int, pair: tuple[Law, Law]) -> None:
    for _ in range(count):
        LawFactory(name="Foreign Exchange Act", jurisdiction=pair[0].jurisdiction)
    with CaptureQueriesContext(connection) as queries:
        find_twins_of(pair[0])
    # The known pairs; the record and its names; which records by their own and by other names;
    # those records, their names, relations; savepoint, pairs, the new ones, release.
    assert len(queries) == 12
