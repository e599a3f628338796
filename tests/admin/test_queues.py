"""Queues: what is counted on the first page is what its list shows, for each role."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.admin.rows import listed, role, warm
from tests.factories import (
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PassageFactory,
    PersonFactory,
    ProposalFactory,
    SourceFactory,
    StandingFactory,
    TwinFactory,
    UserFactory,
)
from tracker.admin.queues import CORE, QUEUES, WITH_STATUS, counts, months_before, of_table
from tracker.models import (
    ChangeContext,
    Citation,
    Law,
    Name,
    Passage,
    Person,
    Proposal,
    Source,
    Standing,
    Twin,
    recording,
)

pytestmark = pytest.mark.django_db


def by(user: Any, make: Callable[..., Any], **values: Any) -> Any:
    """Return a new row that a user made."""
    with recording(ChangeContext(actor=user)):
        return make(**values)


def changed(user: Any, row: Any) -> Any:
    """Return a row after a user's change of it."""
    with recording(ChangeContext(actor=user)):
        row.note = f"Looked at by {user}."
        row.save()
    return row


def standing(state: str) -> Any:
    return StandingFactory(kind="law", object_id=LawFactory().pk, field="name", state=state)


def long_ago() -> dt.datetime:
    return timezone.now() - dt.timedelta(days=800)


MAKERS: dict[str, tuple[Any, Callable[[Any], Any], Callable[[Any], Any]]] = {
    "review": (
        Law,
        lambda me: LawFactory(status="in_review"),
        lambda me: LawFactory(status="draft"),
    ),
    "decide": (Proposal, lambda me: ProposalFactory(), lambda me: ProposalFactory(model="x.y")),
    "mine": (
        Law,
        lambda me: by(me, LawFactory, status="draft"),
        lambda me: by(UserFactory(), LawFactory, status="draft"),
    ),
    "proposed": (Proposal, lambda me: ProposalFactory(author=me), lambda me: ProposalFactory()),
    "answered": (
        Proposal,
        lambda me: ProposalFactory(author=me, state="rejected", decided_at=timezone.now()),
        lambda me: ProposalFactory(
            author=me, state="rejected", decided_at=timezone.now() - dt.timedelta(days=15)
        ),
    ),
    "uncited": (Standing, lambda me: standing("uncited"), lambda me: standing("sound")),
    "disputed": (Standing, lambda me: standing("disputed"), lambda me: standing("resolved")),
    "unsupported": (Standing, lambda me: standing("unsupported"), lambda me: standing("sound")),
    "failed": (
        Passage,
        lambda me: PassageFactory(check_state="missing"),
        lambda me: PassageFactory(check_state="moved"),
    ),
    "dead": (
        Source,
        lambda me: SourceFactory(link_state="dead"),
        lambda me: SourceFactory(link_state="dead", status="withdrawn"),
    ),
    "unchecked": (
        Source,
        lambda me: SourceFactory(link_state="unchecked"),
        lambda me: SourceFactory(link_state="unchecked", url=""),
    ),
    "unresolved": (
        Name,
        lambda me: NameFactory(institution=None, status="draft"),
        lambda me: NameFactory(institution=None, status="withdrawn"),
    ),
    "twins": (Twin, lambda me: TwinFactory(), lambda me: TwinFactory(kind="topic")),
    "verify": (
        Person,
        lambda me: PersonFactory(created_at=long_ago()),
        lambda me: PersonFactory(created_at=long_ago(), verified_on=timezone.localdate()),
    ),
}
"""For each queue a table, how a row gets into it, and how one stays out of it."""


def test_every_queue_is_tried() -> None:
    assert set(MAKERS) == set(QUEUES)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", list(QUEUES))
def test_a_list_shows_the_rows_that_are_counted(name: str, count: int, client: Client) -> None:
    warm()
    model, make, leave_out = MAKERS[name]
    me = role("Administrator")
    client.force_login(me)
    rows = [make(me) for _ in range(count)]
    leave_out(me)
    assert counts(me)[name, model] == count
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"{listed(model)}?queue={name}")
    found = response.context["cl"].result_list
    assert sorted(row.pk for row in found) == sorted(row.pk for row in rows)
    assert len(queries) == QUERIES[name]


# As in test_query_counts, some with fewer rows to read relations for; standings read their records
# and the names of those.
QUERIES = {
    "review": 9,
    "decide": 10,
    "mine": 9,
    "proposed": 10,
    "answered": 10,
    "uncited": 10,
    "disputed": 10,
    "unsupported": 10,
    "failed": 8,
    "dead": 10,
    "unchecked": 10,
    "unresolved": 8,
    "twins": 10,
    "verify": 9,
}


@pytest.mark.parametrize("count", [1, 3])
def test_counting_all_is_one_query(count: int, django_assert_num_queries: Any) -> None:
    warm()
    me = role("Editor")
    for _, make, _ in MAKERS.values():
        for _ in range(count):
            make(me)
    assert me.has_perm("tracker.view_law")
    with django_assert_num_queries(1):
        found = counts(me)
    assert {name for name, _ in found} == set(QUEUES)


