"""Whose work it is that stands unpublished, and who may therefore not publish it."""

from typing import Any

import pytest

from tests.factories import UserFactory
from tests.services.test_publishing import cited_law
from tracker.errors import PlanRefused
from tracker.models import ChangeContext, Law, recording
from tracker.services.authorship import authors_of, own_work
from tracker.services.publishing import publish, send_to_review, withdraw

pytestmark = pytest.mark.django_db


def written_by(user: Any, **values: Any) -> Law:
    with recording(ChangeContext(actor=user)):
        return cited_law(**values)


def change(law: Law, user: Any) -> None:
    with recording(ChangeContext(actor=user)):
        law.note += "Changed."
        law.save()


def authors(law: Law) -> set[int]:
    return authors_of([law])[Law, law.pk]


def test_authors_are_who_made_and_who_changed() -> None:
    maker, changer = UserFactory(), UserFactory()
    law = written_by(maker, status="draft")
    change(law, changer)
    assert authors(law) == {maker.pk, changer.pk}


def test_moving_a_status_is_no_authorship() -> None:
    maker, mover = UserFactory(), UserFactory()
    law = written_by(maker, status="draft")
    send_to_review(records=[law], actor=mover)
    assert authors(law) == {maker.pk}


def test_what_was_published_counts_no_more() -> None:
    maker, later = UserFactory(), UserFactory()
    law = written_by(maker, status="draft")
    [law] = publish(records=[law], actor=None, reason="Checked.")
    [law] = withdraw(records=[law], actor=later, reason="Doubts.")
    assert authors(law) == set()
    change(law, later)
    assert authors(law) == {later.pk}


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow(number: int, django_assert_num_queries: Any) -> None:
    laws = [written_by(UserFactory(), status="draft") for _ in range(number)]
    authors_of(laws)
    with django_assert_num_queries(1):
        authors_of(laws)


def test_without_the_setting_all_may_publish_their_own(django_assert_num_queries: Any) -> None:
    maker = UserFactory()
    law = written_by(maker, status="draft")
    with django_assert_num_queries(0):
        assert own_work([law], maker) == []
    assert publish(records=[law], actor=maker, reason="Checked.")[0].status == "published"


def test_with_the_setting_another_publishes(settings: Any) -> None:
    settings.REVIEW_BY_ANOTHER = True
    maker = UserFactory()
    mine, theirs = written_by(maker, status="draft", name="Act"), cited_law(status="draft")
    with pytest.raises(PlanRefused) as refused:
        publish(records=[mine, theirs], actor=maker, reason="Checked.")
    assert refused.value.reasons == [
        "law “Act” is your own work: somebody else reviews and publishes it."
    ]
    assert set(Law.objects.values_list("status", flat=True)) == {"draft"}
    publish(records=[mine, theirs], actor=UserFactory(), reason="Checked.")
    assert set(Law.objects.values_list("status", flat=True)) == {"published"}
