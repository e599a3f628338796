"""What holds for the page of every kind: constant queries, well-formed, described, private."""

from typing import Any

import pytest
from django.test import Client
from django.urls import resolve

from tests.factories import (
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    NameFactory,
    PartnershipFactory,
    PersonFactory,
    SourceFactory,
)
from tests.pages.reading import page
from tests.pages.records import FULL
from tracker.pages.kinds import KINDS

pytestmark = pytest.mark.django_db

QUERIES = {
    # law (with force), topics, names; milestones, bodies, people; provisions, their topics;
    # participations, relations (2), observations; citations, speakers, named bodies; initiatives
    "law": 16,
    # institution, parent, predecessors, topics, names; certainties, tenures; posts, their names;
    # milestones, bodies, people; participations, memberships, indicators, observations;
    # citations, speakers, named records; parts, successors, led, decided
    "institution": 23,
    # person, topics, names; certainties, tenures; participations; citations, speakers; steps
    "person": 9,
    # initiative, parent, lead, laws, partnerships, topics, names; milestones, bodies, people;
    # participations, observations; citations, speakers, named bodies; parts
    "initiative": 16,
    # partnership, parent, topics, names; certainties, members; milestones, bodies, people;
    # participations, observations; citations, speakers, named bodies; parts, initiatives
    "partnership": 16,
    # indicator, producer, observations, citations, speakers
    "indicator": 5,
    # source, citations, their targets (15 kinds), speakers, named bodies, passages
    "source": 20,
}
"""Queries of a page with everything on it, whatever the number of rows."""


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("kind", FULL)
def test_queries_do_not_grow_with_rows(
    kind: str, rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    url = FULL[kind](rows).get_absolute_url()

    with django_assert_num_queries(QUERIES[kind]):
        response = client.get(url)

    assert response.status_code == 200


@pytest.mark.parametrize("kind", FULL)
def test_page_has_its_landmarks_and_is_well_formed(kind: str, client: Client) -> None:
    record = FULL[kind](2)
    tree = page(client, record.get_absolute_url())

    assert tree.one("html").attributes["lang"] == "en"
    assert tree.one("head").one("title").text == f"{record} – Economic Security Policy Tracker"
    assert tree.one("h1").text == str(record)
    assert len(tree.all("main")) == 1
    assert tree.one("a", cls="skip").attributes["href"] == "#main"
    assert tree.one("meta", name="description").attributes["content"]
    ids = [e.attributes["id"] for e in tree.walk() if e.attributes.get("id")]
    assert sorted(ids) == sorted(set(ids))
    labels = {
        e.attributes["aria-labelledby"] for e in tree.walk() if "aria-labelledby" in e.attributes
    }
    assert {one for label in labels for one in str(label).split()} <= set(ids)


@pytest.mark.parametrize("kind", FULL)
def test_page_has_no_inline_script_or_style(kind: str, client: Client) -> None:
    tree = page(client, FULL[kind](1).get_absolute_url())

    assert tree.all("script") == []
    assert tree.all("style") == []
    assert [e for e in tree.walk() if "style" in e.attributes] == []
    assert [n for e in tree.walk() for n in e.attributes if n.startswith("on")] == []


@pytest.mark.parametrize("kind", FULL)
def test_page_leads_to_the_record_in_the_api(kind: str, client: Client) -> None:
    record = FULL[kind](1)
    path = next(k.path for k in KINDS if k.name == kind)
    tree = page(client, record.get_absolute_url())

    link = tree.one("link", rel="alternate")
    assert link.attributes["type"] == "application/json"
    assert link.attributes["href"] == f"/api/v1/{path}/{record.slug}/"
    assert client.get(str(link.attributes["href"])).json()["slug"] == record.slug


@pytest.mark.parametrize("kind", FULL)
def test_links_within_the_site_lead_somewhere(kind: str, client: Client) -> None:
    tree = page(client, FULL[kind](1).get_absolute_url())

    links = {str(e.attributes["href"]) for e in tree.all("a")}
    inside = {link for link in links if link.startswith("/")}
    assert {link: client.get(link.partition("#")[0]).status_code for link in inside} == (
        dict.fromkeys(inside, 200) | {"/admin/": 302}
    )
    anchors = {link[1:] for link in links if link.startswith("#")}
    assert anchors <= {str(e.attributes.get("id")) for e in tree.walk()}


@pytest.mark.parametrize("kind", FULL)
def test_page_is_under_the_strict_policy(kind: str, client: Client) -> None:
    response = client.get(FULL[kind](1).get_absolute_url())

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    "factory",
    [LawFactory, InstitutionFactory, PersonFactory, InitiativeFactory, PartnershipFactory],
    ids=lambda f: f._meta.model.__name__,
)
def test_everything_is_escaped(factory: Any, client: Client) -> None:
    attack = "<script>alert('1')</script>"
    record = factory(name=attack, name_ja=attack, summary=attack)
    NameFactory(**{factory._meta.model._meta.model_name: record}, text=attack)
    response = client.get(record.get_absolute_url())

    assert response.status_code == 200
    assert attack not in response.content.decode()
    assert response.content.decode().count("&lt;script&gt;") >= 4


def test_source_is_escaped(client: Client) -> None:
    attack = "<script>alert('1')</script>"
    source = SourceFactory(title=attack, authors=attack, publisher=attack, perspective=attack)
    response = client.get(source.get_absolute_url())

    assert attack not in response.content.decode()
    assert response.content.decode().count("&lt;script&gt;") >= 4


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_address_of_a_kind_is_its_own(kind: Any) -> None:
    assert resolve(f"/{kind.path}/some-slug/").view_name == f"pages:{kind.name}"
    assert resolve(f"/{kind.path}/").view_name == f"pages:{kind.name}_list"


@pytest.mark.parametrize("lang", ["ja", "zh-Latn"])
def test_names_bear_their_language(lang: str, client: Client) -> None:
    law = LawFactory(name_ja="経済安全保障推進法")
    NameFactory(law=law, text="Keizai", lang=lang)
    tree = page(client, law.get_absolute_url())

    assert "経済安全保障推進法" in [e.text for e in tree.all(lang="ja")]
    assert [e.text for e in tree.all("bdi", lang=lang)] == ["Keizai"]
