"""Proposals: kept as plans, rebased field by field, accepted with full validation, or refused."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.factories import (
    CitationFactory,
    MilestoneFactory,
    PassageFactory,
    ProposalFactory,
    SourceFactory,
    TopicFactory,
    UserFactory,
)
from tests.services.test_publishing import cited_law
from tracker.changes.logged import entries_of, rehearsed
from tracker.changes.plan import Fate, Plan
from tracker.errors import PlanRefused
from tracker.models import ChangeEntry, Citation, Law, Proposal, Redirect
from tracker.services.proposing import (
    accept,
    clashes_of,
    digest_of,
    open_proposals,
    propose,
    reject,
    take_back,
    touches_public,
)
from tracker.vocabularies import ProposalState

pytestmark = pytest.mark.django_db


def plan_of_saving(law: Law, **values: Any) -> Plan:
    """Return the plan of giving a law some values."""
    with rehearsed() as rehearsal:
        row = Law.objects.get(pk=law.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
    return rehearsal.plan


def proposal_of(law: Law, author: Any = None, reason: str = "A slip.", **values: Any) -> Proposal:
    author = author or UserFactory(first_name="Taro", last_name="Sato")
    plan = plan_of_saving(law, **values)
    return propose(record=law, plan=plan, author=author, reason=reason)


def citing(law: Law, **values: Any) -> Plan:
    """Return the plan of a new name of a law with a draft citation that bears it out."""
    passage = values.pop("passage", None) or PassageFactory()
    with rehearsed() as rehearsal:
        row = Law.objects.get(pk=law.pk)
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        CitationFactory(law=row, passage=passage, field="name", reported=row.name, status="draft")
    return rehearsal.plan


def test_proposing_writes_nothing_but_the_proposal() -> None:
    law, author = cited_law(name="Act"), UserFactory()
    proposal = proposal_of(law, author, summary="New words.")
    law.refresh_from_db()
    assert (law.summary, law.version) == ("", 1)
    assert (proposal.model, proposal.object_id, proposal.title) == ("tracker.law", law.pk, "Act")
    assert (proposal.author, proposal.reason, proposal.state) == (author, "A slip.", "open")
    assert open_proposals(law) == [proposal]
    [change] = Plan.from_stored(proposal.plan).changes
    assert change.differences() == {"summary": ("", "New words.")}


def test_proposing_nothing_is_refused() -> None:
    law = cited_law()
    with pytest.raises(PlanRefused, match="Nothing was changed"):
        propose(record=law, plan=Plan(()), author=UserFactory())
    assert not Proposal.objects.exists()


def test_the_very_same_proposal_is_not_made_anew_while_it_waits() -> None:
    law, author = cited_law(), UserFactory()
    first = proposal_of(law, author, summary="First.")
    assert proposal_of(law, author, reason="Again.", summary="First.") == first
    other = proposal_of(law, author, summary="Other.")
    anothers = proposal_of(law, summary="First.")
    assert open_proposals(law) == [first, other, anothers]
    take_back(proposal=first, author=author)
    assert proposal_of(law, author, summary="First.") != first


def test_the_very_same_proposal_takes_its_own_place_if_asked() -> None:
    law, author = cited_law(), UserFactory()
    first = proposal_of(law, author, summary="First.")
    plan = plan_of_saving(law, summary="First.")
    new = propose(record=law, plan=plan, author=author, reason="Why.", instead_of=[first.pk])
    assert (open_proposals(law), new.reason) == ([new], "Why.")


def test_new_proposal_takes_the_place_of_ones_own_former() -> None:
    law, author = cited_law(), UserFactory()
    former = proposal_of(law, author, summary="First.")
    plan = plan_of_saving(law, summary="Second.")
    new = propose(record=law, plan=plan, author=author, instead_of=[former.pk])
    former.refresh_from_db()
    assert (former.state, former.decided_by) == ("taken_back", author)
    assert open_proposals(law) == [new]


def test_anothers_proposal_is_not_replaced_and_nothing_is_proposed() -> None:
    law = cited_law()
    former = proposal_of(law, summary="First.")
    plan = plan_of_saving(law, summary="Second.")
    with pytest.raises(PlanRefused, match="only its author"):
        propose(record=law, plan=plan, author=UserFactory(), instead_of=[former.pk])
    assert open_proposals(law) == [former]


@pytest.mark.parametrize(
    ("status", "public"),
    [("draft", False), ("in_review", False), ("published", True), ("withdrawn", True)],
)
def test_what_touches_the_public(status: str, public: bool) -> None:
    law = cited_law(status=status)
    assert touches_public(plan_of_saving(law, summary="New.")) is public


def test_new_drafts_alone_touch_nothing_public() -> None:
    law = cited_law()
    with rehearsed() as rehearsal:
        MilestoneFactory(law=law, status="draft")
        CitationFactory(law=law, status="draft")
    assert Fate.CREATE in {change.fate for change in rehearsal.plan.changes}
    assert touches_public(rehearsal.plan) is False


def test_accepting_writes_under_the_reviewers_name_with_both_reasons() -> None:
    law, reviewer = cited_law(), UserFactory()
    proposal, applied = accept(
        proposal=proposal_of(law, summary="New words."), reviewer=reviewer, answer=" Right. "
    )
    law.refresh_from_db()
    assert (law.summary, law.version, law.status) == ("New words.", 2, "published")
    assert (proposal.state, proposal.decided_by, proposal.answer) == (
        "accepted",
        reviewer,
        "Right.",
    )
    [entry] = entries_of(proposal.cid)
    assert applied.cid == proposal.cid
    assert (entry.actor, entry.reason) == (
        reviewer,
        "Proposed by Taro Sato: A slip. Accepted: Right.",
    )


def test_reason_and_answer_that_are_too_long_for_the_log_are_cut_there_only() -> None:
    proposal = proposal_of(cited_law(), reason="r" * 290, summary="New.")
    done, _ = accept(proposal=proposal, reviewer=UserFactory(), answer="a" * 290)
    assert len(ChangeEntry.objects.latest("id").reason) == 300
    assert (len(done.reason), len(done.answer)) == (290, 290)


def test_accepting_publishes_the_citations_that_come_with_it() -> None:
    law = cited_law(name="Act")
    proposal = propose(record=law, plan=citing(law, name="New Act"), author=UserFactory())
    accept(proposal=proposal, reviewer=UserFactory())
    law.refresh_from_db()
    added = Citation.objects.get(reported="New Act")
    assert (law.name, added.status, added.law) == ("New Act", "published", law)


def test_new_citation_gets_the_next_free_number_of_its_passage() -> None:
    law, passage = cited_law(name="Act"), PassageFactory()
    plan = citing(law, name="New Act", passage=passage)
    proposal = propose(record=law, plan=plan, author=UserFactory())
    CitationFactory(passage=passage)
    accept(proposal=proposal, reviewer=UserFactory())
    assert Citation.objects.get(reported="New Act").n == 2


def test_accepting_what_leaves_a_value_without_evidence_is_refused_whole() -> None:
    law = cited_law(name="Act")
    proposal = proposal_of(law, name="New Act", law_number="第一号")
    with pytest.raises(PlanRefused) as refused:
        accept(proposal=proposal, reviewer=UserFactory())
    assert refused.value.reasons == [
        "No cited passage bears out “name” of law “New Act” (New Act).",
        "No published passage is cited for “law number” of law “New Act” (第一号).",
    ]
    law.refresh_from_db()
    proposal.refresh_from_db()
    assert (law.name, proposal.state) == ("Act", "open")


def test_citation_on_a_hidden_source_is_named() -> None:
    law = cited_law(name="Act")
    passage = PassageFactory(source=SourceFactory(status="draft", title="Paper"))
    plan = citing(law, summary="New.", passage=passage)
    with pytest.raises(PlanRefused) as refused:
        accept(
            proposal=propose(record=law, plan=plan, author=UserFactory()), reviewer=UserFactory()
        )
    assert refused.value.reasons == [
        f"citation “{passage.ref}-1” belongs to source “Paper”, which is draft: publish that first."
    ]


def test_other_fields_changed_since_do_not_stand_in_the_way() -> None:
    law = cited_law()
    proposal = proposal_of(law, summary="New words.")
    Law.objects.get(pk=law.pk).save()
    law.note = "Theirs."
    law.save()
    accept(proposal=proposal, reviewer=UserFactory())
    law.refresh_from_db()
    assert (law.summary, law.note, law.version) == ("New words.", "Theirs.", 3)


def test_field_changed_since_is_named_with_both_values() -> None:
    law = cited_law(name="Act")
    proposal = proposal_of(law, summary="Mine.", wikidata_id="Q17")
    law.summary = "Theirs."
    law.save()
    with pytest.raises(PlanRefused) as refused:
        accept(proposal=proposal, reviewer=UserFactory())
    assert refused.value.reasons == [
        "Somebody has changed “summary” of law “Act” since, from ∅ to Theirs.; "
        "the proposal says Mine.."
    ]
    plan, [clash] = clashes_of(proposal)
    assert (clash.field, clash.before, clash.now, clash.proposed) == (
        "summary",
        "",
        "Theirs.",
        "Mine.",
    )
    assert [change.after for change in plan.changes] == [{"wikidata_id": "Q17"}]


def test_the_rest_can_be_accepted() -> None:
    law = cited_law()
    proposal = proposal_of(law, summary="Mine.", wikidata_id="Q17")
    law.summary = "Theirs."
    law.save()
    _, clashes = clashes_of(proposal)
    accept(proposal=proposal, reviewer=UserFactory(), rest=digest_of(clashes))
    law.refresh_from_db()
    assert (law.summary, law.wikidata_id) == ("Theirs.", "Q17")


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"summary": "Later."}, id="another value"),
        pytest.param({"wikidata_id": "Q18"}, id="another field"),
        pytest.param({"summary": ""}, id="back as it was"),
    ],
)
def test_the_rest_of_what_was_not_shown_is_not_accepted(values: dict[str, str]) -> None:
    law = cited_law()
    proposal = proposal_of(law, summary="Mine.", wikidata_id="Q17", name_ja="法")
    law.summary = "Theirs."
    law.save()
    _, clashes = clashes_of(proposal)
    for name, value in values.items():
        setattr(law, name, value)
    law.save()
    with pytest.raises(PlanRefused, match="no longer what the page showed"):
        accept(proposal=proposal, reviewer=UserFactory(), rest=digest_of(clashes))
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_no_clashes_have_no_digest() -> None:
    assert digest_of([]) == ""


def test_proposal_of_which_nothing_is_left_is_to_be_rejected() -> None:
    law = cited_law()
    proposal = proposal_of(law, summary="Same.")
    law.summary = "Same."
    law.save()
    assert clashes_of(proposal) == (Plan(()), [])
    with pytest.raises(PlanRefused, match="nothing is left of the proposal"):
        accept(proposal=proposal, reviewer=UserFactory())


def test_list_changed_since_is_a_clash() -> None:
    law, first, second = cited_law(), TopicFactory(), TopicFactory()
    with rehearsed() as rehearsal:
        Law.objects.get(pk=law.pk).topics.add(first)
    proposal = propose(record=law, plan=rehearsal.plan, author=UserFactory())
    law.topics.add(second)
    _, [clash] = clashes_of(proposal)
    assert (clash.field, clash.before, clash.now, clash.proposed) == (
        "topics",
        [],
        [second.slug],
        [first.slug],
    )


def test_record_renamed_since_is_found_and_a_rename_leaves_its_redirect() -> None:
    law = cited_law(slug="act")
    proposal = proposal_of(law, summary="New.")
    renaming = proposal_of(law, slug="new-act")
    accept(proposal=renaming, reviewer=UserFactory())
    accept(proposal=proposal, reviewer=UserFactory())
    law.refresh_from_db()
    assert (law.slug, law.summary) == ("new-act", "New.")
    assert list(Redirect.objects.values_list("old_slug", "new_slug")) == [("act", "new-act")]


def test_row_that_is_gone_is_a_clash() -> None:
    law = cited_law()
    citation = CitationFactory(law=law, field="summary", status="draft")
    with rehearsed() as rehearsal:
        row = Citation.objects.get(pk=citation.pk)
        row.note = "Mine."
        row.save()
    proposal = propose(record=law, plan=rehearsal.plan, author=UserFactory())
    citation.delete()
    with pytest.raises(PlanRefused, match="has changed or removed citation"):
        accept(proposal=proposal, reviewer=UserFactory())


def test_proposal_follows_what_was_renamed_since() -> None:
    law, topic = cited_law(), TopicFactory(slug="old")
    with rehearsed() as rehearsal:
        law.topics.set([topic])
    proposal = propose(record=law, plan=rehearsal.plan, author=UserFactory())
    topic.slug = "new"
    topic.save()
    assert clashes_of(proposal)[1] == []
    accept(proposal=proposal, reviewer=UserFactory())
    assert [row.slug for row in law.topics.all()] == ["new"]


def test_rejecting_keeps_the_answer_and_writes_nothing() -> None:
    law, reviewer = cited_law(), UserFactory()
    proposal = reject(
        proposal=proposal_of(law, summary="New."), reviewer=reviewer, answer="Not so."
    )
    law.refresh_from_db()
    assert (law.summary, proposal.state, proposal.answer) == ("", "rejected", "Not so.")
    assert proposal.decided_at is not None


def test_rejecting_needs_an_answer() -> None:
    proposal = proposal_of(cited_law(), summary="New.")
    with pytest.raises(PlanRefused, match="say why"):
        reject(proposal=proposal, reviewer=UserFactory(), answer=" ")
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_only_the_author_takes_back() -> None:
    proposal = proposal_of(cited_law(), summary="New.")
    with pytest.raises(PlanRefused, match="only its author"):
        take_back(proposal=proposal, author=UserFactory())
    assert take_back(proposal=proposal, author=proposal.author).state == "taken_back"


VERBS: dict[str, Callable[[Proposal], Any]] = {
    "accept": lambda p: accept(proposal=p, reviewer=UserFactory()),
    "reject": lambda p: reject(proposal=p, reviewer=UserFactory(), answer="No."),
    "take back": lambda p: take_back(proposal=p, author=p.author),
}


@pytest.mark.parametrize("state", [s for s in ProposalState if s != ProposalState.OPEN])
@pytest.mark.parametrize("verb", VERBS)
def test_what_is_decided_stays_decided(verb: str, state: str) -> None:
    proposal = proposal_of(cited_law(), summary="New.")
    proposal.state, proposal.decided_at = state, proposal.made_at
    proposal.decided_by = UserFactory(first_name="Hanako", last_name="Yamada")
    proposal.save()
    said = ProposalState(state).label.lower()
    with pytest.raises(PlanRefused, match=f"was {said} by Hanako Yamada meanwhile"):
        VERBS[verb](proposal)


def test_proposal_that_is_gone_cannot_be_decided() -> None:
    with pytest.raises(PlanRefused, match="no longer there"):
        reject(proposal=ProposalFactory.build(pk=7, author=None), reviewer=None, answer="No.")


def test_with_review_by_another_nobody_accepts_their_own(settings: Any) -> None:
    settings.REVIEW_BY_ANOTHER = True
    proposal = proposal_of(cited_law(), summary="New.")
    with pytest.raises(PlanRefused, match="is your own"):
        accept(proposal=proposal, reviewer=proposal.author)
    assert accept(proposal=proposal, reviewer=UserFactory())[0].state == "accepted"


def at_once(*calls: Callable[[], Any]) -> list[str]:
    """Make calls at the same moment, each on a connection of its own; return how each ended."""
    barrier = threading.Barrier(len(calls))
    ends = [""] * len(calls)

    def run(number: int) -> None:
        barrier.wait(timeout=10)
        try:
            calls[number]()
            ends[number] = "done"
        except PlanRefused:
            ends[number] = "refused"
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return ends


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_one_decides() -> None:
    law, first, second = cited_law(), UserFactory(), UserFactory()
    proposal = proposal_of(law, summary="New.")
    ends = at_once(
        lambda: accept(proposal=proposal, reviewer=first),
        lambda: accept(proposal=proposal, reviewer=second),
    )
    law.refresh_from_db()
    assert (sorted(ends), law.version) == (["done", "refused"], 2)
    proposal.refresh_from_db()
    assert proposal.decided_by == (first if ends[0] == "done" else second)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_accepting_and_taking_back_at_once_one_happens() -> None:
    law, reviewer = cited_law(), UserFactory()
    proposal = proposal_of(law, summary="New.")
    ends = at_once(
        lambda: accept(proposal=proposal, reviewer=reviewer),
        lambda: take_back(proposal=proposal, author=proposal.author),
    )
    law.refresh_from_db()
    proposal.refresh_from_db()
    accepted = ends == ["done", "refused"]
    assert accepted or ends == ["refused", "done"]
    assert (proposal.state, law.summary) == (
        ("accepted", "New.") if accepted else ("taken_back", "")
    )


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_accepting_while_another_saves_the_record_loses_neither() -> None:
    law, reviewer = cited_law(), UserFactory()
    proposal = proposal_of(law, summary="New.")

    def save() -> None:
        row = Law.objects.get(pk=law.pk)
        row.note = "Theirs."
        row.save(update_fields=["note"])

    ends = at_once(lambda: accept(proposal=proposal, reviewer=reviewer), save)
    law.refresh_from_db()
    assert (ends[1], law.note) == ("done", "Theirs.")
    assert law.summary == ("New." if ends[0] == "done" else "")
