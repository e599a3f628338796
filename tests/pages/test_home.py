"""The home page: counts, how values are borne out, a worked disagreement, what changed."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client

from tests.factories import (
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    PassageFactory,
    SourceFactory,
)
from tests.pages.reading import page
from tests.pages.records import FULL, cite
from tracker.evidence.agreement import FieldState
from tracker.models import CITABLE, Citation
from tracker.pages import tally
from tracker.pages.dossier import Dossier

pytestmark = pytest.mark.django_db


def tally_of(client: Client) -> dict[str, str]:
    rows = page(client, "/").one("dl", cls="tally").all("div")
    return {row.one("dt").text: row.all("dd")[0].text for row in rows}


def test_counts_are_of_public_records_and_lead_to_the_lists(client: Client) -> None:
    LawFactory()
    LawFactory(status="draft")
    InstitutionFactory()
    InstitutionFactory()
    links = page(client, "/").one("ul", cls="counts").all("a")

    assert {a.attributes["href"]: a.text for a in links} == {
        "/laws/": "1 Law",
        "/institutions/": "2 Institutions",
        "/people/": "0 People",
        "/initiatives/": "0 Initiatives",
        "/partnerships/": "0 Partnerships",
        "/sources/": "0 Sources",
        "/indicators/": "0 Figures",
    }


def test_empty_database_has_a_home_page(client: Client) -> None:
    assert tally_of(client) == {"Undisputed": "0", "Resolved": "0", "Disputed": "0"}


def test_values_are_counted_by_what_is_known_of_them(client: Client) -> None:
    law = LawFactory(name="Act")
    cite(law, "name", "Act")
    cite(law, "jurisdiction", law.jurisdiction.code)
    disputed = MilestoneFactory(law=law, date="2022-05-11")
    cite(disputed, "date", "2022-05-11")
    cite(disputed, "date", "2023")
    resolved = InitiativeFactory(amount=10, currency="JPY")
    cite(resolved, "amount", "10 JPY")
    cite(resolved, "amount", "100 JPY", rank="deprecated", reason="misprint")
    hidden = MilestoneFactory(law=law, date="2022-05-11", status="draft")
    cite(hidden, "date", "2023")

    assert tally_of(client) == {"Undisputed": "2", "Resolved": "1", "Disputed": "1"}
    assert "6 citations stand behind 4 values" in page(client, "/").text


class TestKept:
    """The tally is kept for some minutes, and counted anew by one request at a time."""

    @pytest.fixture
    def dissent(self) -> Any:
        law = LawFactory(name="Act")
        cite(law, "name", "Act")
        return cite(law, "name", "Other")

    def judge(self, dissent: Any) -> None:
        dissent.rank, dissent.reason = "deprecated", "garbled"
        dissent.save()

    def test_change_is_shown_once_its_time_is_over(self, client: Client, dissent: Any) -> None:
        before = tally_of(client)["Disputed"]
        self.judge(dissent)
        kept = tally_of(client)["Disputed"]
        cache.delete("pages.tally.fresh")

        assert (before, kept, tally_of(client)["Disputed"]) == ("1", "1", "0")

    def test_old_one_is_shown_while_another_request_counts(
        self, client: Client, dissent: Any
    ) -> None:
        tally_of(client)
        self.judge(dissent)
        cache.delete("pages.tally.fresh")
        with tally._counting:
            meanwhile = tally_of(client)["Disputed"]

        assert (meanwhile, tally_of(client)["Disputed"]) == ("1", "0")

    def test_failed_count_does_not_keep_others_from_counting(
        self, client: Client, dissent: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(tally, "count", None)
            with pytest.raises(TypeError):
                client.get("/")

        assert tally_of(client)["Disputed"] == "1"

    def test_example_goes_as_soon_as_it_is_withdrawn(self, client: Client, dissent: Any) -> None:
        self.judge(dissent)
        shown = len(page(client, "/").all("aside"))
        dissent.status = "withdrawn"
        dissent.save()

        assert (shown, len(page(client, "/").all("aside"))) == (1, 0)


def test_not_everything_compared_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally.count, "__defaults__", (1,))
    for rank, reason in (("normal", ""), ("deprecated", "misprint")):
        law = LawFactory(name="Act")
        cite(law, "name", "Act")
        cite(law, "name", "Other", rank=rank, reason=reason)

    # What was judged is compared first.
    assert tally_of(client) == {
        "Undisputed": "at most 1",
        "Resolved": "at least 1",
        "Disputed": "at least 0",
    }


def counted_one_by_one() -> tuple[int, int, int, int, int]:
    """Return what the tally says, from the evidence of every record there is."""
    citations = list(Citation.objects.public())
    fields = {(c.arm, getattr(c, f"{c.arm}_id"), c.field) for c in citations}
    states = Counter(
        fact.state
        for arm, model in CITABLE.items()
        for dossier in [Dossier(model.objects.public())]  # type: ignore[attr-defined]  # typed Any
        for record in dossier.records
        for fact in dossier.evidence(record).facts
        if (arm, record.pk, fact.field) in fields
    )
    return (
        len(fields),
        len(citations),
        states[FieldState.RESOLVED],
        states[FieldState.DISPUTED],
        states[FieldState.UNSUPPORTED],
    )


def test_tally_is_that_of_all_evidence() -> None:
    call_command("seed", verbosity=0)
    counts = tally.count()

    assert counts.complete
    assert (
        counts.cited,
        counts.citations,
        counts.resolved,
        counts.disputed,
        counts.unsupported,
    ) == counted_one_by_one()
    assert counts.resolved > 0


def test_report_of_what_we_hold_nothing_for_is_disputed(client: Client) -> None:
    cite(InstitutionFactory(founded=""), "founded", "2001")
    cite(InstitutionFactory(parent=None), "parent", InstitutionFactory().slug)
    cite(InitiativeFactory(stage="unknown"), "stage", "announced")
    cite(InitiativeFactory(amount=None), "amount", "10 JPY")
    cite(InstitutionFactory(), "predecessors", InstitutionFactory().slug)

    assert tally.count() == tally.Tally(5, 5, *counted_one_by_one()[2:], True, None)
    assert tally.count().disputed == 5


def test_a_value_that_two_sources_contradict_is_not_undisputed() -> None:
    row = InstitutionFactory(founded="2001")
    cite(row, "founded", "2019-06")
    cite(row, "founded", "2020")
    counts = tally.count()
    assert (counts.cited, counts.disputed, counts.unsupported, counts.undisputed) == (1, 0, 1, 0)


def test_example_shows_a_judged_disagreement_side_by_side(client: Client) -> None:
    fund = InitiativeFactory(name="The Fund", amount=10_000_000_000_000, currency="JPY")
    right = PassageFactory(source=SourceFactory(title="Right source"))
    wrong = PassageFactory(source=SourceFactory(title="Wrong source"))
    cite(
        fund,
        "amount",
        "10000000000000 JPY",
        passage=right,
        rank="preferred",
        printed="¥10 trillion",
    )
    cite(
        fund,
        "amount",
        "100000000000000 JPY",
        passage=wrong,
        rank="deprecated",
        reason="translation_error",
        printed="100,000 billion yen",
        note="Ten times too much.",
    )
    plain = LawFactory(name="Act")
    cite(plain, "name", "Act")
    cite(plain, "name", "Acte", rank="deprecated", reason="misprint")
    box = page(client, "/").one("aside", cls="example")

    assert box.one("h2").text == "The Fund: amount"
    ours, others = box.all("section")
    assert [e.one("p", cls="big").text for e in (ours, others)] == [
        "¥10 trillion (10,000,000,000,000 JPY)",
        "¥100 trillion (100,000,000,000,000 JPY)",
    ]
    assert others.one("p", cls="judgement").text == "Deprecated: translation error"
    assert others.one("p", cls="note").text == "Ten times too much."
    assert others.one("p", cls="origin").one("a").text == "Wrong source"


def test_without_a_judged_disagreement_there_is_no_example(client: Client) -> None:
    law = LawFactory(name="Act")
    cite(law, "name", "Act")
    cite(law, "name", "Other")

    assert page(client, "/").all("aside") == []


def test_chronicle_has_what_happened_year_by_year(client: Client) -> None:
    law = LawFactory(name="Act")
    for title, date, modality in (
        ("Later", "2023-01", "actual"),
        ("Earlier", "2022-05-11", "actual"),
        ("Planned", "2022-06", "scheduled"),
    ):
        MilestoneFactory(law=law, title=title, date=date, modality=modality)
    years = page(client, "/").one("ol", cls="years")

    assert [e.text for e in years.all("h3")] == ["2022", "2023"]
    assert [e.text for e in years.all("ul")] == [
        "11 May 2022 Earlier – Act",
        "January 2023 Later – Act",
    ]


def test_changed_last_are_the_public_core_records(client: Client) -> None:
    first = LawFactory(name="First")
    LawFactory(name="Draft", status="draft")
    second = InstitutionFactory(name="Second")
    for record, day in ((first, 1), (second, 2)):
        type(record).objects.filter(pk=record.pk).update(
            updated_at=dt.datetime(2026, 1, day, 12, tzinfo=dt.UTC)
        )
    names = page(client, "/").all("ul", cls="list")[-1].all("a")

    assert [a.text for a in names] == ["Second", "First"]


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(
    rows: int, client: Client, django_assert_num_queries: Any
) -> None:
    for make in FULL.values():
        make(rows)

    # Seven counts; of the tally its sums, its groups, the records sources differ about (laws,
    # initiatives) with their relations, their citations; whether its example is public still;
    # five lists; the chronicle.
    with django_assert_num_queries(30):
        client.get("/")
    # Then all but the counting, which is kept.
    with django_assert_num_queries(14):
        client.get("/")


def test_home_leads_to_the_other_doors(client: Client) -> None:
    links = {a.attributes["href"] for a in page(client, "/").all("a")}

    assert {"/api/v1/", "/api/v1/docs/", "/admin/"} <= links
