"""The timeline: which dates are steps, in what order, and by what they are found."""

import datetime as dt
from typing import Any

import pytest

from tests import factories as f
from tracker.models import Initiative, Institution, Law, Partnership, Person, Position, Provision
from tracker.services import timeline
from tracker.services.steps import COLUMNS, KINDS, Step, load
from tracker.services.timeline import Asked, rows_of_steps, steps

pytestmark = pytest.mark.django_db


def found(*, latest_first: bool = False, **asked: Any) -> list[Step]:
    rows = steps(Asked(**asked), latest_first=latest_first)
    loaded = load(list(rows))
    assert rows.count() == len(loaded)
    assert sum(part.count() for part in rows_of_steps(Asked(**asked))) == len(loaded)
    return loaded


def told(**asked: Any) -> list[tuple[str, str, str]]:
    """Return the steps asked for: date, kind, and what they are steps of."""
    return [(step.date[0], step.kind, step.record.slug) for step in found(**asked)]


def test_every_date_of_a_record_is_a_step_and_is_told_in_words() -> None:
    law = f.LawFactory(slug="act")
    cabinet = f.InstitutionFactory(slug="cabinet", name="Cabinet", founded="1885", dissolved="2030")
    f.InitiativeFactory(slug="fund", name="Fund", started="2001", ended="2002")
    quad = f.PartnershipFactory(slug="quad", name="Quad", formed="2007", ended="2008")
    f.MilestoneFactory(law=law, kind="enacted", title="The Diet passes it", date="2022-05-11")
    post = f.PositionFactory(title="Minister", institution=cabinet, created="2010")
    person = f.PersonFactory(slug="kishida", name="Fumio Kishida")
    f.TenureFactory(person=person, position=post, start="2011", end="2012")
    india = f.JurisdictionFactory(code="IN", name="India")
    f.PartnershipMemberFactory(partnership=quad, jurisdiction=india, joined="2013", left="2014")
    f.PartnershipMemberFactory(
        partnership=quad, institution=cabinet, role="prospective", joined="2015"
    )
    f.PartnershipMemberFactory(partnership=quad, institution=cabinet, role="observer", left="2016")
    assert [(s.date[0], s.kind, s.record.slug, s.title) for s in found()] == [
        ("1885", "established", "cabinet", "Cabinet begins"),
        ("2001", "launched", "fund", "Fund begins"),
        ("2002", "ended", "fund", "Fund ends"),
        ("2007", "established", "quad", "Quad begins"),
        ("2008", "ended", "quad", "Quad ends"),
        ("2010", "post_created", "cabinet", "The post of Minister is created, Cabinet"),
        ("2011", "took_post", "kishida", "Fumio Kishida takes the post of Minister, Cabinet"),
        ("2012", "left_post", "kishida", "Fumio Kishida leaves the post of Minister, Cabinet"),
        ("2013", "joined", "quad", "India becomes a member of Quad"),
        ("2014", "left", "quad", "India ceases to be a member of Quad"),
        ("2015", "joined", "quad", "Cabinet becomes a prospective member of Quad"),
        ("2016", "left", "quad", "Cabinet ceases to be an observer of Quad"),
        ("2022-05-11", "enacted", "act", "The Diet passes it"),
        ("2030", "ended", "cabinet", "Cabinet ends"),
    ]
    assert {step.kind for step in found()} <= set(KINDS)
    assert {step.column for step in found()} == set(COLUMNS)


def test_unknown_and_open_dates_are_steps_of_milestones_only() -> None:
    f.MilestoneFactory(law=f.LawFactory(slug="act"), date="")
    f.TenureFactory(start="", end="..")
    f.InstitutionFactory(founded="", dissolved="..")
    assert told() == [("", "promulgated", "act")]
    assert told(since=dt.date(1, 1, 1)) == []
    assert told(until=dt.date(9999, 12, 31)) == []


