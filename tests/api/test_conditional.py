"""Unchanged answers: 304 and kept bytes, never stale, and no more than they may be."""

import gzip
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from tests import factories as f
from tests.api.rows import MAKERS
from tests.threads import running
from tracker.api import conditional
from tracker.api.conditional import LARGEST, ROOT, UnchangedAnswers
from tracker.api.nouns import slug_of
from tracker.api.urls import VIEWSETS
from tracker.models import Law

pytestmark = pytest.mark.django_db
LAWS = "/api/v1/laws/"


def tag_of(client: APIClient, address: str = LAWS, **headers: str) -> str:
    response = client.get(address, **headers)
    assert response.status_code == 200, response.content
    return str(response["ETag"])


def test_the_root_is_where_the_addresses_say() -> None:
    assert reverse("api:root") == ROOT


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_list_and_detail_are_not_sent_again(
    place: str, api_client: APIClient, django_assert_num_queries: Callable[..., Any]
) -> None:
    slug = slug_of(MAKERS[place](1))
    for address in (f"{ROOT}{place}/", f"{ROOT}{place}/{slug}/"):
        tag = tag_of(api_client, address)
        # The version of the data, and nothing else.
        with django_assert_num_queries(1):
            response = api_client.get(address, HTTP_IF_NONE_MATCH=tag)
        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == tag


