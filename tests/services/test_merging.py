"""Merging: values as chosen, parts and citations moved, nothing lost, and all of it undone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps

from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    LawRelationFactory,
    MilestoneFactory,
    NameFactory,
    ParticipationFactory,
    PersonFactory,
    PositionFactory,
    ProposalFactory,
    ProvisionFactory,
    TenureFactory,
    TopicFactory,
    TwinFactory,
    UserFactory,
)
from tests.services.test_publishing import cited_law
from tracker.changes.applying import apply
from tracker.changes.logged import undoing
from tracker.changes.reading import stored_rows
from tracker.errors import PlanRefused
from tracker.evidence.agreement import citations_of, evidence_of
from tracker.models import (
    ChangeEntry,
    Citation,
    Institution,
    Law,
    LawRelation,
    Milestone,
    Name,
    Position,
    Provision,
    Redirect,
    Tenure,
    Twin,
    Versioned,
)
from tracker.models.rows import Keys
from tracker.services.merging import differences, digest_of, lacking_after, merge, merge_plan

pytestmark = pytest.mark.django_db

REASON = "The same act under two names."


def merged(survivor: Any, loser: Any, **choices: str) -> Any:
    """Merge two records, read afresh; return what was applied."""
    for record in (survivor, loser):
        record.refresh_from_db()
    done = merge(
        survivor=survivor, loser=loser, actor=UserFactory(), reason=REASON, choices=choices
    )
    survivor.refresh_from_db()
    return done


def everything() -> dict[str, dict[str, tuple[int, Any]]]:
    """Return every row of every versioned table by natural key, with its primary key."""
    keys = Keys()
    return {
        model._meta.label: {
            key: (stored.pk, stored.row)
            for key, stored in (
                {
                    str(row): type("Row", (), {"pk": row.pk, "row": row.new_slug})
                    for row in model._default_manager.all()
                }
                if model is Redirect
                else stored_rows(model, keys)
            ).items()
        }
        for model in apps.get_app_config("tracker").get_models()
        if issubclass(model, Versioned)
    }


def undo(cid: str) -> None:
    plan, standing = undoing(cid)
    assert standing == []
    apply(plan, reason="Taken back.")


@pytest.fixture
def laws(db: None) -> tuple[Law, Law]:
    """Return a law to keep and one to lose, the latter with parts of every kind."""
    japan = JurisdictionFactory(code="JP")
    kept = LawFactory(
        slug="kept", name="Kept Act", jurisdiction=japan, summary="Ours.", note="Our note."
    )
    lost = LawFactory(
        slug="lost",
        name="Lost Act",
        name_ja="失法",
        jurisdiction=japan,
        summary="Theirs.",
        note="Their note.",
        egov_law_id="504AC0000000043",
        law_number="令和四年法律第四十三号",
        diet_session=208,
        topics=[TopicFactory(slug="chips")],
    )
    kept.topics.set([TopicFactory(slug="cyber")])
    step = MilestoneFactory(
        slug="step", law=lost, provision=ProvisionFactory(law=lost, slug="p", n=99)
    )
    CitationFactory(milestone=step, field="date", reported="2022-05-18")
    CitationFactory(law=lost, field="law_number", reported="令和四年法律第四十三号")
    CitationFactory(law=lost, field="name", reported="Lost Act")
    ParticipationFactory(slug="proposed", law=lost)
    LawRelationFactory(slug="amends", from_law=lost)
    LawRelationFactory(slug="amended", to_law=lost)
    LawRelationFactory(slug="between", from_law=lost, to_law=kept)
    InitiativeFactory(slug="measure", laws=[lost])
    NameFactory(slug="nick", law=lost, text="The L Act")
    Redirect.objects.create(kind="law", old_slug="older", new_slug="lost")
    return kept, lost


def test_empty_values_come_from_the_loser_and_lists_are_joined(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    assert {d.name: d.default for d in differences(kept, lost)} == {
        "name": "ours",
        "name_ja": "theirs",
        "summary": "ours",
        "law_number": "theirs",
        "egov_law_id": "theirs",
        "diet_session": "theirs",
        "topics": "both",
        "note": "both",
    }
    merged(kept, lost)
    assert (kept.name, kept.name_ja, kept.egov_law_id, kept.diet_session) == (
        "Kept Act",
        "失法",
        "504AC0000000043",
        208,
    )
    assert sorted(kept.topics.values_list("slug", flat=True)) == ["chips", "cyber"]
    assert kept.note == "Our note.\nTheir note.\nSummary of lost was: Theirs."


def test_values_are_chosen_field_by_field(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    merged(kept, lost, name="theirs", summary="theirs", topics="theirs", note="ours")
    assert (kept.name, kept.summary) == ("Lost Act", "Theirs.")
    assert [topic.slug for topic in kept.topics.all()] == ["chips"]
    assert kept.note == "Our note.\nSummary of kept was: Ours.\nTopics of kept was: cyber"


def test_all_that_refers_to_the_loser_moves(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    merged(kept, lost)
    assert not Law.objects.filter(slug="lost").exists()
    assert sorted(kept.names.values_list("text", "kind")) == [
        ("Lost Act", "translation"),
        ("The L Act", "short"),
    ]
    assert [step.slug for step in kept.milestones.all()] == ["step"]
    assert [part.slug for part in kept.provisions.all()] == ["p"]
    assert [part.slug for part in kept.participations.all()] == ["proposed"]
    assert [row.slug for row in kept.relations_from.all()] == ["amends"]
    assert [row.slug for row in kept.relations_to.all()] == ["amended"]
    assert [row.slug for row in kept.initiatives.all()] == ["measure"]
    assert [c.field for c in kept.citations.all()] == ["law_number"]
    assert sorted(Redirect.objects.values_list("kind", "old_slug", "new_slug")) == [
        ("law", "lost", "kept"),
        ("law", "older", "kept"),
    ]


def test_a_relation_between_the_two_goes(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    CitationFactory(law_relation=LawRelation.objects.get(slug="between"), field="")
    merged(kept, lost)
    assert not LawRelation.objects.filter(slug="between").exists()


def test_a_merge_is_one_change_set_with_its_reason(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    done = merged(kept, lost)
    entries = ChangeEntry.objects.filter(cid=done.cid)
    assert set(entries.values_list("reason", flat=True)) == {REASON}
    assert entries.filter(record_key="lost").values_list("action", flat=True)[0] == 2


def test_undoing_brings_everything_back_as_it_was(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    before = everything()
    done = merged(kept, lost, name="theirs", note="theirs")
    assert everything() != before
    undo(done.cid)
    assert everything() == before


def test_undoing_tells_who_edited_a_moved_part_since(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    done = merged(kept, lost)
    step = Milestone.objects.get(slug="step")
    step.title = "Edited since"
    step.save()
    _, standing = undoing(done.cid)
    assert [(entry.record_key, entry.changes["title"][1]) for entry in standing] == [
        ("step", "Edited since")
    ]


# Names


def test_a_name_in_use_goes_on_as_a_name_with_the_citation_that_bears_it_out(
    laws: tuple[Law, Law],
) -> None:
    kept, lost = laws
    merged(kept, lost)
    name = Name.objects.get(text="Lost Act")
    assert (name.law, name.lang, name.status) == (kept, "en", "published")
    assert [(c.field, c.reported) for c in name.citations.all()] == [("text", "Lost Act")]


def test_the_survivors_name_goes_on_too_if_the_other_is_chosen(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    CitationFactory(law=kept, field="name", reported="Kept Act")
    merged(kept, lost, name="theirs")
    name = Name.objects.get(text="Kept Act")
    assert (name.law, [c.reported for c in name.citations.all()]) == (kept, ["Kept Act"])


def test_a_name_recorded_already_is_not_made_again() -> None:
    kept, lost = InstitutionFactory(name="METI"), InstitutionFactory(name="Ministry of E")
    NameFactory(institution=kept, text="MINISTRY of  E", lang="en")
    CitationFactory(name=NameFactory(institution=lost, text="Meti", lang="en"))
    NameFactory(institution=kept, text="meti", lang="en")
    merged(kept, lost)
    assert sorted(kept.names.values_list("text", flat=True)) == ["MINISTRY of  E", "meti"]
    assert Citation.objects.get().name.text == "meti"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("JP", ("ja-Latn", "romanised"), id="japanese"),
        pytest.param("US", ("en", "official"), id="other"),
    ],
)
def test_a_persons_name_in_latin_letters(code: str, expected: tuple[str, str]) -> None:
    country = JurisdictionFactory(code=code)
    kept, lost = (PersonFactory(name=n, country=country) for n in ("Abe Shinzo", "Shinzō Abe"))
    merged(kept, lost)
    assert list(kept.names.values_list("lang", "kind")) == [expected]


# Parts that are there already


def test_a_part_that_is_there_already_is_folded_with_its_citations(
    laws: tuple[Law, Law],
) -> None:
    kept, lost = laws
    twin = ProvisionFactory(law=kept, n=1, title="Pillar", gist="Gist.", slug="ours")
    part = ProvisionFactory(law=lost, n=1, title="Pillar", gist="Gist.", slug="theirs")
    CitationFactory(provision=part, field="title")
    phase = MilestoneFactory(law=lost, provision=part, slug="phase")
    before = everything()
    done = merged(kept, lost)
    phase.refresh_from_db()
    assert not Provision.objects.filter(slug="theirs").exists()
    assert (twin.citations.count(), phase.law, phase.provision) == (1, kept, twin)
    twin.refresh_from_db()
    assert twin.note == ""
    undo(done.cid)
    assert everything() == before


def test_what_a_folded_part_alone_says_is_kept_in_a_note(laws: tuple[Law, Law]) -> None:
    kept, lost = laws
    twin = ProvisionFactory(law=kept, n=1, title="Pillar", gist="Gist.", slug="ours")
    ProvisionFactory(law=lost, n=1, title="Other", gist="Gist.", slug="theirs", note="Doubt.")
    merged(kept, lost)
    twin.refresh_from_db()
    assert twin.note == "Doubt.\nFolded in from theirs: title: Other."


def test_folding_goes_down_to_parts_of_parts() -> None:
    kept, lost = InstitutionFactory(slug="kept"), InstitutionFactory(slug="lost")
    ours = PositionFactory(institution=kept, title="Minister", slug="ours")
    theirs = PositionFactory(institution=lost, title="Minister", slug="theirs")
    person = PersonFactory()
    tenure = TenureFactory(person=person, position=ours, slug="held")
    again = TenureFactory(person=person, position=theirs, slug="held-again")
    CitationFactory(tenure=again, field="start", reported="2021-10-04")
    other = TenureFactory(person=person, position=theirs, start="2023", slug="other")
    before = everything()
    done = merged(kept, lost)
    assert list(Position.objects.values_list("slug", flat=True)) == ["ours"]
    assert sorted(Tenure.objects.values_list("slug", "position__slug")) == [
        ("held", "ours"),
        ("other", "ours"),
    ]
    assert Citation.objects.get().tenure == tenure
    assert other.slug == "other"
    undo(done.cid)
    assert everything() == before


def test_a_draft_that_says_what_a_published_part_says_is_published() -> None:
    kept, lost = LawFactory(), LawFactory()
    twin = ProvisionFactory(law=kept, n=1, title="P", gist="G", status="draft")
    ProvisionFactory(law=lost, n=1, title="P", gist="G", status="published")
    merged(kept, lost)
    twin.refresh_from_db()
    assert twin.status == "published"


def test_a_published_part_is_not_folded_into_a_draft_that_differs() -> None:
    kept, lost = LawFactory(name="Kept"), LawFactory(name="Lost")
    ProvisionFactory(law=kept, n=1, title="Ours", status="draft")
    ProvisionFactory(law=lost, n=1, title="Theirs", status="published")
    with pytest.raises(PlanRefused) as refused:
        merge_plan(survivor=kept, loser=lost)
    assert refused.value.reasons == [
        "provision “Theirs” is published, and provision “Ours”, which it would become part of, "
        "is not: publish that, or withdraw the other, first."
    ]


def test_bodies_that_look_the_same_below_both_stay_two() -> None:
    kept, lost = InstitutionFactory(), InstitutionFactory()
    for parent in (kept, lost):
        InstitutionFactory(parent=parent, name="Secretariat", jurisdiction=kept.jurisdiction)
    merged(kept, lost)
    assert kept.parts.count() == 2


# Relations to itself


def test_parents_predecessors_and_people_are_led_to_the_survivor() -> None:
    top = InstitutionFactory()
    kept, lost = InstitutionFactory(), InstitutionFactory(parent=top)
    kept.parent = lost
    kept.save()
    kept.predecessors.add(lost)
    heir = InstitutionFactory(predecessors=[lost])
    before = everything()
    done = merged(kept, lost)
    assert (kept.parent, list(kept.predecessors.all())) == (top, [])
    assert list(heir.predecessors.all()) == [kept]
    undo(done.cid)
    assert everything() == before


def test_speakers_and_people_of_steps_are_led_to_the_survivor() -> None:
    kept, lost = PersonFactory(), PersonFactory()
    step = MilestoneFactory(people=[lost, kept])
    said = CitationFactory(speaker=lost)
    before = everything()
    done = merged(kept, lost)
    said.refresh_from_db()
    assert (list(step.people.all()), said.speaker) == ([kept], kept)
    undo(done.cid)
    assert everything() == before


def test_a_record_does_not_come_to_stand_below_itself() -> None:
    kept, lost = InstitutionFactory(name="Kept"), InstitutionFactory(name="Lost")
    between = InstitutionFactory(slug="between", parent=lost)
    kept.parent = between
    kept.save()
    with pytest.raises(PlanRefused) as refused:
        merge_plan(survivor=kept, loser=lost)
    assert refused.value.reasons == [
        "institution “Kept” would stand below itself, with between between: choose another "
        "parent first."
    ]


# Dissent


def two_bodies() -> tuple[Institution, Institution]:
    """Return two institutions that differ in their founding."""
    japan = JurisdictionFactory(code="JP")
    first, second = (InstitutionFactory(founded=y, jurisdiction=japan) for y in ("2001", "2002"))
    return first, second


def test_a_differing_value_of_the_loser_goes_on_as_dissent() -> None:
    kept, lost = two_bodies()
    CitationFactory(institution=kept, field="founded", reported="2001")
    CitationFactory(institution=lost, field="founded", reported="2002")
    merged(kept, lost)
    found = {e.field: e.state.value for e in evidence_of(kept, citations_of(kept, None))}
    assert (found["founded"], kept.note) == ("disputed", "")


def test_a_differing_value_without_a_citation_is_kept_in_the_note() -> None:
    kept, lost = two_bodies()
    merged(kept, lost)
    assert kept.note == f"Founded of {lost.slug} was: 2002"


def test_an_amount_comes_with_its_currency() -> None:
    kept, lost = InitiativeFactory(), InitiativeFactory(amount=5, currency="USD")
    merged(kept, lost)
    assert (kept.amount, kept.currency) == (5, "USD")


# Refusals


def _changed(kept: Law, lost: Law) -> None:
    Law.objects.get(pk=lost.pk).topics.add(TopicFactory())


def _gone(kept: Law, lost: Law) -> None:
    Law.objects.get(pk=lost.pk).delete()


def _proposed(kept: Law, lost: Law) -> None:
    ProposalFactory(object_id=lost.pk)


def _hidden(kept: Law, lost: Law) -> None:
    kept.status = "draft"
    kept.save()


@pytest.mark.parametrize(
    ("meanwhile", "sentence"),
    [
        pytest.param(
            _changed, "law “Lost” has been changed since: look at both again.", id="changed"
        ),
        pytest.param(_gone, "law “Lost” is no longer there: it was merged or deleted.", id="gone"),
        pytest.param(
            _proposed,
            "A change of law “Lost” waits to be decided: accept or reject it first.",
            id="proposed",
        ),
        pytest.param(
            _hidden,
            "law “Lost” is published, and law “Kept” is draft: its address would lead nowhere. "
            "Publish the other first, or merge in the other direction.",
            id="hidden",
        ),
    ],
)
def test_a_merge_is_refused(meanwhile: Callable[[Law, Law], None], sentence: str) -> None:
    kept, lost = LawFactory(name="Kept"), LawFactory(name="Lost")
    meanwhile(kept, lost)
    with pytest.raises(PlanRefused) as refused:
        merge(survivor=kept, loser=lost, actor=None, reason=REASON)
    assert refused.value.reasons == [sentence]


def test_two_kinds_one_record_and_no_reason_are_refused() -> None:
    law, person = LawFactory(name="Act"), PersonFactory(name="Somebody")
    topic = TopicFactory(label="Chips")
    for survivor, loser, sentence in (
        (law, person, "law “Act” and person “Somebody” are of different kinds."),
        (law, law, "law “Act” is one record: choose another to merge it with."),
        (topic, topic, "A topic cannot be merged with another."),
    ):
        with pytest.raises(PlanRefused) as refused:
            merge_plan(survivor=survivor, loser=loser)
        assert refused.value.reasons == [sentence]
    with pytest.raises(PlanRefused, match="say why the two are the same"):
        merge(survivor=law, loser=LawFactory(), actor=None, reason=" ")


def test_what_was_not_seen_is_not_merged() -> None:
    kept, lost = LawFactory(), LawFactory()
    seen = digest_of(merge_plan(survivor=kept, loser=lost))
    MilestoneFactory(law=lost)
    with pytest.raises(PlanRefused, match="has changed since you looked"):
        merge(survivor=kept, loser=lost, actor=None, reason=REASON, seen=seen)


def test_a_choice_that_is_none_is_refused() -> None:
    with pytest.raises(PlanRefused, match="“none” is no choice for Name"):
        merge_plan(survivor=LawFactory(), loser=LawFactory(), choices={"name": "none"})


def test_the_suspicion_goes_and_others_about_the_loser_wait() -> None:
    kept, lost, third = LawFactory(), LawFactory(), LawFactory()
    TwinFactory(first_id=kept.pk, second_id=lost.pk)
    other = TwinFactory(first_id=lost.pk, second_id=third.pk, verdict="not_same")
    merged(kept, lost)
    assert list(Twin.objects.all()) == [other]


# What the public sees


def test_old_addresses_lead_to_the_survivor(laws: tuple[Law, Law], client: Any) -> None:
    kept, lost = laws
    merged(kept, lost)
    for old in ("lost", "older"):
        page = client.get(f"/laws/{old}/")
        assert (page.status_code, page["Location"]) == (301, "/laws/kept/")
        answer = client.get(f"/api/v1/laws/{old}/")
        assert (answer.status_code, answer["Location"].endswith("/api/v1/laws/kept/")) == (
            308,
            True,
        )


def test_a_public_value_without_evidence_is_not_chosen() -> None:
    kept, lost = cited_law(name="Kept"), LawFactory(name="Lost", status="draft")
    plan = merge_plan(survivor=kept, loser=lost, choices={"name": "theirs"})
    sentence = "No published passage is cited for “name” of law “Lost” (Lost)."
    assert lacking_after(plan)[0] == sentence
    with pytest.raises(PlanRefused) as refused:
        merged(kept, lost, name="theirs")
    assert refused.value.reasons[0] == sentence
    assert set(Law.objects.values_list("name", flat=True)) == {"Kept", "Lost"}


def test_what_rests_on_the_loser_moves_without_being_asked_for_evidence() -> None:
    japan = JurisdictionFactory()
    kept = LawFactory(jurisdiction=japan)
    lost = LawFactory(jurisdiction=japan)
    InitiativeFactory(laws=[lost])
    assert lacking_after(merge_plan(survivor=kept, loser=lost)) == []


@pytest.mark.parametrize(("status", "default"), [("draft", "ours"), ("published", "theirs")])
def test_a_drafts_value_does_not_become_public_by_default(status: str, default: str) -> None:
    kept = LawFactory(name="Act", law_number="")
    lost = LawFactory(name="Act", law_number="No. 43", status=status)
    found = {difference.name: difference.default for difference in differences(kept, lost)}
    assert found["law_number"] == default