def test_nothing_is_counted_without_a_role(django_assert_num_queries: Any) -> None:
    LawFactory(status="in_review")
    nobody = UserFactory(is_staff=True)
    nobody.get_all_permissions()
    with django_assert_num_queries(0):
        assert counts(nobody) == {}


def test_who_does_not_publish_reviews_nothing() -> None:
    LawFactory(status="in_review")
    ProposalFactory()
    assert counts(role("Contributor"), ["review", "decide"]) == {}
    assert counts(role("Editor"), ["review", "decide"]) == {
        ("review", Law): 1,
        ("decide", Proposal): 1,
    }


def test_review_by_another_leaves_out_ones_own_work(settings: Any) -> None:
    me = role("Editor")
    by(me, LawFactory, status="in_review")
    changed(me, LawFactory(status="in_review"))
    moved = LawFactory(status="draft")
    with recording(ChangeContext(actor=me)):
        moved.status = "in_review"
        moved.save()
    ProposalFactory(author=me)
    assert counts(me, ["review", "decide"]) == {("review", Law): 3, ("decide", Proposal): 1}
    settings.REVIEW_BY_ANOTHER = True
    assert counts(me, ["review", "decide"]) == {("review", Law): 1}
    rows = QUEUES["review"].rows(Law.objects.all(), me)
    assert list(rows) == [moved]


def test_a_draft_is_of_who_made_it_and_of_who_changed_it_last() -> None:
    me, other = role("Contributor"), role("Contributor")
    made = changed(other, by(me, LawFactory, status="draft"))
    last = changed(me, by(other, LawFactory, status="draft"))
    changed(other, changed(me, by(other, LawFactory, status="draft")))
    by(me, LawFactory, status="published")
    assert set(QUEUES["mine"].rows(Law.objects.all(), me)) == {made, last}


def test_a_change_by_the_machine_takes_no_draft_away() -> None:
    me = role("Contributor")
    mine = by(me, LawFactory, status="draft")
    mine.note = "Seeded."
    mine.save()
    assert list(QUEUES["mine"].rows(Law.objects.all(), me)) == [mine]


def test_standings_and_twins_are_seen_by_who_sees_their_records(client: Client) -> None:
    standing("uncited")
    TwinFactory()
    user = UserFactory(is_staff=True)
    for codename in ("view_standing", "view_twin", "view_person"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    assert counts(user, ["uncited", "twins"]) == {}
    client.force_login(user)
    assert client.get(listed(Standing)).context["cl"].result_count == 0
    user.user_permissions.add(Permission.objects.get(codename="view_law"))
    user = type(user).objects.get(pk=user.pk)
    assert counts(user, ["uncited", "twins"]) == {("uncited", Standing): 1, ("twins", Twin): 1}


@pytest.mark.parametrize(
    ("verified", "made", "waits"),
    [
        pytest.param(0, 800, False, id="verified today"),
        pytest.param(-1, 800, True, id="verified a day too long ago"),
        pytest.param(None, 800, True, id="never, made long ago"),
        pytest.param(None, 1, False, id="never, made lately"),
    ],
)
def test_verification_lapses(verified: int | None, made: int, waits: bool, settings: Any) -> None:
    settings.VERIFY_AFTER_MONTHS = 12
    limit = months_before(timezone.localdate(), 12)
    day = {None: None, 0: limit, -1: limit - dt.timedelta(days=1)}[verified]
    law = LawFactory(verified_on=day, created_at=timezone.now() - dt.timedelta(days=made))
    rows = QUEUES["verify"].rows(Law.objects.all(), None)
    assert list(rows) == ([law] if waits else [])


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (dt.date(2026, 11, 22), 12, dt.date(2025, 11, 22)),
        (dt.date(2026, 3, 31), 1, dt.date(2026, 2, 28)),
        (dt.date(2024, 3, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2026, 1, 15), 1, dt.date(2025, 12, 15)),
        (dt.date(2026, 5, 31), 0, dt.date(2026, 5, 31)),
    ],
)
def test_months_before(day: dt.date, months: int, before: dt.date) -> None:
    assert months_before(day, months) == before


def test_queues_of_a_table() -> None:
    assert [queue.name for queue in of_table(Law)] == ["review", "mine", "verify"]
    assert [queue.name for queue in of_table(Citation)] == ["review", "mine"]
    assert of_table(UserFactory._meta.model) == []
    assert set(CORE) < set(WITH_STATUS)


def test_a_queue_of_another_table_filters_nothing(client: Client) -> None:
    client.force_login(role("Editor"))
    MilestoneFactory()
    response = client.get(f"{listed(Law)}?queue=dead")
    assert response.context["cl"].result_count == Law.objects.count() == 1
