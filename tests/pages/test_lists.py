"""The lists: filtered by any name, paged, in order, under a constant number of queries."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import (
    IndicatorFactory,
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PartnershipFactory,
    PersonFactory,
    SourceFactory,
)
from tests.pages.reading import page

pytestmark = pytest.mark.django_db

FACTORIES = {
    "laws": LawFactory,
    "institutions": InstitutionFactory,
    "people": PersonFactory,
    "initiatives": InitiativeFactory,
    "partnerships": PartnershipFactory,
    "sources": SourceFactory,
    "indicators": IndicatorFactory,
}


def names(client: Client, url: str) -> list[str]:
    return [
        e.one("a", cls="main").text for e in page(client, url).all("ul", cls="list")[0].all("li")
    ]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("path", FACTORIES)
def test_queries_do_not_grow_with_rows(
    path: str, rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        FACTORIES[path]()

    # The count, the page.
    with django_assert_num_queries(2):
        response = client.get(f"/{path}/")

    assert response.content.decode().count('class="main"') == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_filtered_queries_do_not_grow_with_rows(
    rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(rows):
        NameFactory(person=PersonFactory(), text="Ganli Ming")

    # The count, the page, the names that matched.
    with django_assert_num_queries(3):
        client.get("/people/?q=ganli")


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("akira", id="name"),
        pytest.param("甘利", id="japanese-name"),
        pytest.param("GANLI ming", id="garble-in-other-case"),
        pytest.param("ｇａｎｌｉ", id="full-width"),
        pytest.param(" akira\x00 ", id="spaces-and-nul"),
    ],
)
def test_filter_finds_by_any_spelling(query: str, client: Client) -> None:
    amari = PersonFactory(name="Akira Amari", name_ja="甘利明")
    NameFactory(person=amari, text="Ganli Ming", lang="zh-Latn", kind="garble")
    PersonFactory(name="Someone Else")
    response = client.get("/people/", {"q": query})

    assert [entry.record for entry in response.context["entries"]] == [amari]


def test_filter_says_which_other_name_matched(client: Client) -> None:
    amari = PersonFactory(name="Akira Amari")
    NameFactory(person=amari, text="Ganli Ming", lang="zh-Latn", kind="garble")
    row = page(client, "/people/?q=ganli").one("ul", cls="list").one("li")

    assert [e.text for e in row.all("span", cls="meta")][1] == "also written Ganli Ming (garble)"
    assert row.one("bdi").attributes["lang"] == "zh-Latn"


def test_filter_of_sources_reads_title_authors_and_publisher(client: Client) -> None:
    SourceFactory(title="Alpha", authors="Beta", publisher="Gamma")
    SourceFactory(title="Other", authors="Other", publisher="Other")

    assert [names(client, f"/sources/?q={word}") for word in ("alph", "beta", "gamm")] == [
        ["Alpha"],
        ["Alpha"],
        ["Alpha"],
    ]


def test_name_of_another_kind_does_not_match(client: Client) -> None:
    NameFactory(law=LawFactory(), text="Zeta")
    PersonFactory()

    assert page(client, "/people/?q=zeta").all("ul", cls="list") == []


def test_list_is_sorted_and_paged_by_fifty(client: Client) -> None:
    for n in range(60, 0, -1):
        LawFactory(name=f"Law {n:03}")
    first, second = names(client, "/laws/"), names(client, "/laws/?page=2")

    assert first + second == [f"Law {n:03}" for n in range(1, 61)]
    assert len(first) == 50
    pager = page(client, "/laws/?page=2&q=Law").one("nav", cls="pager")
    assert pager.one("a", rel="prev").attributes["href"] == "?page=1&q=Law"
    assert pager.one("span").text == "Page 2 of 2"


@pytest.mark.parametrize("number", ["0", "-1", "x", "999999999999999999999", ""])
def test_page_that_is_none_shows_the_nearest(number: str, client: Client) -> None:
    LawFactory(name="Only")

    assert names(client, f"/laws/?page={number}") == ["Only"]


def test_what_a_list_says_beside_the_name(client: Client) -> None:
    law = LawFactory()
    MilestoneFactory(law=law, kind="in_force", date="2022-08-01")
    LawFactory()
    InitiativeFactory(amount=10_000_000_000_000, currency="JPY", kind="fund", stage="announced")
    PersonFactory(occupation="", country=None)
    PartnershipFactory(formed="2021-04")
    SourceFactory(translation="machine", translated_from="zh")

    said = {
        path: [
            e.all("span", cls="meta")[0].text
            for e in page(client, f"/{path}/").all("li")
            if e.all("a", cls="main")
        ]
        for path in ("laws", "initiatives", "people", "partnerships", "sources")
    }
    jurisdictions = {law.pk: law.jurisdiction.name for law in type(law).objects.all()}
    one, other = jurisdictions.values()
    assert said == {
        "laws": [f"Act · {one} · In force", f"Act · {other}"],
        "initiatives": ["Fund · Announced · ¥10 trillion"],
        "people": [""],
        "partnerships": ["Minilateral · formed April 2021"],
        "sources": ["News · The Example Journal · 24 June 2022 · machine translated"],
    }


def test_empty_list_says_so(client: Client) -> None:
    assert page(client, "/laws/").one("p", cls="empty").text == "Nothing is public here yet."