def test_a_milestone_says_more_than_the_same_date_of_its_record() -> None:
    body = f.InstitutionFactory(slug="office", founded="2020-06")
    step = f.MilestoneFactory(institution=body, kind="established", date="2020-06")
    assert [found_.row for found_ in found()] == [step]
    # What is not in the answer says nothing there.
    f.PartnershipFactory(slug="quad", formed="2020")
    quad = f.MilestoneFactory(
        partnership=Partnership.objects.get(), kind="launched", date="2020", title="Launch"
    )
    assert [s.row for s in found(kinds=["launched"])] == [quad]
    assert told(kinds=["established"]) == [
        ("2020", "established", "quad"),
        ("2020-06", "established", "office"),
    ]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"date": "2020-07"}, id="another-date"),
        pytest.param({"kind": "meeting"}, id="another-kind"),
        pytest.param({"modality": "scheduled"}, id="only-planned"),
        pytest.param({"status": "draft"}, id="not-public"),
    ],
)
def test_a_milestone_that_does_not_say_the_same_leaves_the_records_date(
    values: dict[str, str],
) -> None:
    body = f.InstitutionFactory(founded="2020-06")
    f.MilestoneFactory(**{"institution": body, "kind": "established", "date": "2020-06", **values})
    assert body in [step.row for step in found()]


def _dated(*dates: str) -> None:
    for number, date in enumerate(dates):
        f.MilestoneFactory(law=f.LawFactory(), slug=f"{number}", date=date)


def test_steps_stand_by_the_first_day_they_may_be_then_by_slug() -> None:
    _dated("2021-12", "2022", "2021-12-01", "[..2021-12-05]", "", "[2021..]", "2022-01-01")
    assert [s.date[0] for s in found()] == [
        "[2021..]",
        "2021-12",
        "2021-12-01",
        "[..2021-12-05]",
        "2022",
        "2022-01-01",
        "",
    ]
    assert [s.date[0] for s in found(latest_first=True)] == [
        "2022",
        "2022-01-01",
        "2021-12",
        "[..2021-12-05]",
        "2021-12-01",
        "[2021..]",
        "",
    ]


def test_since_and_until_keep_what_may_lie_between() -> None:
    _dated("2020", "2021-03", "2021-10", "[..2021]", "[2021-11..]", "2022", "")
    between = {"since": dt.date(2021, 4, 1), "until": dt.date(2021, 10, 31)}
    assert [s.date[0] for s in found(**between)] == ["2021-10", "[..2021]"]
    assert [s.date[0] for s in found(since=dt.date(2021, 10, 1))] == [
        "2021-10",
        "[2021-11..]",
        "[..2021]",
        "2022",
    ]
    assert [s.date[0] for s in found(until=dt.date(2020, 12, 31))] == ["2020", "[..2021]"]


@pytest.mark.parametrize(
    ("precision", "dates"),
    [
        pytest.param("day", ["2021-10-04", "2021-10-05?"], id="day"),
        pytest.param("month", ["2021-10", "2021-11~"], id="month"),
        pytest.param("year", ["2021", "2022%"], id="year"),
        pytest.param("interval", ["[2021..2022]", "[2021-10-04..]", "[..2023]"], id="interval"),
        pytest.param("unknown", ["", ".."], id="unknown"),
    ],
)
def test_precision_is_how_the_date_is_written(precision: str, dates: list[str]) -> None:
    _dated(
        *("2021-10-04", "2021-10-05?", "2021-10", "2021-11~", "2021", "2022%", "", ".."),
        *("[2021..2022]", "[2021-10-04..]", "[..2023]"),
    )
    assert [s.date[0] for s in found(precisions=[precision])] == dates


def test_kind_modality_and_type_narrow() -> None:
    law, fund = f.LawFactory(slug="act"), f.InitiativeFactory(slug="fund", started="2020")
    f.MilestoneFactory(law=law, kind="enacted", date="2021", modality="expected")
    f.MilestoneFactory(law=law, kind="in_force", date="2022")
    f.MilestoneFactory(initiative=fund, kind="launched", date="2023")
    f.TenureFactory(person=f.PersonFactory(slug="kishida"), start="2019")
    assert told(subjects=[Law]) == [("2021", "enacted", "act"), ("2022", "in_force", "act")]
    assert told(subjects=[Person, Initiative]) == [
        ("2019", "took_post", "kishida"),
        ("2020", "launched", "fund"),
        ("2023", "launched", "fund"),
    ]
    assert told(kinds=["launched", "took_post"]) == told(subjects=[Person, Initiative])
    assert told(modalities=["expected"]) == [("2021", "enacted", "act")]
    assert told(modalities=["missed"]) == []
    assert told(subjects=[Person], kinds=["enacted"]) == []


