"""The endpoint of changes: what it answers, what it refuses, and that a follower misses nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import transaction
from django.db.models import ProtectedError
from rest_framework.test import APIClient

from tests import factories as f
from tests.api.hidden import HIDING, MARK, darken, public_world
from tests.api.test_shape import NOT_SHOWN
from tests.services.test_public_log import change
from tests.threads import running
from tracker.api.nouns import NOUN_OF, slug_of
from tracker.api.urls import VIEWSETS
from tracker.api.views.changes import MOST, WITHIN, shown_fields
from tracker.models import ChangeContext, Law, recording
from tracker.models.rows import row_fields
from tracker.services.merging import merge

pytestmark = pytest.mark.django_db
Get = Callable[..., Any]
SHAPES = tuple((v.queryset.model, v.detail_class or v.serializer_class) for v in VIEWSETS.values())


def test_a_change_is_told_whole(get: Get) -> None:
    law = f.LawFactory(slug="act", name="Before")
    with recording(
        ChangeContext(actor=f.UserFactory(role="Editor"), origin="admin", reason="Typo.")
    ) as context:
        change(law, name="After")
    answer = get("changes/?type=law")
    assert list(answer) == ["after", "next", "results"]
    created, updated = answer["results"]
    assert list(updated) == [
        "sequence", "at", "type", "slug", "url", "op", "merged_into", "before", "after",
        "actor_kind", "reason", "change_set",
    ]  # fmt: skip
    assert updated == {
        **updated,
        "type": "law",
        "slug": "act",
        "url": "http://testserver/api/v1/laws/act/",
        "op": "updated",
        "merged_into": "",
        "before": {"name": "Before"},
        "after": {"name": "After"},
        "actor_kind": "editor",
        "reason": "Typo.",
        "change_set": context.cid,
    }
    assert created["after"]["name"] == "Before"
    assert created["sequence"] < updated["sequence"] <= answer["after"]
    assert answer["next"] is None


def test_going_on_leads_through_all(get: Get) -> None:
    for n in range(5):
        f.TopicFactory(slug=f"topic-{n}")
    address, seen = "changes/?limit=2&type=topic", []
    while address:
        answer = get(address)
        seen += [item["slug"] for item in answer["results"]]
        address = (answer["next"] or "").removeprefix("http://testserver/api/v1/")
    assert seen == [f"topic-{n}" for n in range(5)]
    assert get(f"changes/?after={answer['after']}")["results"] == []
    f.TopicFactory(slug="later")
    (later,) = get(f"changes/?after={answer['after']}")["results"]
    assert later["slug"] == "later"


def test_slugs_are_those_of_the_api(get: Get) -> None:
    citation = f.CitationFactory(law=f.LawFactory(slug="old"), passage__ref="a001-p01", n=2)
    change(citation.law, slug="new")
    for item in get("changes/")["results"]:
        expected = 308 if item["slug"] == "old" else 200
        response = APIClient().get(item["url"])
        assert response.status_code == expected, item["url"]
    assert [i["op"] for i in get("changes/?slug=a001-p01-2")["results"]] == ["created"]
    assert [i["type"] for i in get("changes/?slug=law:old")["results"]] == ["redirect"]
    assert [i["op"] for i in get("changes/?slug=old&type=law")["results"]] == ["created"]
    assert get("changes/?slug=law:new")["results"] == []


def test_what_was_merged_leads_to_what_it_became(get: Get) -> None:
    kept, lost = f.LawFactory(slug="kept"), f.LawFactory(slug="lost")
    merge(survivor=kept, loser=lost, actor=None, reason="The same.")
    (item,) = get("changes/?op=merged")["results"]
    assert (item["slug"], item["merged_into"]) == ("lost", "kept")
    response = APIClient().get(item["url"])
    assert response["Location"] == "http://testserver/api/v1/laws/kept/"


@pytest.mark.parametrize(
    ("query", "parameter", "said"),
    [
        pytest.param("after=-1", "after", "must be one whole number", id="negative"),
        pytest.param("after=1e3", "after", "must be one whole number", id="no-number"),
        pytest.param(f"after={MOST + 1}", "after", "must be one whole number", id="huge"),
        pytest.param("after=1&after=2", "after", "at most once", id="twice"),
        pytest.param("after=1", "after", "put back to an older state", id="ahead"),
        pytest.param("limit=0", "limit", "from 1 to 1000", id="limit"),
        pytest.param("type=laws", "type", "Did you mean “law”?", id="type"),
        pytest.param("op=delete", "op", "Did you mean “deleted”?", id="op"),
        pytest.param("slug=a b", "slug", "is not a slug", id="slug"),
        pytest.param("format=xml", "format", "is not one of json, atom", id="format"),
    ],
)
def test_what_cannot_be_read_is_refused(query: str, parameter: str, said: str, get: Get) -> None:
    problem = get(f"changes/?{query}", 400)
    (fault,) = problem["errors"]
    assert fault["parameter"] == parameter
    assert said in fault["detail"]


def test_unknown_parameters_are_refused(get: Get) -> None:
    problem = get("changes/?since=2021", 400)
    assert problem["unknown_parameters"] == ["since"]


def test_a_poll_without_news_is_not_answered_again(
    api_client: APIClient, django_assert_num_queries: Callable[..., Any]
) -> None:
    f.LawFactory()
    response = api_client.get("/api/v1/changes/")
    address = f"/api/v1/changes/?after={response.json()['after']}"
    tag = api_client.get(address)["ETag"]
    with django_assert_num_queries(1):
        assert api_client.get(address, HTTP_IF_NONE_MATCH=tag).status_code == 304
    f.TopicFactory()
    assert len(api_client.get(address, HTTP_IF_NONE_MATCH=tag).json()["results"]) == 1


# Fields


def test_fields_are_told_that_a_record_shows() -> None:
    """A new column is told when the detail shows it, and not before."""
    hidden: set[str] = set()
    for model, fields in shown_fields(SHAPES).items():
        hidden |= {f"{model.__name__}.{c.name}" for c in row_fields(model) if c.name not in fields}
    editorial = {name for name in hidden if name.endswith((".status", ".note"))}
    within = {f"{model}.{name}" for model, names in WITHIN.items() for name in names}
    assert hidden - editorial == {name for name in NOT_SHOWN if "." in name} & hidden
    assert not within & hidden
    assert "Citation.note" not in hidden
    never = {"status", "version", "id", "text_name", "body_digest"}
    assert not never & set().union(*shown_fields(SHAPES).values())


def test_fields_within_others_are_told(get: Get) -> None:
    fund = f.InitiativeFactory(amount=5, currency="JPY", amount_kind="budget")
    change(fund, currency="USD")
    updated = get("changes/?type=initiative&op=updated")["results"][0]
    assert updated["after"] == {"currency": "USD"}


# Only what is public


@pytest.mark.parametrize("status", HIDING)
def test_what_is_hidden_shows_nowhere(status: str, api_client: APIClient) -> None:
    world = public_world()
    last = _walk(api_client)[-1]["sequence"]
    rows = darken(world, status)
    for row in rows:
        if hasattr(row, "note"):
            type(row).objects.get(pk=row.pk).save()
            change(row, note=f"{MARK} again")
    hidden = {(NOUN_OF[type(row)].type, slug_of(row)) for row in rows}
    after = [item for item in _walk(api_client) if item["sequence"] > last]
    assert after, "making hidden rows makes public company"
    assert MARK not in repr(after)
    assert MARK not in api_client.get("/api/v1/changes.atom?limit=1000").content.decode()
    assert {(item["type"], item["slug"]) for item in after} & hidden == set()
    for row in reversed(rows):
        _removed(row)
    assert MARK not in repr(_walk(api_client))


def _removed(row: Any) -> None:
    """Delete a row that is still there, unless others that are there keep it."""
    with suppress(type(row).DoesNotExist, ProtectedError), transaction.atomic():
        type(row).objects.get(pk=row.pk).delete()


def _walk(client: APIClient) -> list[dict[str, Any]]:
    address, seen = "/api/v1/changes/?limit=1000", []
    while address:
        answer = client.get(address).json()
        seen += answer["results"]
        address = answer["next"]
    return seen


@pytest.mark.parametrize("rows", [1, 3], ids=["one-row", "three-rows"])
def test_it_costs_the_same_for_any_number_of_changes(
    rows: int, api_client: APIClient, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(rows):
        with recording(ChangeContext(actor=f.UserFactory(role="Editor"))):
            law = f.LawFactory(topics=[f.TopicFactory()])
            change(law, name="Another")
    api_client.get("/api/v1/changes/?limit=999")  # numbers are given, content types kept
    # The data's version; whether any waits, the highest number, the entries with who made them,
    # their roles; what they name (2 kinds); which rows are public (3 kinds); when each appeared,
    # two twice.
    with django_assert_num_queries(14):
        answer = api_client.get("/api/v1/changes/?limit=998").json()
    assert len(answer["results"]) == 5 * rows


# Writers and a follower at once


@pytest.fixture
def threads() -> Iterator[Callable[[Callable[[], None]], threading.Thread]]:
    """Return a function that runs another in a thread; all end with the test, and without fault."""
    with running(patience=120) as run:
        yield run


WRITERS, ROUNDS = 5, 12


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_follower_loses_and_repeats_nothing_while_many_write(threads: Any) -> None:
    """Writers change, make, delete and withdraw, in transactions that end long after they began.

    A follower asks as fast as it can and keeps a copy. In the end every change that was committed
    was told once, in the order in which each writer made them, and the copy is what is there.
    """
    slugs = [f"law-{n}" for n in range(WRITERS)]
    for slug in slugs:
        f.LawFactory(slug=slug, name="0")
    jurisdiction = Law.objects.all()[0].jurisdiction
    committed: list[list[str]] = [[] for _ in range(WRITERS)]
    told: list[dict[str, Any]] = []
    news = 0

    def write(writer: int) -> None:
        for n in range(1, ROUNDS + 1):
            with transaction.atomic():
                law = Law.objects.get(slug=slugs[writer])
                law.name = str(n)
                law.save()
                extra = f.LawFactory(slug=f"extra-{writer}-{n}", jurisdiction=jurisdiction)
                # Each waits another time, and one long: what began first is not first to end.
                time.sleep(0.15 if n == 4 + writer else 0.004 * ((writer * 7 + n * 5) % WRITERS))
                if n % 5 == 4:
                    transaction.set_rollback(True)
                    continue
                if n % 3 == 0:
                    extra.delete()
            committed[writer].append(str(n))
            if n % 3 == 1:
                change(extra, status="withdrawn")

    def follow() -> None:
        nonlocal news
        client, after = APIClient(), 0
        while True:
            finished = not any(writer.is_alive() for writer in writers)
            answer = client.get(f"/api/v1/changes/?after={after}&limit=7").json()
            news += bool(answer["results"])
            told.extend(answer["results"])
            after = answer["after"]
            if finished and answer["next"] is None:
                break

    writers = [threads(lambda n=n: write(n)) for n in range(WRITERS)]
    follower = threads(follow)
    for thread in (*writers, follower):
        thread.join(timeout=120)

    numbers = [item["sequence"] for item in told]
    assert numbers == sorted(set(numbers))
    for writer, slug in enumerate(slugs):
        names = [i["after"]["name"] for i in told if i["slug"] == slug and i["op"] == "updated"]
        assert names == committed[writer]
    copy: dict[str, str] = {}
    for item in told:
        if item["type"] == "law":
            if item["op"] in ("deleted", "merged"):
                copy.pop(item["slug"], None)
            elif item["after"] is not None:
                copy[item["slug"]] = item["after"].get("name", copy.get(item["slug"], ""))
    listed = APIClient().get("/api/v1/laws/?limit=1000").json()["results"]
    assert copy == {item["slug"]: item["name"] for item in listed}
    assert news > 3
