"""People, institutions, partnerships, initiatives and indicators: the parts that are theirs."""

from decimal import Decimal

import pytest
from django.test import Client

from tests.factories import (
    IndicatorFactory,
    InitiativeFactory,
    InstitutionFactory,
    JurisdictionFactory,
    ObservationFactory,
    PartnershipFactory,
    PartnershipMemberFactory,
    PassageFactory,
    PersonFactory,
    PositionFactory,
    SourceFactory,
    TenureFactory,
)
from tests.pages.reading import Element, page
from tests.pages.records import cite

pytestmark = pytest.mark.django_db


def facts(tree: Element) -> dict[str, str]:
    """Return the facts table: label to value."""
    return {
        e.one("dt").text: e.one("div", cls="value").text
        for e in tree.all("div", cls="fact")
        if e.all("div", cls="value")
    }


@pytest.mark.parametrize(
    ("day", "holding"),
    [
        pytest.param("2021-10-03", "not then", id="before"),
        pytest.param("2022-06-01", "certainly then", id="between-attestations"),
        pytest.param("2024-08-01", "possibly then", id="after-the-last"),
    ],
)
def test_posts_say_whether_they_were_held_on_the_day(
    day: str, holding: str, client: Client
) -> None:
    tenure = TenureFactory(start="2021-10-04")
    cite(tenure, passage=PassageFactory(source=SourceFactory(published="2024-04-01")))

    for record in (tenure.person, tenure.position.institution):
        tree = page(client, f"{record.get_absolute_url()}?as_of={day}")
        row = tree.one("li", id=tenure.slug)
        assert row.one("span", cls="holding").text == holding
        assert "from 4 October 2021" in row.text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        pytest.param("", "", "dates not stated", id="neither"),
        pytest.param("2021-10~", "", "from about October 2021", id="start"),
        pytest.param("", "2021-11", "until November 2021", id="end"),
        pytest.param("2021", "2022", "from 2021 until 2022", id="both"),
        pytest.param("2021", "..", "from 2021, ongoing when last seen", id="open"),
        pytest.param("", "..", "ongoing when last seen", id="open-from-unknown"),
        pytest.param(
            "[..2013-12]",
            "[..2015]",
            "from December 2013 or earlier until 2015 at the latest",
            id="no-later-than",
        ),
        pytest.param("[2021..2022]", "", "from some day between 2021 and 2022", id="within-a-span"),
    ],
)
def test_span_in_words(start: str, end: str, text: str, client: Client) -> None:
    tenure = TenureFactory(start=start, end=end)
    row = page(client, tenure.person.get_absolute_url()).one("li", id=tenure.slug)

    assert row.one("p", cls="meta").text == (
        f"{tenure.position.institution} · {text} {row.one('span', cls='holding').text}"
    )


def test_institution_shows_its_place_in_the_tree(client: Client) -> None:
    top = InstitutionFactory(name="Cabinet")
    middle = InstitutionFactory(name="Ministry", parent=top)
    body = InstitutionFactory(name="Bureau", parent=middle)
    InstitutionFactory(name="Division", parent=body)
    tree = page(client, body.get_absolute_url()).one("div", cls="tree")

    assert [a.text for a in tree.all("a")] == ["Cabinet", "Ministry", "Division"]
    assert tree.one("strong").text == "Bureau"


def test_tree_with_a_circle_ends(client: Client) -> None:
    first = InstitutionFactory(name="First")
    second = InstitutionFactory(name="Second", parent=first)
    first.parent = second
    first.save()
    tree = page(client, first.get_absolute_url()).one("div", cls="tree")

    assert [a.text for a in tree.all("a")] == ["Second", "Second"]


def test_initiative_shows_amount_lead_laws_and_partnerships(client: Client) -> None:
    lead = InstitutionFactory(name="Lead")
    parent = InitiativeFactory(name="Parent")
    partnership = PartnershipFactory(name="Accord")
    initiative = InitiativeFactory(
        name="Fund",
        amount="774000000000",
        currency="JPY",
        lead=lead,
        parent=parent,
        partnerships=[partnership],
        started="2021-12",
        ended="..",
        jurisdiction=JurisdictionFactory(name="Japan"),
    )
    part = InitiativeFactory(parent=initiative)
    tree = page(client, initiative.get_absolute_url())

    assert facts(tree) == {
        "Name": "Fund",
        "Stage": "Under way",
        "Jurisdiction": "Japan",
        "Parent": "Parent",
        "Lead": "Lead",
        "Partnerships": "Accord",
        "Amount": "¥774 billion (774,000,000,000 JPY)",
        "Started": "December 2021",
        "Ended": "ongoing",
    }
    links = {str(a.attributes["href"]) for a in tree.one("main").all("a")}
    wanted = {r.get_absolute_url() for r in (lead, parent, partnership, part)}
    assert wanted <= links


def test_partnership_shows_members_with_roles(client: Client) -> None:
    partnership = PartnershipFactory()
    japan = PartnershipMemberFactory(
        partnership=partnership, jurisdiction=JurisdictionFactory(name="Japan"), role="founder"
    )
    body = PartnershipMemberFactory(
        partnership=partnership, institution=InstitutionFactory(name="A Firm"), joined="2022"
    )
    tree = page(client, partnership.get_absolute_url())

    rows = {m.slug: tree.one("li", id=m.slug).all("p")[0].text for m in (japan, body)}
    assert rows == {
        japan.slug: "Japan Founder dates not stated possibly then",
        body.slug: "A Firm Member from 2022 possibly then",
    }


def test_indicator_shows_each_figure_under_its_anchor(client: Client) -> None:
    indicator = IndicatorFactory(unit="percent")
    figure = ObservationFactory(
        indicator=indicator,
        value=Decimal("40.9"),
        qualifier="about",
        dimension="all surveyed",
        period="2021",
        jurisdiction=JurisdictionFactory(name="China"),
    )
    tree = page(client, indicator.get_absolute_url())

    assert figure.get_absolute_url() == f"{indicator.get_absolute_url()}#{figure.slug}"
    row = tree.one("li", id=figure.slug)
    assert row.all("p")[0].text == "about 40.9% China all surveyed 2021"


def test_names_of_a_post_stand_under_the_post(client: Client) -> None:
    post = PositionFactory(title="Secretary-General")
    post.names.create(text="Chief of Staff", lang="en", kind="garble", status="published")
    row = page(client, post.institution.get_absolute_url()).one("li", id=post.slug)

    assert row.one("bdi").text == "Chief of Staff"
    assert row.one("span", cls="warn").text == "Garble"


def test_person_without_occupation_has_a_page(client: Client) -> None:
    person = PersonFactory(occupation="", country=None)
    tree = page(client, person.get_absolute_url())

    assert tree.one("p", cls="crumb").text == "People › Person"
