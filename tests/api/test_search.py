"""`/search/` and `q=` on lists: what they answer, refuse and cost."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.api.hidden import HIDING, MARK, darken, public_world
from tests.api.rows import MAKERS
from tests.factories import (
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PersonFactory,
    TopicFactory,
)
from tracker.api.nouns import NOUN_OF
from tracker.api.urls import VIEWSETS
from tracker.models import SearchDocument
from tracker.search import matching
from tracker.search.indexed import INDEXED

Get = Callable[..., Any]
Slugs = Callable[[str], list[str]]

PLACES = [NOUN_OF[indexed.model].route for indexed in INDEXED.values()]


@pytest.fixture
def minister(db: None) -> Any:
    person = PersonFactory(slug="takaichi-sanae", name="Sanae Takaichi", name_ja="高市早苗")
    NameFactory(person=person, text="Gao Shi Zaomiao", lang="zh-Latn", kind="garble")
    return person


def test_a_hit_is_the_record_in_short_and_why(minister: Any, get: Get) -> None:
    answer = get(f"search/?q={quote('高市')}")
    assert answer["results"] == [
        {
            "slug": "takaichi-sanae",
            "name": "Sanae Takaichi",
            "type": "person",
            "url": "http://testserver/api/v1/people/takaichi-sanae/",
            "html_url": "http://testserver/people/takaichi-sanae/",
            "match": {
                "why": "prefix",
                "score": 67,
                "name": {"text": "高市早苗", "kind": "native", "lang": "ja", "garbled": False},
            },
        }
    ]
    assert (answer["count"], answer["count_is_estimate"]) == (1, False)
    assert (answer["next"], answer["previous"]) == (None, None)


def test_a_garble_is_told_as_one(minister: Any, get: Get) -> None:
    (hit,) = get("search/?q=gao+shi+zaomiao")["results"]
    assert (hit["slug"], hit["match"]["name"]["garbled"]) == ("takaichi-sanae", True)


def test_what_matched_in_texts_has_no_name(get: Get) -> None:
    LawFactory(summary="About chips.")
    (hit,) = get("search/?q=chips")["results"]
    assert hit["match"] == {"why": "summary", "score": 0, "name": None}


def test_facets_count_all_that_was_found(get: Get) -> None:
    chips = TopicFactory(slug="chips", label="Chips")
    japan = JurisdictionFactory(code="JP", name="Japan")
    law = LawFactory(name="Trade one", jurisdiction=japan)
    law.topics.add(chips)
    MilestoneFactory(law=law, kind="enacted", modality="actual", date="2022-05-11")
    InstitutionFactory(name="Trade two", jurisdiction=japan, founded="2022")
    InstitutionFactory(name="Trade three", jurisdiction=japan, founded="2001")
    assert get("search/?q=trade&limit=1")["facets"] == {
        "type": [
            {"value": "institution", "name": "institution", "count": 2},
            {"value": "law", "name": "law", "count": 1},
        ],
        "topic": [{"value": "chips", "name": "Chips", "count": 1}],
        "jurisdiction": [{"value": "JP", "name": "Japan", "count": 3}],
        "year": [
            {"value": "2022", "name": "2022", "count": 2},
            {"value": "2001", "name": "2001", "count": 1},
        ],
    }


def test_filters_are_any_of_each_and_all_together(slugs: Slugs) -> None:
    chips, japan = TopicFactory(slug="chips"), JurisdictionFactory(code="JP")
    law = LawFactory(slug="law", name="Trade", jurisdiction=japan)
    law.topics.add(chips)
    InstitutionFactory(slug="body", name="Trade", jurisdiction=japan, founded="2001")
    PersonFactory(slug="person", name="Trade")
    assert slugs("search/?q=trade&type=law&type=person") == ["law", "person"]
    assert slugs("search/?q=trade&topic=chips") == ["law"]
    assert slugs("search/?q=trade&topic=nobody&topic=chips") == ["law"]
    assert slugs("search/?q=trade&topic=nobody") == []
    assert slugs("search/?q=trade&jurisdiction=JP&type=institution") == ["body"]
    assert slugs("search/?q=trade&jurisdiction=XX") == []
    assert slugs("search/?q=trade&year=2001&year=2002") == ["body"]


def test_pages_are_turned(get: Get) -> None:
    for number in range(3):
        LawFactory(slug=f"act-{number}", name=f"Trade {number}")
    first = get("search/?q=trade&limit=2")
    assert [hit["slug"] for hit in first["results"]] == ["act-0", "act-1"]
    assert first["next"] == "http://testserver/api/v1/search/?limit=2&offset=2&q=trade"
    last = get(first["next"].removeprefix("http://testserver/api/v1/"))
    assert [hit["slug"] for hit in last["results"]] == ["act-2"]
    assert last["previous"] == "http://testserver/api/v1/search/?limit=2&q=trade"
    assert (last["count"], last["next"]) == (3, None)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("", "required", id="nothing asked"),
        pytest.param("q=", "empty", id="empty"),
        pytest.param("q=%00", "null_character", id="NUL"),
        pytest.param("q=a&q=b", "too_many", id="twice"),
        pytest.param(f"q={'x' * 301}", "too_long", id="too long"),
        pytest.param("q=a&type=lwa", "invalid_choice", id="no such type"),
        pytest.param("q=a&type=tenure", "invalid_choice", id="a type that is not found"),
        pytest.param("q=a&topic=%F0%9F%99%82", "malformed_slug", id="no slug"),
        pytest.param("q=a&year=MMXXII", "invalid_year", id="no year"),
        pytest.param("q=a&limit=0", "out_of_range", id="no page"),
        pytest.param("q=a&offset=-1", "out_of_range", id="before the first page"),
        pytest.param("q=a&typ=law", "unknown_parameter", id="mistyped"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(query: str, code: str, get: Get) -> None:
    (fault,) = get(f"search/?{query}", status=400)["errors"]
    assert fault["code"] == code
    assert fault["detail"].endswith((".", "?"))


@pytest.mark.parametrize(
    "text", ["'", '"', "(", "a:*", "* AND", "trade'--", "NEAR/2", "%", "\\", "🙂", "&|!<->", "‮"]
)
def test_odd_queries_find_little_and_break_nothing(text: str, get: Get) -> None:
    LawFactory(name="Law")
    assert get(f"search/?q={quote(text)}")["count"] in (0, 1)
    assert get(f"laws/?q={quote(text)}")["count"] in (0, 1)


def test_ten_thousand_characters_are_refused(get: Get) -> None:
    assert get(f"search/?q={'x' * 10_000}", status=400)["code"] == "invalid_request"


@pytest.mark.django_db
def test_queries_do_not_grow_with_hits(api_client: APIClient) -> None:
    counts = []
    for total in (3, 9):
        for number in range(total):
            LawFactory(name=f"Trade {total} {number}")
            InstitutionFactory(name=f"Trade {total} {number}")
        with CaptureQueriesContext(connection) as queries:
            assert api_client.get("/api/v1/search/?q=trade").json()["count"] > total
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("place", PLACES)
def test_lists_of_what_goes_by_names_are_searched(place: str, get: Get) -> None:
    record = MAKERS[place](1)
    listed = get(f"{place}/?q={quote(str(record))}")
    assert record.slug in [item["slug"] for item in listed["results"]]


def test_other_lists_are_not(get: Get) -> None:
    for place in VIEWSETS.keys() - set(PLACES):
        assert get(f"{place}/?q=a", status=400)["unknown_parameters"] == ["q"]


@pytest.fixture
def three(db: None) -> None:
    LawFactory(slug="within", name="Act on Trade")
    LawFactory(slug="whole", name="Trade")
    LawFactory(slug="begun", name="Trade Act", kind="bill")
    LawFactory(slug="other", name="Commerce")


@pytest.mark.usefixtures("three")
def test_a_searched_list_is_ranked_unless_an_order_is_given(slugs: Slugs) -> None:
    assert slugs("laws/?q=trade") == ["whole", "begun", "within"]
    assert slugs("laws/?q=trade&ordering=slug") == ["begun", "whole", "within"]
    assert slugs("laws/?q=trade&kind=bill") == ["begun"]
    assert slugs("laws/?q=nobody") == []


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("way", ["offset", "cursor"])
def test_a_searched_list_is_paged_either_way(way: str, get: Get) -> None:
    answer = get(f"laws/?q=trade&limit=1{'&cursor=*' if way == 'cursor' else ''}")
    found = [answer["results"][0]["slug"]]
    while answer["next"]:
        answer = get(answer["next"].removeprefix("http://testserver/api/v1/"))
        found += [item["slug"] for item in answer["results"]]
    assert found == ["whole", "begun", "within"]


@pytest.mark.usefixtures("three")
def test_a_searched_list_holds_also_what_is_too_much_to_rank(
    slugs: Slugs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MOST", 1)
    assert slugs("laws/?q=trade")[0] == "whole"
    assert sorted(slugs("laws/?q=trade")) == ["begun", "whole", "within"]
    assert slugs("laws/?q=trade&ordering=-slug") == ["within", "whole", "begun"]


def test_a_slip_is_forgiven_in_lists_too(minister: Any, slugs: Slugs) -> None:
    assert slugs("people/?q=takaechi") == ["takaichi-sanae"]


@pytest.mark.django_db
@pytest.mark.parametrize("status", HIDING)
def test_nothing_hidden_is_found_by_any_of_its_texts(status: str, get: Get) -> None:
    darken(public_world(), status)
    assert SearchDocument.objects.exists()
    assert not SearchDocument.objects.filter(text__icontains=MARK).exists()
    assert not SearchDocument.objects.filter(name__icontains=MARK).exists()
    answer = get(f"search/?q={MARK}")
    assert (answer["count"], answer["facets"]["type"]) == (0, [])
    for place in PLACES:
        assert get(f"{place}/?q={MARK}")["count"] == 0


@pytest.mark.django_db
def test_an_index_that_is_behind_shows_nothing_hidden(get: Get) -> None:
    law = LawFactory(name="Trade")
    type(law).objects.filter(pk=law.pk).update(status="withdrawn")
    assert get("search/?q=trade")["results"] == []
    assert get("laws/?q=trade")["results"] == []
