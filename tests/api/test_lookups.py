"""Lookups: what else than “is one of these” may be asked of each filter."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.api.rows import MAKERS
from tests.factories import (
    InitiativeFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    ParticipationFactory,
    PassageFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    TopicFactory,
)
from tracker.api.filters.values import MOST_CHARACTERS
from tracker.api.parameters import MOST_BYTES
from tracker.api.urls import VIEWSETS
from tracker.models import Law

Get = Callable[..., Any]
Slugs = Callable[[str], list[str]]


def test_in_means_any_of_those_between_commas(slugs: Slugs) -> None:
    for slug, kind in (("a", "act"), ("b", "bill"), ("c", "treaty")):
        LawFactory(slug=slug, name=slug, kind=kind)
    assert slugs("laws/?kind__in=act,bill") == ["a", "b"]
    assert slugs("laws/?kind__in=act&kind__in=treaty") == ["a", "c"]
    assert slugs("laws/?slug__in=a,c,nobody") == ["a", "c"]


def test_not_means_none_of_those(slugs: Slugs) -> None:
    for slug, kind in (("a", "act"), ("b", "bill"), ("c", "treaty")):
        LawFactory(slug=slug, name=slug, kind=kind)
    assert slugs("laws/?kind__not=act") == ["b", "c"]
    assert slugs("laws/?kind__not=act,bill") == ["c"]
    assert slugs("laws/?kind__not=act&kind__not=bill") == ["c"]
    assert slugs("laws/?slug__not=a") == ["b", "c"]


def test_not_keeps_what_leads_nowhere(slugs: Slugs) -> None:
    jst, meti = InstitutionFactory(slug="jst"), InstitutionFactory(slug="meti")
    InitiativeFactory(slug="a", name="a", lead=jst)
    InitiativeFactory(slug="b", name="b", lead=meti)
    InitiativeFactory(slug="c", name="c")
    assert slugs("initiatives/?lead__not=jst") == ["b", "c"]
    assert slugs("initiatives/?lead__not=nobody") == ["a", "b", "c"]
    assert slugs("initiatives/?lead__isnull=true") == ["c"]
    assert slugs("initiatives/?lead__isnull=false") == ["a", "b"]


def test_relations_through_lists(slugs: Slugs) -> None:
    chips, cyber = TopicFactory(slug="chips"), TopicFactory(slug="cyber")
    LawFactory(slug="both", name="1", topics=[chips, cyber])
    LawFactory(slug="one", name="2", topics=[chips])
    LawFactory(slug="none", name="3")
    assert slugs("laws/?topic__in=chips,cyber") == ["both", "one"]
    assert slugs("laws/?topic__not=cyber") == ["one", "none"]
    assert slugs("laws/?topic__isnull=true") == ["none"]
    assert slugs("laws/?topic__isnull=false") == ["both", "one"]


def test_relations_through_what_connects_them(slugs: Slugs) -> None:
    taken = ParticipationFactory(
        law=LawFactory(slug="a", name="a"), institution=InstitutionFactory(slug="meti")
    ).law
    LawFactory(slug="b", name="b")
    assert slugs("laws/?institution__isnull=false") == [taken.slug]
    assert slugs("laws/?institution__isnull=true") == ["b"]
    assert slugs("laws/?institution__not=meti") == ["b"]


def test_text_beginning_and_missing(slugs: Slugs) -> None:
    LawFactory(slug="a", name="Export Control Act", law_number="Act No. 43 of 2022")
    LawFactory(slug="b", name="Act on Exports", law_number="")
    assert slugs("laws/?name__istartswith=export") == ["a"]
    assert slugs("laws/?name__icontains=EXPORT&ordering=slug") == ["a", "b"]
    assert slugs("laws/?name=Act on Exports") == ["b"]
    assert slugs("laws/?law_number__isnull=true") == ["b"]
    assert slugs("laws/?law_number__isnull=false") == ["a"]


def test_numbers(slugs: Slugs) -> None:
    for amount in (5, 50, 500):
        InitiativeFactory(slug=f"i{amount}", name=f"{amount:03}", amount=amount, currency="JPY")
    InitiativeFactory(slug="unknown", name="?")
    assert slugs("initiatives/?amount=50") == ["i50"]
    assert slugs("initiatives/?amount__in=5,500.00") == ["i5", "i500"]
    assert slugs("initiatives/?amount__gt=50") == ["i500"]
    assert slugs("initiatives/?amount__lt=50") == ["i5"]
    assert slugs("initiatives/?amount__isnull=true") == ["unknown"]
    assert slugs("initiatives/?amount__not=50&ordering=amount") == ["i5", "i500", "unknown"]


def test_whole_numbers(slugs: Slugs, get: Get) -> None:
    law = LawFactory()
    for n in (1, 2):
        ProvisionFactory(slug=f"p{n}", law=law, n=n)
    assert slugs("provisions/?n=2") == ["p2"]
    assert slugs("provisions/?n__lte=1") == ["p1"]
    assert slugs("provisions/?n__gte=999999999") == []
    assert get("provisions/?n=1.5", 400)["errors"][0]["code"] == "invalid_number"


def test_dates_that_may_lie_in_a_period(slugs: Slugs) -> None:
    dates = {
        "day": "2021-06-15",
        "open": "..",
        "span": "[2020-04..2022-06]",
        "unknown": "",
        "year": "2021",
    }
    for slug, founded in dates.items():
        InstitutionFactory(slug=slug, name=slug, founded=founded)
    assert slugs("institutions/?founded=2021") == ["day", "span", "year"]
    assert slugs("institutions/?founded=2021-07") == ["span", "year"]
    assert slugs("institutions/?founded__in=2021-06-15,2020") == ["day", "span", "year"]
    assert slugs("institutions/?founded__not=2021") == ["open", "unknown"]
    assert slugs("institutions/?founded__isnull=true") == ["unknown"]
    assert slugs("institutions/?founded__isnull=false") == ["day", "open", "span", "year"]


def test_times_of_a_moment_and_of_a_day(slugs: Slugs) -> None:
    law = LawFactory()
    Law.objects.filter(pk=law.pk).update(updated_at="2022-05-11T09:30:00Z")
    for query, found in {
        "gte=2022-05-11T09:30:00Z": True,
        "gt=2022-05-11T09:30:00Z": False,
        "lte=2022-05-11T09:30:00Z": True,
        "lt=2022-05-11T09:30:00Z": False,
        "gte=2022-05-11": True,
        "gt=2022-05-11": False,
        "lte=2022-05-11": True,
        "lt=2022-05-11": False,
        "gt=2022-05-10": True,
        "lt=2022-05-12": True,
    }.items():
        assert slugs(f"laws/?updated_at__{query}") == ([law.slug] if found else []), query


def test_times_may_be_missing(slugs: Slugs) -> None:
    passage = MAKERS["passages"](1)
    assert slugs("passages/?checked_at__isnull=true") == [passage.ref]
    assert slugs("passages/?checked_at__isnull=false") == []


def test_what_every_row_has_cannot_be_asked_to_be_missing() -> None:
    names = {place: view.filterset_class.base_filters for place, view in VIEWSETS.items()}
    assert not {"name__isnull", "kind__isnull", "slug__isnull", "force__isnull"} & set(
        names["laws"]
    )
    assert "institution__isnull" not in names["positions"]
    assert "person__isnull" not in names["tenures"]
    assert {"jurisdiction__isnull", "parent__isnull", "founded__isnull"} <= set(
        names["institutions"]
    )
    assert "jurisdiction__isnull" not in names["laws"]


def test_hidden_relation_reads_as_missing(slugs: Slugs) -> None:
    InitiativeFactory(slug="a", lead=InstitutionFactory(slug="dark", status="draft"))
    assert slugs("initiatives/?lead__isnull=true") == ["a"]
    assert slugs("initiatives/?lead__isnull=false") == []
    assert slugs("initiatives/?lead__not=dark") == ["a"]
    assert slugs("initiatives/?institution__isnull=true") == ["a"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("kind__in=act,akt", "invalid_choice", id="in-choice"),
        pytest.param("kind__not=akt", "invalid_choice", id="not-choice"),
        pytest.param("kind__in=act,,bill", "empty", id="in-nothing-between-commas"),
        pytest.param("kind__in=act,", "empty", id="in-ends-with-a-comma"),
        pytest.param("topic__isnull=yes", "invalid_choice", id="isnull-word"),
        pytest.param("topic__isnull=true&topic__isnull=false", "too_many", id="isnull-twice"),
        pytest.param("topic__in=chips,No slug", "malformed_slug", id="in-slug"),
        pytest.param("diet_session__gte=1.5", "invalid_number", id="fraction"),
        pytest.param("diet_session__in=1,9999999999", "invalid_number", id="whole-too-great"),
        pytest.param("updated_at__lt=soon", "invalid_moment", id="moment"),
        pytest.param("slug__in=" + ",".join(["a"] * 101), "too_many", id="in-101-values"),
        pytest.param("name__icontains=" + "a" * (MOST_CHARACTERS + 1), "too_long", id="long"),
    ],
)
def test_unreadable_value_of_a_lookup_is_400(query: str, code: str, get: Get) -> None:
    [error] = get(f"laws/?{query}", 400)["errors"]
    assert (error["code"], error["parameter"]) == (code, query.partition("=")[0])


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        pytest.param("name__startwith", "name__istartswith", id="letter-missing"),
        pytest.param("knd__in", "kind__in", id="name-mistyped"),
        pytest.param("kind__gte", "kind", id="no-such-lookup"),
        pytest.param("name__startswith", "name__istartswith", id="another-api"),
        pytest.param("updated_at", "updated_at__lt", id="only-with-a-lookup"),
        pytest.param("topic__exact", "topic", id="like-no-lookup"),
    ],
)
def test_unknown_lookup_is_400_with_the_nearest(mistyped: str, meant: str, get: Get) -> None:
    [error] = get(f"laws/?{mistyped}=x", 400)["errors"]
    assert error["nearest"] == meant


def test_query_of_ten_kilobytes_is_400(get: Get) -> None:
    problem = get("laws/?name__icontains=" + "a" * 10_000, 400)
    assert problem["code"] == "invalid_request"
    assert f"may have {MOST_BYTES}" in problem["detail"]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_all_that_is_nullable_at_once(place: str, db: None, api_client: APIClient) -> None:
    asked = [name for name in VIEWSETS[place].filterset_class.base_filters if "isnull" in name]
    for word in ("true", "false"):
        query = "&".join(f"{name}={word}" for name in asked)
        assert api_client.get(f"/api/v1/{place}/?{query}").status_code == 200


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_missing_or_not_is_all(place: str, get: Get) -> None:
    MAKERS[place](1)
    total = get(f"{place}/")["count"]
    for name in VIEWSETS[place].filterset_class.base_filters:
        if name.endswith("__isnull"):
            counts = [get(f"{place}/?{name}={word}")["count"] for word in ("true", "false")]
            assert sum(counts) == total, name


def test_as_many_values_as_an_address_holds(db: None, api_client: APIClient) -> None:
    PositionFactory(), PassageFactory(), PersonFactory(), JurisdictionFactory(code="JP")
    texts = "&".join(["name__icontains=a"] * 100 + ["name_ja__icontains=b"] * 100)
    dates = "&".join(["founded__in=" + ",".join(["2021"] * 100), "founded__not=2020"])
    slugs = "topic__not=" + ",".join(["x"] * 100)
    query = f"{texts}&{dates}&{slugs}"
    assert len(query) < MOST_BYTES
    assert api_client.get(f"/api/v1/institutions/?{query}").status_code == 200