def test_topic_finds_the_steps_of_records_that_have_it() -> None:
    chips = f.TopicFactory(slug="chips")
    for model, arm in (
        (f.LawFactory, "law"),
        (f.InitiativeFactory, "initiative"),
        (f.PartnershipFactory, "partnership"),
        (f.InstitutionFactory, "institution"),
    ):
        f.MilestoneFactory(**{arm: model(slug=arm, topics=[chips])})
        f.MilestoneFactory(**{arm: model()})
    post = f.PositionFactory(institution=f.InstitutionFactory(topics=[chips]), created="2020")
    f.TenureFactory(position=post, person=f.PersonFactory(slug="by-body"))
    f.TenureFactory(person=f.PersonFactory(slug="by-person", topics=[chips]))
    f.PartnershipMemberFactory(partnership=Partnership.objects.get(slug="partnership"), left="2023")
    assert [slug for _, _, slug in told(topics=["chips", "no-such"])] == [
        post.institution.slug,
        "by-body",
        "by-person",
        "law",
        "initiative",
        "partnership",
        "institution",
        "partnership",
    ]
    assert told(topics=["no-such"]) == []


def test_jurisdiction_finds_the_steps_that_are_its_own() -> None:
    japan = f.JurisdictionFactory(code="JP")
    f.MilestoneFactory(law=f.LawFactory(slug="act", jurisdiction=japan), date="2001")
    f.MilestoneFactory(law=f.LawFactory(), date="2001")
    f.InitiativeFactory(slug="fund", jurisdiction=japan, started="2002")
    cabinet = f.InstitutionFactory(slug="cabinet", jurisdiction=japan, founded="2003")
    post = f.PositionFactory(institution=cabinet, created="2004")
    f.TenureFactory(position=post, person=f.PersonFactory(slug="kishida"), start="2005")
    f.TenureFactory(person=f.PersonFactory(country=japan), start="2005")
    quad = f.PartnershipFactory(slug="quad", formed="2006")
    f.PartnershipMemberFactory(partnership=quad, jurisdiction=japan, joined="2007")
    f.PartnershipMemberFactory(partnership=quad, joined="2007")
    f.PartnershipMemberFactory(
        partnership=f.PartnershipFactory(slug="alliance"), institution=cabinet, joined="2008"
    )
    f.MilestoneFactory(partnership=quad, date="2009")
    hidden = f.PartnershipFactory(formed="2010")
    f.PartnershipMemberFactory(partnership=hidden, jurisdiction=japan, status="draft")
    assert [(date, slug) for date, _, slug in told(jurisdictions=["JP"])] == [
        ("2001", "act"),
        ("2002", "fund"),
        ("2003", "cabinet"),
        ("2004", "cabinet"),
        ("2005", "kishida"),
        ("2006", "quad"),
        ("2007", "quad"),
        ("2008", "alliance"),
        ("2009", "quad"),
    ]


def test_record_finds_its_steps_and_those_it_takes_part_in() -> None:
    law, person = f.LawFactory(slug="act"), f.PersonFactory(slug="kishida")
    cabinet = f.InstitutionFactory(slug="cabinet", founded="1885")
    post = f.PositionFactory(slug="pm", institution=cabinet, created="1886")
    part = f.ProvisionFactory(slug="part", law=law)
    f.TenureFactory(person=person, position=post, start="2021")
    f.MilestoneFactory(
        law=law,
        date="2022",
        kind="cabinet_decision",
        body=cabinet,
        people=[person, f.PersonFactory()],
        provision=part,
    )
    quad = f.PartnershipFactory(slug="quad")
    f.PartnershipMemberFactory(partnership=quad, institution=cabinet, joined="2023")
    decision = ("2022", "cabinet_decision", "act")
    took = ("2021", "took_post", "kishida")
    joined = ("2023", "joined", "quad")
    created = ("1886", "post_created", "cabinet")
    founded = ("1885", "established", "cabinet")
    assert told(records=[(Law, "act")]) == [decision]
    assert told(records=[(Provision, "part")]) == [decision]
    assert told(records=[(Person, "kishida")]) == [took, decision]
    assert told(records=[(Position, "pm")]) == [created, took]
    assert told(records=[(Partnership, "quad")]) == [joined]
    assert told(records=[(Institution, "cabinet")]) == [founded, created, took, decision, joined]
    assert told(records=[(Law, "act"), (Partnership, "quad")]) == [decision, joined]
    assert told(records=[(Law, "cabinet")]) == []


def test_others_are_who_else_takes_part() -> None:
    person, body = f.PersonFactory(), f.InstitutionFactory()
    f.MilestoneFactory(
        law=f.LawFactory(), date="2020", body=body, people=[person, f.PersonFactory(status="draft")]
    )
    f.MilestoneFactory(law=f.LawFactory(), date="2021", body=f.InstitutionFactory(status="draft"))
    tenure = f.TenureFactory(start="2022")
    member = f.PartnershipMemberFactory(joined="2023")
    assert [step.others for step in found()] == [
        [body, person],
        [],
        [tenure.position, tenure.position.institution],
        [member.jurisdiction],
    ]


