"""The page of a source: about it, its passages, what each is cited for."""

import pytest
from django.test import Client

from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    JurisdictionFactory,
    MilestoneFactory,
    NameFactory,
    PassageFactory,
    PositionFactory,
    SourceFactory,
    TenureFactory,
)
from tests.pages.reading import page
from tests.pages.records import cite

pytestmark = pytest.mark.django_db


def test_source_says_whose_voice_it_is(client: Client) -> None:
    source = SourceFactory(
        title="An Article",
        authors="A. Writer",
        publisher="A Journal",
        published="2022-06-24",
        url="https://example.org/a",
        perspective="A critic abroad.",
        language="en",
        translation="human",
        translated_from="ja",
    )
    tree = page(client, source.get_absolute_url())

    facts = {e.one("dt").text: e.one("dd").text for e in tree.all("div", cls="fact")}
    assert facts == {
        "Publisher": "A Journal",
        "Published": "24 June 2022",
        "Language": "English, translated from Japanese",
        "Address": "https://example.org/a ↗",
        "Whose voice": "A critic abroad.",
    }
    assert tree.one("p", cls="authors").text == "A. Writer"


@pytest.mark.parametrize(
    ("translation", "warnings"),
    [pytest.param("machine", 1, id="machine"), pytest.param("human", 0, id="human")],
)
def test_machine_translation_is_warned_of(translation: str, warnings: int, client: Client) -> None:
    source = SourceFactory(translation=translation, translated_from="zh")

    assert len(page(client, source.get_absolute_url()).all("p", cls="warning")) == warnings


def test_passages_stand_in_order_under_their_references(client: Client) -> None:
    source = SourceFactory(url="https://example.org/a")
    for ref, start in (("s-p02", "Second passage"), ("s-p01", "First passage")):
        passage = PassageFactory(
            source=source, ref=ref, start=start, end="its end.", gist=f"On {ref}."
        )
        CitationFactory(passage=passage)
    tree = page(client, source.get_absolute_url())

    rows = tree.all("li", cls="passage")
    assert [r.attributes["id"] for r in rows] == ["s-p01", "s-p02"]
    assert [r.one("q").text for r in rows] == [
        "First passage … its end.",
        "Second passage … its end.",
    ]
    assert rows[0].one("p", cls="locator").one("a").attributes["href"] == (
        "https://example.org/a#:~:text=First%20passage,its%20end."
    )
    assert rows[0].one("p", cls="gist").text == "In short On s-p01."


@pytest.mark.parametrize("cited", ["", "draft", "in_review", "withdrawn"])
def test_passage_without_published_citation_is_shown_nowhere(cited: str, client: Client) -> None:
    passage = PassageFactory(ref="s-p01", start="Unseen words", gist="An unread gist.")
    if cited:
        CitationFactory(passage=passage, status=cited)
    source = f"/api/v1/sources/{passage.source.slug}/"

    assert page(client, passage.source.get_absolute_url()).all("li", cls="passage") == []
    assert client.get(source).json()["passages"] == []
    assert client.get("/api/v1/passages/").json()["count"] == 0
    assert client.get("/api/v1/passages/s-p01/").status_code == 404


def test_passage_leads_to_what_it_is_cited_for(client: Client) -> None:
    passage = PassageFactory()
    fund = InitiativeFactory(name="A Fund", amount=10, currency="JPY")
    tenure = TenureFactory()
    step = MilestoneFactory(title="Enacted")
    cite(fund, "amount", "100 JPY", passage=passage, n=1, rank="deprecated", reason="misprint")
    cite(tenure, passage=passage, n=2)
    cite(step, "date", "2022-05", passage=passage, n=3)
    uses = page(client, passage.source.get_absolute_url()).one("ul", cls="uses").all("li")

    assert [u.text for u in uses] == [
        "A Fund initiative, amount: ¥100 (100 JPY) Deprecated: misprint",
        f"{tenure.person}, {tenure.position} tenure: It is so",
        f"Enacted – {step.law}, milestone, date: May 2022",
    ]
    assert [u.one("a").attributes["href"] for u in uses] == [
        fund.get_absolute_url(),
        f"{tenure.person.get_absolute_url()}#{tenure.slug}",
        f"{step.law.get_absolute_url()}#{step.slug}",
    ]


def test_names_lead_to_the_page_they_stand_on(client: Client) -> None:
    passage = PassageFactory()
    post = PositionFactory()
    of_post = NameFactory(position=post, text="Chief")
    of_place = NameFactory(jurisdiction=JurisdictionFactory(name="Aichi"), text="Aichi County")
    cite(of_post, "text", "Chief", passage=passage, n=1)
    cite(of_place, "text", "Aichi County", passage=passage, n=2)
    uses = page(client, passage.source.get_absolute_url()).one("ul", cls="uses").all("li")

    assert [[a.attributes["href"] for a in use.all("a")] for use in uses] == [
        [f"{post.institution.get_absolute_url()}#{of_post.slug}"],
        [],
    ]
    assert uses[1].text == "Aichi County – Aichi, name, text: Aichi County"
