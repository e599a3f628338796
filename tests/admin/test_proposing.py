"""Whoever writes and does not publish opens a published record's form, and saving it proposes."""

from typing import Any

import pytest
from django.test import Client

from tests.admin.rows import address, form_data, listed, role
from tests.factories import (
    CitationFactory,
    LawFactory,
    MilestoneFactory,
    PassageFactory,
    ProposalFactory,
    TopicFactory,
    UserFactory,
)
from tests.services.test_publishing import cited_law
from tracker.admin.law import LawAdmin
from tracker.changes.applying import apply
from tracker.changes.plan import Fate, Plan
from tracker.models import ChangeEntry, Citation, Law, Milestone, Proposal
from tracker.services.bulk import setting
from tracker.services.publishing import back_to_draft
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db


@pytest.fixture
def contributor(client: Client) -> Any:
    user = UserFactory(role="Contributor", first_name="Taro", last_name="Sato")
    client.force_login(user)
    return user


def save(client: Client, row: Any, **values: Any) -> Any:
    """Send a row's form back with `values`, and follow to the page it leads to."""
    data = form_data(client.get(address(row)))
    return client.post(address(row), {**data, "_continue": "1", **values}, follow=True)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_saving_a_published_record_proposes_and_writes_nothing(
    client: Client, contributor: Any
) -> None:
    law = cited_law(name="Act")
    entries = ChangeEntry.objects.count()
    response = save(client, law, name="New Act", change_reason="It was renamed.")
    law.refresh_from_db()
    assert (law.name, law.version, ChangeEntry.objects.count()) == ("Act", 1, entries)
    proposal = Proposal.objects.get()
    assert (proposal.author, proposal.reason, proposal.object_id) == (
        contributor,
        "It was renamed.",
        law.pk,
    )
    assert [change.differences() for change in Plan.from_stored(proposal.plan).changes] == [
        {"name": ("Act", "New Act")}
    ]
    link = f'<a class="text-link" href="{address(proposal)}">a proposal</a>'
    assert told(response) == [
        f"Your change waits as {link} for an Editor. Readers go on seeing what is published."
    ]
    assert response.redirect_chain == [(address(law), 302)]


def test_form_says_that_it_proposes_and_leads_to_a_citation(
    client: Client, contributor: Any
) -> None:
    law = LawFactory()
    response = client.get(address(law))
    page = response.content.decode()
    assert response.context["proposing"] is True
    assert "You propose a change." in page
    assert f'href="{response.context["cite_link"]}"' in page
    assert 'name="_save"' in page


def test_published_part_and_citation_changed_inside_the_form_are_proposed_together(
    client: Client, contributor: Any
) -> None:
    law = cited_law(name="Act")
    step = MilestoneFactory(law=law, title="Step", date="2022")
    save(client, law, **{"milestones-0-title": "Changed", "citations-0-note": "Read again."})
    step.refresh_from_db()
    assert step.title == "Step"
    changes = Plan.from_stored(Proposal.objects.get().plan).changes
    assert [(change.model, change.fate) for change in changes] == [
        ("tracker.milestone", Fate.UPDATE),
        ("tracker.citation", Fate.UPDATE),
    ]


def new_step(number: int = 0) -> dict[str, str]:
    row = {"kind": "enacted", "modality": "actual", "title": "Step"}
    values = {f"milestones-{number}-{name}": value for name, value in row.items()}
    return {"milestones-TOTAL_FORMS": str(number + 1), **values}


def test_draft_part_alone_is_saved_at_once(client: Client, contributor: Any) -> None:
    law = cited_law()
    response = save(client, law, **new_step())
    step = law.milestones.get()
    assert (step.title, step.status) == ("Step", "draft")
    assert not Proposal.objects.exists()
    assert len(told(response)) == 1
    assert "was changed successfully" in told(response)[0]


def test_draft_part_beside_a_changed_value_waits_with_it(client: Client, contributor: Any) -> None:
    law = cited_law()
    save(client, law, summary="New words.", **new_step())
    assert not Milestone.objects.exists()
    changes = Plan.from_stored(Proposal.objects.get().plan).changes
    assert [(change.model, change.fate, change.pk) for change in changes] == [
        ("tracker.law", Fate.UPDATE, law.pk),
        ("tracker.milestone", Fate.CREATE, None),
    ]


def test_draft_part_of_a_published_record_is_changed_at_once(
    client: Client, contributor: Any
) -> None:
    law = cited_law()
    step = MilestoneFactory(law=law, status="draft", date="2022")
    save(client, law, **{"milestones-0-title": "Changed"})
    step.refresh_from_db()
    assert (step.title, Proposal.objects.count()) == ("Changed", 0)


