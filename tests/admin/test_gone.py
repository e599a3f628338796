"""What was deleted while a form was open: nothing typed is lost, and nothing comes back unasked."""

from typing import Any

import pytest
from django.test import Client
from zeal import zeal_ignore

from tests.admin.rows import address, form_data, role
from tests.factories import CitationFactory, LawFactory, MilestoneFactory, TopicFactory, UserFactory
from tracker.models import ChangeContext, Citation, Law, Milestone, recording

SAVE = {"_continue": "1"}


@pytest.fixture
def law(db: None) -> Law:
    law: Law = LawFactory(name="Act", summary="First words.", status="draft")
    return law


@pytest.fixture
def mine(client: Client, db: None) -> Client:
    client.force_login(role("Editor"))
    return client


def opened(client: Client, row: Any) -> dict[str, Any]:
    return {**form_data(client.get(address(row))), **SAVE}


def delete(row: Any) -> None:
    """Delete a row as another editor, Hanako Yamada, does."""
    hanako = UserFactory(role="Editor", first_name="Hanako", last_name="Yamada")
    with recording(ChangeContext(actor=hanako, origin="admin")):
        row.delete()


def test_deleted_record_comes_back_as_typed_and_saving_again_makes_it_anew(
    mine: Client, law: Law
) -> None:
    MilestoneFactory(law=law, title="Step", status="draft")
    CitationFactory(law=law, field="name", reported="Act", status="draft")
    data = opened(mine, law)
    url = address(law)
    delete(law)
    topic = TopicFactory(slug="chips")
    response = mine.post(url, {**data, "summary": "My words.", "topics": [topic.pk]})
    assert response.status_code == 200
    assert not Law.objects.exists()
    assert "Hanako Yamada deleted law “Act” while you had it open." in response.content.decode()
    again = form_data(response)
    assert (again["summary"], again["milestones-0-title"]) == ("My words.", "Step")
    with zeal_ignore():  # three requests in one test read the same page's record three times
        assert mine.post(url, {**again, **SAVE, "_anew": "1"}).status_code == 302
    law = Law.objects.get()
    assert (law.summary, law.status, [topic.slug for topic in law.topics.all()]) == (
        "My words.",
        "draft",
        ["chips"],
    )
    assert Milestone.objects.get().law == law
    assert (Citation.objects.get().law, Citation.objects.get().reported) == (law, "Act")


def test_record_that_never_was_is_not_found(mine: Client, law: Law) -> None:
    data = opened(mine, law)
    response = mine.post("/admin/tracker/law/987654/change/", data)
    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_changed_row_that_was_deleted_is_kept_in_the_form_and_made_anew_when_saved_again(
    mine: Client, law: Law
) -> None:
    going = MilestoneFactory(law=law, title="Going", status="draft", date="2021")
    MilestoneFactory(law=law, title="Staying", status="draft", date="2022")
    data = opened(mine, law)
    delete(going)
    response = mine.post(address(law), {**data, "milestones-0-title": "Mine"})
    (conflict,) = response.context["conflicts"]
    assert (conflict.deleted, conflict.kept) == (
        f"Hanako Yamada deleted milestone “{going}” while you had it open.",
        True,
    )
    assert [step.title for step in Milestone.objects.all()] == ["Staying"]
    again = form_data(response)
    assert mine.post(address(law), {**again, **SAVE}).status_code == 302
    assert sorted(step.title for step in law.milestones.all()) == ["Mine", "Staying"]


def test_unchanged_row_that_was_deleted_stays_deleted(mine: Client, law: Law) -> None:
    going = MilestoneFactory(law=law, title="Going", status="draft")
    data = opened(mine, law)
    delete(going)
    assert mine.post(address(law), {**data, "summary": "My words."}).status_code == 302
    law.refresh_from_db()
    assert (law.summary, Milestone.objects.count()) == ("My words.", 0)


def test_changed_citation_that_was_deleted_keeps_its_passage(mine: Client, law: Law) -> None:
    citation = CitationFactory(law=law, field="name", reported="Act", status="draft")
    data = opened(mine, law)
    # A browser does not send what it may not change.
    data.pop("citations-0-passage", None)
    delete(citation)
    response = mine.post(address(law), {**data, "citations-0-note": "Mine"})
    assert [conflict.kept for conflict in response.context["conflicts"]] == [True]
    assert mine.post(address(law), {**form_data(response), **SAVE}).status_code == 302
    made = Citation.objects.get()
    assert (made.law, made.note, made.passage) == (law, "Mine", citation.passage)


def test_titles_stand_at_their_rows_though_another_was_deleted(mine: Client, law: Law) -> None:
    going = MilestoneFactory(law=law, title="Going", status="draft", date="2021")
    staying = MilestoneFactory(law=law, title="Staying", status="draft", date="2022")
    data = opened(mine, law)
    delete(going)
    response = mine.post(
        address(law), {**data, "milestones-0-title": "Mine", "milestones-1-date": "spring"}
    )
    formset = next(
        admin_formset
        for admin_formset in response.context["inline_admin_formsets"]
        if admin_formset.formset.prefix == "milestones"
    )
    pairs = [(row.original, row.form["title"].value()) for row in formset]
    assert pairs[:2] == [(staying, "Staying"), (None, "Mine")]