@pytest.mark.parametrize("address", ["", "problems/", "schema/", "docs/"])
def test_other_answers_are_not_sent_again_either(address: str, api_client: APIClient) -> None:
    tag = tag_of(api_client, f"{ROOT}{address}")
    assert api_client.get(f"{ROOT}{address}", HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_what_is_asked_again_costs_one_query_and_answers_the_same(
    api_client: APIClient, django_assert_num_queries: Callable[..., Any]
) -> None:
    MAKERS["laws"](2)
    first = api_client.get(LAWS)
    with django_assert_num_queries(1):
        second = api_client.get(LAWS)
    assert (second.status_code, second.content) == (200, first.content)
    other = {"X-Request-ID"}
    assert {k: v for k, v in second.items() if k not in other} == {
        k: v for k, v in first.items() if k not in other
    }


def test_each_answer_has_a_request_id_of_its_own(api_client: APIClient) -> None:
    tag = tag_of(api_client)
    answers = [api_client.get(LAWS), api_client.get(LAWS)]
    answers += [api_client.get(LAWS, HTTP_IF_NONE_MATCH=tag) for _ in range(2)]
    ids = {answer["X-Request-ID"] for answer in answers}
    assert len(ids) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", name) for name in ids)


def test_a_write_makes_another_answer(api_client: APIClient) -> None:
    law = f.LawFactory(name="Before")
    tag = tag_of(api_client)
    law.name = "After"
    law.save()
    response = api_client.get(LAWS, HTTP_IF_NONE_MATCH=tag)
    assert response.status_code == 200
    assert response["ETag"] != tag
    assert response.json()["results"][0]["name"] == "After"


def test_a_write_behind_the_logs_back_makes_another_answer(api_client: APIClient) -> None:
    f.LawFactory(name="Before")
    tag = tag_of(api_client)
    Law.objects.update(name="After")
    response = api_client.get(LAWS, HTTP_IF_NONE_MATCH=tag)
    assert response.json()["results"][0]["name"] == "After"


def test_another_day_makes_another_answer(
    api_client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = tag_of(api_client)
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    assert api_client.get(LAWS, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_another_release_makes_another_answer(
    api_client: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    tag = tag_of(api_client)
    monkeypatch.setattr(conditional, "release", lambda: "the next one")
    response = api_client.get(LAWS, HTTP_IF_NONE_MATCH=tag)
    assert response.status_code == 200
    assert response["ETag"] != tag


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        pytest.param("laws/?limit=1", {}, id="query"),
        pytest.param("laws/act/", {}, id="address"),
        pytest.param("laws/", {"HTTP_ACCEPT": "application/json"}, id="format"),
        pytest.param("laws/", {"HTTP_HOST": "127.0.0.1"}, id="host"),
        pytest.param("laws/", {"wsgi.url_scheme": "https"}, id="scheme"),
    ],
)
def test_what_is_asked_otherwise_has_another_tag(
    address: str, headers: dict[str, str], api_client: APIClient, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    f.LawFactory(slug="act")
    tag = tag_of(api_client)
    response = api_client.get(f"{ROOT}{address}", HTTP_IF_NONE_MATCH=tag, **headers)
    assert response.status_code == 200
    assert response["ETag"] != tag


def test_parameters_may_come_in_any_order_but_repeated_ones_keep_theirs(
    api_client: APIClient,
) -> None:
    one = tag_of(api_client, f"{LAWS}?kind=act&kind=bill&limit=2")
    assert tag_of(api_client, f"{LAWS}?limit=2&kind=act&kind=bill") == one
    assert tag_of(api_client, f"{LAWS}?limit=%32&kind=act&kind=bill") == one
    assert tag_of(api_client, f"{LAWS}?kind=bill&kind=act&limit=2") != one


def test_a_parameter_without_a_value_is_not_one_with_an_empty_value() -> None:
    answering = UnchangedAnswers(lambda request: HttpResponse(request.META["QUERY_STRING"]))
    asked = ["brief", "brief=", "&brief&", "b&a", "a&b", "a&a=", "a=&a", "", "&"]
    found = {
        query: answering(RequestFactory().get(ROOT, QUERY_STRING=query))["ETag"] for query in asked
    }
    alike = {frozenset(q for q in asked if found[q] == tag) for tag in found.values()}
    assert alike == {
        frozenset({"brief", "&brief&"}),
        frozenset({"brief="}),
        frozenset({"a&b", "b&a"}),
        frozenset({"a&a="}),
        frozenset({"a=&a"}),
        frozenset({""}),
        frozenset({"&"}),
    }


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_what_is_written_line_by_line_may_be_kept_by_nobody_unasked(
    form: str, api_client: APIClient
) -> None:
    MAKERS["laws"](1)
    for _ in range(2):
        response = api_client.get(f"{LAWS}?format={form}")
        assert (response.status_code, response["Cache-Control"]) == (200, "public, no-cache")
        assert not response.has_header("ETag")


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param("{}", id="alone"),
        pytest.param('"another", {} , "third"', id="among-others"),
        pytest.param("W/{}", id="made-weak-by-a-proxy"),
        pytest.param("*", id="any"),
    ],
)
def test_the_tag_is_found_however_it_is_given(asked: str, api_client: APIClient) -> None:
    tag = tag_of(api_client)
    response = api_client.get(LAWS, HTTP_IF_NONE_MATCH=asked.format(tag))
    assert response.status_code == 304
    assert response["ETag"] == tag


@pytest.mark.parametrize("asked", ['"another"', "nonsense", "", "W/", '"'])
def test_other_tags_get_the_answer(asked: str, api_client: APIClient) -> None:
    assert api_client.get(LAWS, HTTP_IF_NONE_MATCH=asked).status_code == 200


def test_any_tag_does_for_what_is_there_and_none_for_what_is_not(api_client: APIClient) -> None:
    assert api_client.get(f"{LAWS}nobody/", HTTP_IF_NONE_MATCH="*").status_code == 404


def test_head_is_answered_as_get_is(api_client: APIClient) -> None:
    f.LawFactory()
    tag = tag_of(api_client)
    head = api_client.head(LAWS)
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", tag)
    assert api_client.head(LAWS, HTTP_IF_NONE_MATCH=tag).status_code == 304
    caches["answers"].clear()
    assert api_client.head(LAWS)["ETag"] == tag


@pytest.mark.parametrize(
    ("address", "status"),
    [
        pytest.param("laws/?limit=0", 400, id="bad-value"),
        pytest.param("laws/?limt=1", 400, id="unknown-parameter"),
        pytest.param("laws/?q=%FF", 400, id="no-text"),
        pytest.param("laws/nobody/", 404, id="not-there"),
        pytest.param("nowhere/", 404, id="nowhere"),
        pytest.param("laws", 308, id="moved"),
    ],
)
def test_nothing_but_a_good_answer_has_a_tag_or_is_kept(
    address: str, status: int, api_client: APIClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("kept")

    monkeypatch.setattr(caches["answers"], "set", refuse)
    response = api_client.get(f"{ROOT}{address}")
    assert response.status_code == status
    assert "ETag" not in response


def test_bytes_that_are_no_text_are_not_taken_for_the_sign_that_stands_for_them(
    api_client: APIClient,
) -> None:
    assert api_client.get(f"{LAWS}?name__icontains=%EF%BF%BD").status_code == 200
    assert api_client.get(f"{LAWS}?name__icontains=%FF").status_code == 400


def test_answers_say_how_they_may_be_kept(api_client: APIClient) -> None:
    response = api_client.get(LAWS)
    assert response["Cache-Control"] == "public, no-cache"
    assert set(re.split(", *", response["Vary"])) >= {"Accept", "Accept-Encoding", "Authorization"}
    again = api_client.get(LAWS, HTTP_IF_NONE_MATCH=response["ETag"])
    assert set(re.split(", *", again["Vary"])) <= set(re.split(", *", response["Vary"]))


def test_pages_for_people_are_left_alone(client: Client) -> None:
    response = client.get("/laws/")
    assert "ETag" not in response
    assert "Access-Control-Allow-Origin" not in response


# Compressed


def test_whoever_takes_gzip_gets_it(api_client: APIClient) -> None:
    MAKERS["laws"](1)
    plain = api_client.get(LAWS)
    for _ in range(2):  # made, then kept
        zipped = api_client.get(LAWS, HTTP_ACCEPT_ENCODING="br, gzip;q=0.8")
        assert zipped["Content-Encoding"] == "gzip"
        assert gzip.decompress(zipped.content) == plain.content
        assert int(zipped["Content-Length"]) == len(zipped.content) < len(plain.content)
    assert "Content-Encoding" not in plain
    assert zipped["ETag"] != plain["ETag"]
    for tag in (plain["ETag"], zipped["ETag"]):
        again = api_client.get(LAWS, HTTP_IF_NONE_MATCH=tag, HTTP_ACCEPT_ENCODING="gzip")
        assert again.status_code == 304


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0", "xgzip", "gzipped"])
def test_nobody_else_does(accepted: str, api_client: APIClient) -> None:
    MAKERS["laws"](1)
    response = api_client.get(LAWS, HTTP_ACCEPT_ENCODING=accepted)
    assert "Content-Encoding" not in response


def test_short_answers_are_sent_as_they_are(api_client: APIClient) -> None:
    response = api_client.get(LAWS, HTTP_ACCEPT_ENCODING="gzip")
    assert response.json()["results"] == []
    assert "Content-Encoding" not in response


# Around any view


def answered(**headers: str) -> HttpResponse:
    """Return a view's answer after it has gone through, with what the view said of it."""
    body = headers.pop("body", "x")
    made = UnchangedAnswers(lambda request: HttpResponse(body, headers=headers))
    return made(RequestFactory().get(f"{ROOT}anything/"))


def test_a_records_own_version_comes_first_in_its_tag() -> None:
    tag = answered(ETag='"v7"')["ETag"]
    assert re.fullmatch(r'"v7-[0-9a-f]{32}"', tag)


def test_what_a_view_says_of_keeping_stands() -> None:
    response = answered(**{"Cache-Control": "no-store"})
    assert response["Cache-Control"] == "no-store"
    assert "ETag" not in response


def kept() -> int:
    return len(getattr(caches["answers"], "_cache", ()))


def test_long_answers_are_tagged_but_not_kept() -> None:
    assert "ETag" in answered(body="x" * (LARGEST + 1))
    assert kept() == 0
    answered(body="x" * LARGEST)
    assert kept() == 1


def test_what_depends_on_cookies_or_sets_one_is_not_kept() -> None:
    answered(Vary="Cookie")
    assert kept() == 0

    def view(request: Any) -> HttpResponse:
        response = HttpResponse("x")
        response.set_cookie("who", "you")
        return response

    UnchangedAnswers(view)(RequestFactory().get(f"{ROOT}anything/"))
    assert kept() == 0


def test_without_a_database_the_view_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> str:
        raise OperationalError("gone")

    monkeypatch.setattr(conditional, "data_version", lost)
    assert answered(body="still").content == b"still"


def test_token_holders_get_answers_of_their_own(api_client: APIClient) -> None:
    """Whatever stands in the header: it is for the view to say whether it is good."""
    asked: list[str] = []

    def view(request: Any) -> HttpResponse:
        asked.append(conditional.unchanged(request))
        return HttpResponse("mine")

    through = UnchangedAnswers(view)

    def ask(**headers: str) -> HttpResponse:
        return through(RequestFactory().get(f"{ROOT}anything/", **headers))

    first = ask(HTTP_AUTHORIZATION="Bearer a")
    assert first["Cache-Control"] == "private, no-cache"
    assert kept() == 0
    for other in ("Bearer a", "Bearer b", ""):
        given = {"HTTP_AUTHORIZATION": other} if other else {}
        assert ask(**given, HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200
    assert asked == ["", first["ETag"], "", ""]


# Never stale


@pytest.fixture
def threads() -> Iterator[Callable[[Callable[[], None]], threading.Thread]]:
    """Return a function that runs another in a thread; all end with the test, and without fault."""
    with running(patience=60) as run:
        yield run


WRITERS, ROUNDS, READS = 3, 20, 8


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_once_a_write_is_acknowledged_no_later_read_misses_it(threads: Any) -> None:
    """Readers ask with and without tags, for a list and details, from one cache, as fast as can be.

    Each writer counts upwards in the name of its law, in transactions of various lengths, some
    of them taken back; between them it lets readers ask some times. Before a reader asks, it
    notes what is acknowledged; the answer, the kept one or the one it has by its tag, must show
    at least that.
    """
    laws = [f.LawFactory(slug=f"law-{n}", name="0") for n in range(WRITERS)]
    acknowledged = [0] * WRITERS
    stale: list[str] = []
    answers: dict[int, int] = {200: 0, 304: 0}

    def write(writer: int) -> None:
        for n in range(1, ROUNDS + 1):
            with transaction.atomic():
                Law.objects.filter(pk=laws[writer].pk).update(name=str(n))
                time.sleep(0.002 * ((writer * 7 + n * 5) % 5))
                if n % 6 == 5:
                    transaction.set_rollback(True)
                    continue
            acknowledged[writer] = n
            enough, given_up = sum(answers.values()) + READS, time.monotonic() + 5
            while sum(answers.values()) < enough and time.monotonic() < given_up:
                time.sleep(0.001)

    def read(address: str, shown: Callable[[Any], dict[str, str]]) -> None:
        client = APIClient()
        tag, names = "", {}
        while any(writer.is_alive() for writer in writers):
            known = list(acknowledged)
            response = client.get(address, HTTP_IF_NONE_MATCH=tag)
            answers[response.status_code] += 1
            if response.status_code == 200:
                tag, names = response["ETag"], shown(response.json())
            for number, at_least in enumerate(known):
                name = names.get(f"law-{number}")
                if name is not None and int(name) < at_least:
                    stale.append(f"{response.status_code}: {name}, not {at_least}")

    def of_list(body: Any) -> dict[str, str]:
        return {item["slug"]: item["name"] for item in body["results"]}

    def of_detail(body: Any) -> dict[str, str]:
        return {body["slug"]: body["name"]}

    writers = [threads(lambda n=n: write(n)) for n in range(WRITERS)]
    readers = [
        threads(lambda: read(LAWS, of_list)),
        threads(lambda: read(LAWS, of_list)),
        threads(lambda: read(f"{LAWS}law-0/", of_detail)),
        threads(lambda: read(f"{LAWS}law-1/", of_detail)),
    ]
    for thread in (*writers, *readers):
        thread.join(timeout=60)

    assert stale == []
    assert min(answers.values()) > 0, "nothing changed, or nothing was ever unchanged: try harder"
    last = {item["slug"]: item["name"] for item in APIClient().get(LAWS).json()["results"]}
    assert last == {f"law-{n}": str(acknowledged[n]) for n in range(WRITERS)}