def test_relations_are_proposed(client: Client, contributor: Any) -> None:
    law, topic = cited_law(), TopicFactory()
    save(client, law, topics=[topic.pk])
    assert list(law.topics.all()) == []
    [change] = Plan.from_stored(Proposal.objects.get().plan).changes
    assert change.differences() == {"topics": ([], [topic.slug])}


def test_saving_unchanged_proposes_nothing_and_says_so(client: Client, contributor: Any) -> None:
    response = save(client, cited_law())
    assert told(response) == ["Nothing was changed, so nothing is proposed."]
    assert not Proposal.objects.exists()


def test_faulty_form_comes_back_and_proposes_nothing(client: Client, contributor: Any) -> None:
    response = save(client, cited_law(), name="", wikidata_id="x")
    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) == {"name", "wikidata_id"}
    assert not Proposal.objects.exists()


def test_form_that_went_stale_is_refused_before_it_is_proposed(
    client: Client, contributor: Any
) -> None:
    law = cited_law(name="Act")
    data = form_data(client.get(address(law)))
    law.name = "Theirs"
    law.save()
    response = client.post(address(law), {**data, "name": "Mine"})
    assert (response.status_code, len(response.context["conflicts"])) == (200, 1)
    assert not Proposal.objects.exists()


def test_waiting_proposals_stand_on_the_form_for_everybody_who_sees_it(
    client: Client, contributor: Any
) -> None:
    law = cited_law()
    save(client, law, summary="New.", change_reason="A slip.")
    proposal = Proposal.objects.get()
    ProposalFactory(object_id=law.pk, model="tracker.person")
    for name in ("Viewer", "Contributor", "Editor"):
        client.force_login(role(name))
        response = client.get(address(law))
        assert [entry["row"] for entry in response.context["open_proposals"]] == [proposal]
        page = response.content.decode()
        assert address(proposal) in page
        assert "Take this one back when I save" not in page


def test_second_proposal_can_take_the_place_of_the_first(client: Client, contributor: Any) -> None:
    law = cited_law()
    save(client, law, summary="First.")
    first = Proposal.objects.get()
    assert "Take this one back when I save" in client.get(address(law)).content.decode()
    save(client, law, summary="Second.", instead_of=first.pk)
    assert list(Proposal.objects.order_by("pk").values_list("state", flat=True)) == [
        "taken_back",
        "open",
    ]


def test_second_proposal_may_stand_beside_the_first(client: Client, contributor: Any) -> None:
    law = cited_law()
    save(client, law, summary="First.")
    save(client, law, summary="Second.")
    assert set(Proposal.objects.values_list("state", flat=True)) == {"open"}


def test_save_pressed_twice_makes_one_proposal_and_says_that_it_waits(
    client: Client, contributor: Any
) -> None:
    law = cited_law()
    save(client, law, summary="New.")
    response = save(client, law, summary="New.")
    link = f'<a class="text-link" href="{address(Proposal.objects.get())}">a proposal</a>'
    assert told(response) == [
        f"You have proposed this already: it waits as {link} for an Editor, and was not proposed "
        "again."
    ]


def test_any_plan_applied_while_saving_waits_with_the_rest(
    client: Client, contributor: Any, monkeypatch: Any
) -> None:
    def note(self: Any, request: Any, law: Law, *_: Any) -> None:
        row = Law.objects.get(pk=law.pk)
        apply(setting([row], "note", "Looked at."), actor=request.user, validate=False)

    monkeypatch.setattr(LawAdmin, "log_change", note)
    law = cited_law()
    entries = ChangeEntry.objects.count()
    save(client, law, summary="New.")
    law.refresh_from_db()
    assert (law.summary, law.note, ChangeEntry.objects.count()) == ("", "", entries)
    [change] = Plan.from_stored(Proposal.objects.get().plan).changes
    assert change.after == {"summary": "New.", "note": "Looked at."}


FILTERS = "?_changelist_filters=status__in%3Dpublished"


