"""The page of a law: steps in time, force on a day, provisions, actors, names."""

import pytest
from django.test import Client

from tests.factories import (
    LawFactory,
    LawRelationFactory,
    MilestoneFactory,
    NameFactory,
    ParticipationFactory,
    ProvisionFactory,
)
from tests.pages.reading import page
from tests.pages.records import cite

pytestmark = pytest.mark.django_db


def test_steps_stand_in_time_with_precision_and_modality(client: Client) -> None:
    law = LawFactory()
    for title, date, modality in (
        ("Starts in stages", "2023", "scheduled"),
        ("Enacted", "2022-05-11", "actual"),
        ("Called a priority", "[..2021-10-12]", "actual"),
        ("Bill goes in", "2022~", "expected"),
        ("Some day", "", "expected"),
    ):
        MilestoneFactory(law=law, title=title, date=date, modality=modality)
    tree = page(client, law.get_absolute_url())

    steps = [(e.one(cls="when").text, e.one("h3").text) for e in tree.all("li", cls="step")]
    assert steps == [
        ("by 12 October 2021", "Called a priority"),
        ("about 2022 Expected, not confirmed here", "Bill goes in"),
        ("11 May 2022", "Enacted"),
        ("2023 Scheduled, not confirmed here", "Starts in stages"),
        ("unknown Expected, not confirmed here", "Some day"),
    ]
    marks = tree.one("figure").all("g", cls="mark")
    assert [m.one("text").text for m in marks] == ["1", "2", "3", "4"]
    assert [m.one("text").text for m in marks if m.has(cls="planned")] == ["2", "4"]
    assert tree.one("figure").one("desc").text == "4 dated steps, 2021 to 2023; listed below."


@pytest.mark.parametrize(
    ("asked", "force", "reason"),
    [
        pytest.param(
            "2022-07-31",
            "On 31 July 2022: Not in force",
            "Its entry into force lies later (1 August 2022).",
            id="before",
        ),
        pytest.param(
            "2022-08-01",
            "On 1 August 2022: In force",
            "It entered into force (1 August 2022), and no repeal is recorded up to then.",
            id="on-the-day",
        ),
    ],
)
def test_force_follows_the_day_asked_for(
    asked: str, force: str, reason: str, client: Client
) -> None:
    law = LawFactory()
    MilestoneFactory(law=law, kind="in_force", date="2022-08-01")
    box = page(client, f"{law.get_absolute_url()}?as_of={asked}").one("section", cls="force")

    assert box.one("h2").text == force
    assert box.all("p")[0].text == f"{reason} Worked out from the steps below."
    assert box.one("input").attributes["value"] == asked


@pytest.mark.parametrize("asked", ["2022-13-01", "2022-02-30", "20220801", "x<y", "٢٠٢٢-٠١-٠١"])
def test_unreadable_day_is_named_and_the_page_still_shown(asked: str, client: Client) -> None:
    law = LawFactory()
    response = client.get(law.get_absolute_url(), {"as_of": asked})
    assert response.status_code == 200

    tree = page(client, f"{law.get_absolute_url()}?as_of={asked}")
    assert tree.one(role="alert").text == (
        f"“{asked}” is not a day. Write it as year-month-day, such as 2022-05-11. "
        "Shown is today instead."
    )
    assert "(today)" in tree.one("section", cls="force").one("h2").text


def test_first_and_last_day_of_the_calendar_are_days(client: Client) -> None:
    law = LawFactory()
    MilestoneFactory(law=law, kind="in_force", date="2022-08-01")
    url = law.get_absolute_url()

    forces = [
        page(client, f"{url}?as_of={day}").one("section", cls="force").one("strong").text
        for day in ("0001-01-01", "9999-12-31")
    ]
    assert forces == ["Not in force", "In force"]


def test_provisions_actors_and_relations_stand_under_their_anchors(client: Client) -> None:
    law = LawFactory()
    provision = ProvisionFactory(law=law, n=1, title="Supply chains", applies_to="firms")
    actor = ParticipationFactory(law=law, role="champion", detail="Made it a priority.")
    ahead = LawRelationFactory(from_law=law, kind="amends")
    back = LawRelationFactory(to_law=law, kind="implements")
    tree = page(client, law.get_absolute_url())

    assert tree.one("li", id=provision.slug).one("h3").text == "1 Supply chains"
    assert tree.one("li", id=actor.slug).all("p")[0].text == f"{actor.person} Champion"
    texts = {r.slug: tree.one("li", id=r.slug).all("p")[0].text for r in (ahead, back)}
    assert texts == {
        ahead.slug: f"This law amends {ahead.to_law}",
        back.slug: f"{back.from_law} implements this law",
    }


def test_garbled_names_stand_apart_and_are_explained(client: Client) -> None:
    law = LawFactory()
    NameFactory(law=law, text="The Act in short", kind="short")
    NameFactory(law=law, text="Law of Safety and Safety", kind="garble", lang="en")
    NameFactory(law=law, text="Econmic Act", kind="misspelling")
    tree = page(client, law.get_absolute_url())

    plain, faulty = tree.all("ul", cls="names")
    assert [e.text for e in plain.all("bdi")] == ["The Act in short"]
    assert [e.text for e in faulty.all("bdi")] == ["Econmic Act", "Law of Safety and Safety"]
    assert [e.text for e in faulty.all("span", cls="warn")] == ["Misspelling", "Garble"]
    assert "they are not names of it" in tree.text


def test_part_leads_to_its_own_evidence(client: Client) -> None:
    law = LawFactory()
    step = MilestoneFactory(law=law, date="2022-05-11")
    cite(step, "date", "2022-05-11", printed="11 May 2022")
    tree = page(client, law.get_absolute_url())

    evidence = tree.one("li", id=step.slug).one("details")
    # Existence is not cited, so the step as a whole is not sound.
    assert evidence.one("summary").text == "Uncited 1 citation"
    assert [e.one("h4").text for e in evidence.all("section", cls="field")] == [
        "That it is so Uncited",
        "Date: 11 May 2022 Sound",
    ]
    assert evidence.one("div", cls="quote").all("q")[0].text == "11 May 2022"
