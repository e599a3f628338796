"""The views of the SQLite file: each joins what it says, for every row it is made from."""

from collections.abc import Callable

import pytest

from tests import factories as f
from tests.exports.conftest import Exported, Files
from tracker.exports.views import ABOUT, VIEWS

ROWS = {
    "laws_listed": "laws",
    "initiatives_listed": "initiatives",
    "posts_held": "tenures",
    "memberships": "members",
    "law_changes": "law_relations",
    "evidence": "citations",
    "timeline": "milestones",
    "roles": "participations",
    "spellings": "names",
    "figures": "observations",
}


def test_every_view_is_explained_and_looked_at() -> None:
    assert VIEWS.keys() == ABOUT.keys() == ROWS.keys()


@pytest.mark.parametrize(("view", "table"), ROWS.items())
def test_no_row_is_lost_or_doubled_in_a_view(fixtures: Exported, view: str, table: str) -> None:
    assert fixtures.count(view) == fixtures.public[table] > 0


@pytest.mark.parametrize("view", ["evidence", "timeline", "roles", "spellings"])
def test_what_a_row_leads_to_is_named(fixtures: Exported, view: str) -> None:
    named = fixtures.select("type, record, name", view)
    assert [row for row in named if not all(row)] == []


@pytest.mark.django_db
def test_evidence_has_the_source_and_the_place_in_it(export: Callable[..., Files]) -> None:
    law = f.LawFactory(slug="law", name="The law")
    source = f.SourceFactory(slug="source", title="The source", publisher="Its publisher")
    passage = f.PassageFactory(
        ref="s-p01", source=source, start="First words", end="last words", gist="What it says"
    )
    speaker = f.PersonFactory(name="The speaker")
    f.CitationFactory(
        passage=passage, n=1, law=law, field="name", reported="A law", speaker=speaker
    )
    columns = "type, record, name, field, reported, speaker, source_title, publisher, locator, gist"
    assert export("sqlite").select(columns, "evidence") == [
        (
            "law",
            "law",
            "The law",
            "name",
            "A law",
            "The speaker",
            "The source",
            "Its publisher",
            "First words … last words",
            "What it says",
        )
    ]


@pytest.mark.django_db
def test_laws_are_listed_with_names_for_keys(export: Callable[..., Files]) -> None:
    law = f.LawFactory(
        slug="law",
        jurisdiction=f.JurisdictionFactory(code="JP", name="Japan"),
        topics=[f.TopicFactory(label="Ports"), f.TopicFactory(label="Cyber")],
    )
    f.MilestoneFactory(law=law, kind="enacted", date="2022-05")
    f.MilestoneFactory(law=law, kind="promulgated", date="2021")
    f.CitationFactory(law=law, field="name")
    columns = "slug, jurisdiction, topics, enacted_from, citations"
    assert export("sqlite").select(columns, "laws_listed") == [
        ("law", "Japan", "Cyber; Ports", "2022-05-01", 1)
    ]


@pytest.mark.django_db
def test_posts_tell_who_held_them(export: Callable[..., Files]) -> None:
    cabinet = f.InstitutionFactory(name="Cabinet")
    post = f.PositionFactory(institution=cabinet, title="Prime Minister")
    f.TenureFactory(person=f.PersonFactory(name="A person"), position=post, start="2021-10-04")
    columns = 'person, title, institution, start, start_earliest, "end"'
    assert export("sqlite").select(columns, "posts_held") == [
        ("A person", "Prime Minister", "Cabinet", "2021-10-04", "2021-10-04", "")
    ]