def test_state_is_that_of_the_date_over_public_citations() -> None:
    tenure = f.TenureFactory(start="2021", end="2022")
    f.CitationFactory(tenure=tenure, field="start", reported="2021-10")
    f.CitationFactory(tenure=tenure, field="start", reported="2019", status="draft")
    f.CitationFactory(tenure=tenure, field="end", reported="2022")
    f.CitationFactory(tenure=tenure, field="end", reported="2024")
    assert [step.state.value for step in found()] == ["sound", "disputed"]


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_nothing_hidden_is_a_step(status: str) -> None:
    f.MilestoneFactory(law=f.LawFactory(), status=status)
    f.MilestoneFactory(law=f.LawFactory(status=status))
    f.TenureFactory(status=status)
    f.TenureFactory(person=f.PersonFactory(status=status))
    f.InstitutionFactory(founded="2020", status=status)
    f.PositionFactory(created="2020", institution=f.InstitutionFactory(status=status))
    f.PartnershipMemberFactory(joined="2020", partnership=f.PartnershipFactory(status=status))
    assert told() == []


def test_slices_are_pages_of_the_whole() -> None:
    _dated("2020", "2021", "2022")
    f.InstitutionFactory(founded="2020-06")
    rows = steps(Asked())
    assert rows.count() == 4
    pages = [load(list(rows[at : at + 3])) for at in (0, 3)]
    assert [[s.date[0] for s in page] for page in pages] == [["2020", "2020-06", "2021"], ["2022"]]


@pytest.mark.parametrize("precisions", [(), ("day",)], ids=["all", "days"])
@pytest.mark.parametrize("latest_first", [False, True], ids=["forwards", "backwards"])
def test_first_steps_are_the_same_from_an_index(
    latest_first: bool, precisions: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is read near the beginning is what stands there when all are sorted."""
    _dated("2021-12", "2022", "2021-12-01", "[..2021-12-05]", "", "[2021..]", "2022-01-01", "..")
    f.MilestoneFactory(law=f.LawFactory(), date="2019", status="draft")
    f.TenureFactory(start="2021-12-01", end="")
    f.InstitutionFactory(founded="[..2021-12-04]")
    asked = Asked(precisions=precisions)
    whole = list(steps(asked, latest_first=latest_first))
    for reach in range(1, len(whole) + 2):
        rows = steps(asked, latest_first=latest_first, reach=reach)
        assert list(rows[:reach]) == whole[:reach]
        assert list(rows[reach - 1 : reach]) == whole[reach - 1 : reach]
    assert "LIMIT 3" in str(steps(asked, reach=3).query)
    monkeypatch.setattr(timeline, "FARTHEST", 2)
    assert "LIMIT 3" not in str(steps(asked, reach=3).query)


def test_what_narrows_is_not_read_from_an_index() -> None:
    asked = (
        Asked(precisions=["month"]),
        Asked(kinds=["enacted"]),
        Asked(since=dt.date(2020, 1, 1)),
    )
    assert ["LIMIT 3" in str(steps(narrow, reach=3).query) for narrow in asked] == [False] * 3
    assert "LIMIT 3" in str(steps(Asked(kinds=[], topics=[]), reach=3).query)


def _one_of_each() -> None:
    f.MilestoneFactory(law=f.LawFactory(), people=[f.PersonFactory()], body=f.InstitutionFactory())
    f.TenureFactory(end="2022")
    f.PartnershipMemberFactory(joined="2020", left="2021")
    f.InstitutionFactory(founded="2020")
    f.InitiativeFactory(started="2020")
    f.PartnershipFactory(formed="2020")
    f.PositionFactory(created="2020")


@pytest.mark.parametrize("rows", [1, 3], ids=["one-row", "three-rows"])
def test_costs_the_same_for_any_number_of_steps(rows: int, django_assert_num_queries: Any) -> None:
    for _ in range(rows):
        _one_of_each()
    # The lines. Of each of seven tables the rows and the citations; bodies and people of
    # milestones.
    with django_assert_num_queries(17):
        shown = [(step.title, str(step.record)) for step in load(list(steps(Asked())))]
    assert len(shown) == 9 * rows
