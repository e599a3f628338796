"""Moving statuses: what is legal, what is missing, all or nothing, and what the log keeps."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    CitationFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PassageFactory,
    SourceFactory,
    UserFactory,
)
from tracker.errors import PlanRefused
from tracker.models import ChangeEntry, Citation, Law, Milestone
from tracker.services.publishing import (
    back_to_draft,
    load_for_publication,
    missing_for_publication,
    publish,
    send_to_review,
    waiting_citations,
    withdraw,
)
from tracker.vocabularies import Rank, Status

pytestmark = pytest.mark.django_db


def cited_law(*, cited: str = Status.PUBLISHED, **values: Any) -> Law:
    """Return a law with a citation for each value that must have one."""
    law: Law = LawFactory(**values)
    CitationFactory(law=law, field="name", reported=law.name, status=cited)
    CitationFactory(law=law, field="jurisdiction", reported=law.jurisdiction.code, status=cited)
    return law


@pytest.mark.parametrize(
    ("verb", "start", "end"),
    [
        pytest.param(send_to_review, "draft", "in_review", id="draft to review"),
        pytest.param(back_to_draft, "in_review", "draft", id="review to draft"),
        pytest.param(publish, "draft", "published", id="draft to public"),
        pytest.param(publish, "in_review", "published", id="review to public"),
        pytest.param(publish, "withdrawn", "published", id="withdrawn to public again"),
        pytest.param(withdraw, "published", "withdrawn", id="public to withdrawn"),
    ],
)
def test_legal_move_changes_the_status(verb: Any, start: str, end: str) -> None:
    law = cited_law(status=start)
    moved = verb(records=[law], actor=None, reason="why")
    assert [row.status for row in moved] == [end]
    law.refresh_from_db()
    assert (law.status, law.version) == (end, 2)


@pytest.mark.parametrize(
    ("verb", "start", "sentence"),
    [
        pytest.param(
            send_to_review, s, f"is {said}; only what is draft can be sent to review", id=s
        )
        for s, said in (
            ("in_review", "in review"),
            ("published", "published"),
            ("withdrawn", "withdrawn"),
        )
    ]
    + [
        pytest.param(
            back_to_draft,
            s,
            f"is {said}; only what is in review can be put back to draft",
            id=f"back from {s}",
        )
        for s, said in (("draft", "draft"), ("published", "published"), ("withdrawn", "withdrawn"))
    ]
    + [
        pytest.param(
            publish,
            "published",
            "is published; only what is draft or in review or withdrawn can be published",
            id="publish twice",
        ),
        pytest.param(
            withdraw,
            "draft",
            "is draft; only what is published can be withdrawn",
            id="withdraw draft",
        ),
    ],
)
def test_illegal_move_is_refused_with_a_sentence(verb: Any, start: str, sentence: str) -> None:
    law = cited_law(status=start, name="Act")
    with pytest.raises(PlanRefused) as refused:
        verb(records=[law], actor=None, reason="why")
    assert refused.value.reasons == [f"law “Act” {sentence}."]
    law.refresh_from_db()
    assert (law.status, law.version) == (start, 1)


def test_publishing_without_evidence_lists_everything_at_once() -> None:
    law = LawFactory(status="draft", name="Act", law_number="令和四年法律第四十三号")
    CitationFactory(law=law, field="law_number", reported="平成元年法律第一号")
    with pytest.raises(PlanRefused) as refused:
        publish(records=[law], actor=None, reason="Checked.")
    assert str(refused.value) == "Nothing was published: 3 things stand against it."
    assert refused.value.reasons == [
        "No published passage is cited for “name” of law “Act” (Act).",
        f"No published passage is cited for “jurisdiction” of law “Act” ({law.jurisdiction.code}).",
        "No cited passage bears out “law number” of law “Act” (令和四年法律第四十三号).",
    ]


def test_publishing_takes_the_waiting_citations_of_public_sources_along() -> None:
    law = cited_law(status="draft", cited="draft")
    hidden = CitationFactory(
        law=law,
        field="summary",
        status="draft",
        passage=PassageFactory(source=SourceFactory(status="draft")),
    )
    withdrawn = CitationFactory(law=law, field="summary", status="withdrawn")
    moved = publish(records=[law, *waiting_citations([law])], actor=None, reason="Checked.")
    assert [type(row) for row in moved] == [Law, Citation, Citation]
    left = Citation.objects.exclude(status="published").values_list("pk", "status").order_by("pk")
    assert list(left) == [(hidden.pk, "draft"), (withdrawn.pk, "withdrawn")]


def test_without_its_citations_a_record_with_draft_evidence_stays() -> None:
    law = cited_law(status="draft", cited="draft")
    with pytest.raises(PlanRefused) as refused:
        publish(records=[law], actor=None, reason="Checked.")
    assert len(refused.value.reasons) == 2
    assert set(Citation.objects.values_list("status", flat=True)) == {"draft"}


def test_disputed_value_is_supported() -> None:
    law = cited_law(status="draft", name="Act")
    CitationFactory(law=law, field="name", reported="Another Act")
    assert missing_for_publication(law) == []


def test_deprecated_agreement_does_not_support() -> None:
    law = LawFactory(status="draft", name="Act")
    CitationFactory(law=law, field="jurisdiction", reported=law.jurisdiction.code)
    CitationFactory(law=law, field="name", reported="Act", rank=Rank.DEPRECATED, reason="garbled")
    assert missing_for_publication(law) == ["No cited passage bears out “name” of law “Act” (Act)."]


def test_citation_on_a_hidden_source_does_not_count() -> None:
    law = LawFactory(status="draft", name="Act")
    passage = PassageFactory(source=SourceFactory(title="Lamps", status="draft"))
    CitationFactory(law=law, field="jurisdiction", reported=law.jurisdiction.code)
    CitationFactory(law=law, field="name", reported="Act", passage=passage)
    assert missing_for_publication(law) == [
        "No published passage is cited for “name” of law “Act” (Act). What is cited stands in "
        "source “Lamps”, which is draft: publish that first."
    ]


def test_unreadable_report_is_named_and_does_not_break() -> None:
    milestone = MilestoneFactory(status="draft", title="Step")
    CitationFactory(milestone=milestone)
    bad = CitationFactory(milestone=milestone, field="date", reported="May 2022")
    missing = missing_for_publication(milestone)
    assert len(missing) == 2
    assert missing[0].startswith(
        f"Citation {bad.slug} of milestone “Step” cannot be read: “May 2022” is not a date"
    )
    assert (
        missing[1] == "No published passage is cited for “date” of milestone “Step” (2022-05-18)."
    )


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_part_of_a_hidden_record_stays(status: str) -> None:
    law = LawFactory(status=status, name="Act")
    milestone = MilestoneFactory(law=law, status="draft", title="Step", date="")
    CitationFactory(milestone=milestone)
    assert missing_for_publication(milestone) == [
        f"milestone “Step” belongs to law “Act”, which is {Status(status).label.lower()}: "
        "publish that first."
    ]


def test_record_and_part_are_published_together() -> None:
    law = cited_law(status="draft")
    milestone = MilestoneFactory(law=law, status="draft", date="")
    citation = CitationFactory(milestone=milestone, status="draft")
    publish(records=[milestone, law, citation], actor=None, reason="Checked.")
    assert (Law.objects.get().status, Milestone.objects.get().status) == ("published", "published")


def test_citation_of_a_draft_cannot_be_published_alone() -> None:
    citation = CitationFactory(law=LawFactory(status="draft", name="Act"), status="draft")
    assert missing_for_publication(citation) == [
        f"citation “{citation.slug}” belongs to law “Act”, which is draft: publish that first."
    ]


def test_unresolved_name_cannot_be_published() -> None:
    name = NameFactory(institution=None, text="Institute", status="draft")
    CitationFactory(name=name, field="text", reported="Institute")
    assert missing_for_publication(name) == [
        "name “Institute” names nothing yet: choose the record it is a name of."
    ]


def test_one_obstacle_keeps_all_rows_where_they_are() -> None:
    ready, bare = cited_law(status="draft"), LawFactory(status="draft")
    with pytest.raises(PlanRefused):
        publish(records=[ready, bare], actor=None, reason="Checked.")
    assert set(Law.objects.values_list("status", flat=True)) == {"draft"}
    assert not ChangeEntry.objects.filter(action=ChangeEntry.Action.UPDATE).exists()


def test_row_changed_since_it_was_read_is_refused() -> None:
    law = cited_law(status="draft", name="Act")
    seen = Law.objects.get(pk=law.pk)
    law.note = "Doubtful."
    law.save()
    with pytest.raises(PlanRefused) as refused:
        publish(records=[seen], actor=None, reason="Checked.")
    assert refused.value.reasons == [
        "law “Act” has been changed since you opened it: look at it again."
    ]


def test_row_that_is_gone_is_refused() -> None:
    law = LawFactory(status="draft", slug="an-act")
    seen = Law.objects.get(pk=law.pk)
    law.delete()
    with pytest.raises(PlanRefused, match="law “an-act” is no longer there"):
        send_to_review(records=[seen], actor=None, reason="Checked.")


@pytest.mark.parametrize("reason", ["", "  "])
def test_withdrawing_wants_a_reason(reason: str) -> None:
    law = LawFactory()
    with pytest.raises(PlanRefused, match="say why"):
        withdraw(records=[law], actor=None, reason=reason)
    assert Law.objects.get().status == "published"


def test_invalid_row_is_refused_with_what_validation_says() -> None:
    law = cited_law(status="draft", name="Act", wikidata_id="17")
    with pytest.raises(PlanRefused) as refused:
        publish(records=[law], actor=None, reason="Checked.")
    assert refused.value.reasons == [
        "law “Act”, wikidata_id: Enter a Wikidata item id: Q and a number, such as Q17."
    ]


def test_log_keeps_actor_reason_and_one_change_set() -> None:
    law, actor = cited_law(status="draft", cited="draft"), UserFactory()
    publish(records=[law, *waiting_citations([law])], actor=actor, reason=" Checked twice. ")
    entries = ChangeEntry.objects.filter(action=ChangeEntry.Action.UPDATE)
    assert [(e.actor, e.reason, e.changes) for e in entries] == [
        (actor, "Checked twice.", {"status": ["draft", "published"]})
    ] * 3
    assert len({entry.cid for entry in entries}) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_missing_costs_the_same_for_more_rows(count: int) -> None:
    for _ in range(count):
        law = cited_law(status="draft", summary="What it does.")
        CitationFactory(law=law, field="summary")
        CitationFactory(milestone=MilestoneFactory(law=law, status="draft", date=""))
    rows = [*Law.objects.all(), *Milestone.objects.all()]
    with CaptureQueriesContext(connection) as queries:
        load_for_publication(rows)
        missing = [sentence for row in rows for sentence in missing_for_publication(row, rows)]
    # Of laws: citations, passages, sources, jurisdictions, names; of milestones: the laws,
    # citations, passages, sources, people.
    assert (missing, len(queries)) == ([], 10)


@pytest.mark.parametrize("count", [1, 3])
def test_waiting_citations_of_more_records_cost_one_query(count: int) -> None:
    laws = [cited_law(status="draft", cited="draft") for _ in range(count)]
    with CaptureQueriesContext(connection) as queries:
        waiting = waiting_citations(laws)
    assert (len(waiting), len(queries)) == (2 * count, 1)


def test_publishing_leaves_the_waiting_citations_that_it_was_not_given() -> None:
    law = cited_law(status="draft")
    CitationFactory(law=law, field="summary", status="draft")
    assert publish(records=[law], actor=None, reason="Checked.") == [law]
    assert Citation.objects.filter(status="draft").count() == 1


@pytest.mark.parametrize("start", ["draft", "in_review", "withdrawn"])
@pytest.mark.parametrize(
    ("named", "along", "supported"),
    [
        pytest.param("published", False, True, id="public name"),
        pytest.param("draft", False, False, id="draft name"),
        pytest.param("in_review", False, False, id="name in review"),
        pytest.param("withdrawn", False, False, id="withdrawn name"),
        pytest.param("draft", True, True, id="draft name, published along"),
        pytest.param("withdrawn", True, True, id="withdrawn name, published along"),
    ],
)
def test_value_rests_only_on_names_that_will_be_public(
    named: str, along: bool, supported: bool, start: str
) -> None:
    law = LawFactory(status=start, name="Act")
    CitationFactory(law=law, field="jurisdiction", reported=law.jurisdiction.code)
    CitationFactory(law=law, field="name", reported="Other Form")
    name = NameFactory(institution=None, law=law, text="Other Form", status=named)
    lacking = ["No cited passage bears out “name” of law “Act” (Act)."]
    rows = [law, name] if along else [law]
    assert missing_for_publication(law, rows) == ([] if supported else lacking)
    assert (law.status, name.status) == (start, named)


def test_second_save_that_fails_takes_the_first_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = LawFactory(status="draft"), LawFactory(status="draft")
    saved: list[int] = []
    save = Law.save

    def failing(self: Law, *args: Any, **kwargs: Any) -> None:
        if saved:
            raise RuntimeError("The disk is full.")
        save(self, *args, **kwargs)
        saved.append(self.pk)

    monkeypatch.setattr(Law, "save", failing)
    with pytest.raises(RuntimeError, match="The disk is full"):
        send_to_review(records=[first, second], actor=None, reason="Checked.")
    assert saved == [first.pk]
    assert [(law.status, law.version) for law in Law.objects.all()] == [("draft", 1)] * 2
    assert not ChangeEntry.objects.filter(action=ChangeEntry.Action.UPDATE).exists()


def test_what_nobody_sees_and_was_there_before_keeps_no_record_back() -> None:
    law = cited_law(status="draft")
    Law.objects.update(note="Ask.\u202e")
    row = Law.objects.get(pk=law.pk)
    publish(records=[row, *waiting_citations([row])], actor=None, reason="Checked.")
    assert Law.objects.get(pk=law.pk).status == Status.PUBLISHED
