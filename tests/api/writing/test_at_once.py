"""Writers at the same moment: one wins, the other is told; nothing is lost or half done."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from tests.api.writing.conftest import Writer
from tests.factories import LawFactory, PassageFactory, SourceFactory, UserFactory
from tracker.models import ChangeEntry, Citation, Law, Passage
from tracker.services.tokens import issue

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*requests: Callable[[], Any]) -> list[Any]:
    """Return the answers to requests that are sent at the same moment, in their order."""
    barrier = threading.Barrier(len(requests))
    answers: dict[int, Any] = {}

    def run(place: int, request: Callable[[], Any]) -> None:
        try:
            barrier.wait(timeout=30)
            answers[place] = request()
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(place, request))
        for place, request in enumerate(requests)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [answers[place] for place in range(len(requests))]


@pytest.fixture
def clients() -> Sequence[Writer]:
    user = UserFactory(role="Editor")
    _, text = issue(user=user, name="At once")
    made = []
    for _ in range(4):
        client = Writer()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        made.append(client)
    return made


def test_of_writers_with_the_same_version_one_wins(clients: Sequence[Writer]) -> None:
    law = LawFactory(status="draft", slug="act")
    tag = f'"law-{law.pk}.v1"'

    def change(number: int) -> Any:
        body = {"summary": f"Version {number}."}
        return clients[number].send("patch", "laws/act/", body, If_Match=tag)

    answers = at_once(*(lambda n=n: change(n) for n in range(4)))
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [200, 412, 412, 412]
    law.refresh_from_db()
    assert (law.summary, law.version) == (f"Version {codes.index(200)}.", 2)
    assert ChangeEntry.objects.filter(object_id=law.pk, origin="api").count() == 1


def test_citations_of_one_passage_get_numbers_of_their_own(clients: Sequence[Writer]) -> None:
    passage = PassageFactory()
    rows = [LawFactory(status="draft") for _ in range(4)]

    def cite(number: int) -> Any:
        cited = {"field": "name", "reported": rows[number].name, "passage": passage.ref}
        address = f"laws/{rows[number].slug}/"
        return clients[number].send("patch", address, {"citations": [cited]}, If_Match="*")

    answers = at_once(*(lambda n=n: cite(n) for n in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sorted(Citation.objects.values_list("n", flat=True)) == [1, 2, 3, 4]


def test_passages_of_one_source_get_references_of_their_own(clients: Sequence[Writer]) -> None:
    source = SourceFactory(slug="a-report")
    rows = [LawFactory(status="draft") for _ in range(4)]

    def cite(number: int) -> Any:
        passage = {"source": source.slug, "locator": {"start": f"Words {number}"}}
        cited = {"field": "name", "reported": rows[number].name, "passage": passage}
        address = f"laws/{rows[number].slug}/"
        return clients[number].send("patch", address, {"citations": [cited]}, If_Match="*")

    answers = at_once(*(lambda n=n: cite(n) for n in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    refs = sorted(Passage.objects.values_list("ref", flat=True))
    assert refs == [f"a-report-p0{n}" for n in (1, 2, 3, 4)]


def test_lists_that_overlap_are_written_whole(clients: Sequence[Writer]) -> None:
    rows = [LawFactory(status="draft", slug=f"act-{n}") for n in range(6)]

    def change(number: int) -> Any:
        order = rows if number % 2 else rows[::-1]
        items = [{"slug": r.slug, "version": 1, "summary": f"By {number}."} for r in order]
        return clients[number].send("patch", "laws/", items)

    answers = at_once(*(lambda n=n: change(n) for n in range(4)))
    codes = [answer.status_code for answer in answers]
    assert sorted(codes) == [200, 412, 412, 412]
    written = set(Law.objects.values_list("summary", "version"))
    assert written == {(f"By {codes.index(200)}.", 2)}


def test_records_of_the_same_name_get_slugs_of_their_own(clients: Sequence[Writer]) -> None:
    code = LawFactory().jurisdiction.code
    body = {"name": "Same Act", "kind": "act", "jurisdiction": code}
    answers = at_once(*(lambda c=c: c.send("post", "laws/", body) for c in clients))
    codes = sorted(answer.status_code for answer in answers)
    assert set(codes) <= {201, 409}
    assert codes[0] == 201
    made = Law.objects.filter(name="Same Act")
    assert made.count() == codes.count(201)