@pytest.mark.parametrize("summary", ["New.", ""])
@pytest.mark.parametrize(
    ("button", "leads_to"),
    [
        ("_save", "list"),
        ("_continue", "form"),
        ("_addanother", "add"),
        ("tracker_law_save_and_next", "next"),
    ],
)
def test_who_proposes_goes_where_the_button_leads(
    button: str, leads_to: str, summary: str, client: Client, contributor: Any
) -> None:
    law, following = cited_law(name="A"), cited_law(name="B")
    url = f"{address(law)}{FILTERS}"
    data = form_data(client.get(url))
    response = client.post(url, {**data, "summary": summary, button: "1"}, follow=True)
    assert response.redirect_chain == [
        (
            {
                "list": f"{listed(Law)}?status__in=published",
                "form": url,
                "add": f"/admin/tracker/law/add/{FILTERS}",
                "next": f"{address(following)}{FILTERS}",
            }[leads_to],
            302,
        )
    ]
    [sentence] = told(response)
    assert sentence.startswith("Your change waits" if summary else "Nothing was changed")
    assert Proposal.objects.count() == (1 if summary else 0)


def test_change_in_a_popup_is_proposed_and_the_popup_says_so(
    client: Client, contributor: Any
) -> None:
    law = cited_law(name="Act")
    url = f"{address(law)}?_popup=1&_to_field=id"
    data = {**form_data(client.get(url)), "_popup": "1", "_to_field": "id"}
    response = client.post(url, {**data, "name": "New Act"}, follow=True)
    assert response.redirect_chain == [(url, 302)]
    assert told(response)[0].startswith("Your change waits as")
    assert response.context["is_popup"] is True
    law.refresh_from_db()
    assert (law.name, Proposal.objects.get().object_id) == ("Act", law.pk)


def test_popup_in_which_nothing_is_changed_closes(client: Client, contributor: Any) -> None:
    law = cited_law()
    url = f"{address(law)}?_popup=1"
    response = client.post(url, {**form_data(client.get(url)), "_popup": "1"})
    assert (response.status_code, response.templates[0].name) == (200, "admin/popup_response.html")
    assert not Proposal.objects.exists()


def test_faulty_form_in_a_popup_comes_back(client: Client, contributor: Any) -> None:
    law = cited_law()
    url = f"{address(law)}?_popup=1"
    response = client.post(url, {**form_data(client.get(url)), "_popup": "1", "name": ""})
    assert set(response.context["adminform"].form.errors) == {"name"}
    assert not Proposal.objects.exists()


def test_anothers_proposal_cannot_be_slipped_in_to_be_taken_back(
    client: Client, contributor: Any
) -> None:
    law = cited_law()
    other = ProposalFactory(object_id=law.pk)
    response = save(client, law, summary="Mine.", instead_of=other.pk)
    assert told(response) == ["Nothing was taken back: only its author takes a proposal back."]
    assert list(Proposal.objects.all()) == [other]


@pytest.mark.parametrize("status", [s for s in Status.values if s != "published"])
def test_only_what_is_published_is_proposed_on(
    status: str, client: Client, contributor: Any
) -> None:
    law = LawFactory(status=status)
    client.post(address(law), {**form_data(client.get(address(law))), "summary": "New."})
    assert not Proposal.objects.exists()


def test_editor_writes_at_once(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law()
    save(client, law, summary="New.")
    law.refresh_from_db()
    assert (law.summary, Proposal.objects.count()) == ("New.", 0)


def test_viewer_proposes_nothing(client: Client) -> None:
    client.force_login(role("Viewer"))
    law = cited_law()
    response = client.post(address(law), {"name": "New", "seen_version": "1"})
    assert (response.status_code, Proposal.objects.count()) == (403, 0)


def test_outside_the_form_a_contributor_changes_nothing_published(
    client: Client, contributor: Any
) -> None:
    law = cited_law()
    url = f"{listed(Law)}{law.pk}/withdraw/"
    assert client.post(url, {"confirmed": "yes", "reason": "x"}).status_code == 403
    assert client.post(address(law, "delete"), {"post": "yes"}).status_code == 403


def test_citations_own_form_proposes_too(client: Client, contributor: Any) -> None:
    citation = CitationFactory(passage=PassageFactory())
    save(client, citation, note="Read again.")
    citation.refresh_from_db()
    assert citation.note == ""
    assert Proposal.objects.get().model == "tracker.citation"
    assert Citation.objects.get().version == 1


def test_draft_that_was_sent_back_shows_the_answer(client: Client, contributor: Any) -> None:
    law = cited_law(status="in_review")
    reviewer = UserFactory(first_name="Hanako", last_name="Yamada")
    [law] = back_to_draft(records=[law], actor=reviewer, reason="Give the number.")
    page = " ".join(client.get(address(law)).content.decode().split())
    assert "<strong>Sent back from review</strong> by Hanako Yamada" in page
    assert "Give the number." in page
