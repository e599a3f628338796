"""One thing of many rows is changed from a list: asked, shown as a plan, done whole or not."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.admin.rows import listed, role, warm
from tests.factories import (
    CitationFactory,
    JurisdictionFactory,
    LawFactory,
    PassageFactory,
    SourceFactory,
    TopicFactory,
)
from tracker.admin import bulk
from tracker.models import ChangeEntry, Citation, Law, Passage, Person

pytestmark = pytest.mark.django_db


def start(client: Client, action: str, rows: list[Any]) -> Any:
    return client.post(
        listed(type(rows[0])), {"action": action, "_selected_action": [row.pk for row in rows]}
    )


def go_on(client: Client, page: Any, **values: Any) -> Any:
    """Send the asking page back as a browser does."""
    context = page.context
    sent = {
        "action": context["action_name"],
        "_selected_action": context["first"],
        "seen_rows": context["seen"],
        "shown_for": context["shown_for"],
        **values,
    }
    return client.post(page.request["PATH_INFO"], sent)


def test_topics_are_asked_shown_and_added_as_one_change_set(client: Client) -> None:
    user = role("Editor")
    client.force_login(user)
    topic, laws = TopicFactory(label="Chips"), [LawFactory(name="A"), LawFactory(name="B")]
    laws[1].topics.add(topic)
    other = LawFactory()
    asked = start(client, "add_topic", laws)
    assert (asked.context["plan"], asked.context["writes"]) == (None, False)
    shown = go_on(client, asked, chosen=[topic.pk])
    assert [(line.name, line.differences) for line in shown.context["plan"].lines] == [
        ("A", (("topics", "–", topic.slug),))
    ]
    assert not laws[0].topics.exists()
    done = go_on(client, shown, chosen=[topic.pk], confirmed="yes", reason="A campaign.")
    assert (done.status_code, done["Location"]) == (302, listed(Law))
    assert [law.topics.count() for law in (*laws, other)] == [1, 1, 0]
    entries = ChangeEntry.objects.filter(reason="A campaign.")
    assert {(entry.actor, entry.origin) for entry in entries} == {(user, "admin")}
    assert len({entry.cid for entry in entries}) == 1


def test_topics_are_removed(client: Client) -> None:
    client.force_login(role("Editor"))
    topic, law = TopicFactory(), LawFactory()
    law.topics.add(topic)
    shown = go_on(client, start(client, "remove_topic", [law]), chosen=[topic.pk])
    go_on(client, shown, chosen=[topic.pk], confirmed="yes")
    assert not law.topics.exists()


def test_choice_made_after_the_page_is_shown_and_not_done(client: Client) -> None:
    client.force_login(role("Editor"))
    first, second, law = TopicFactory(), TopicFactory(), LawFactory()
    shown = go_on(client, start(client, "add_topic", [law]), chosen=[first.pk])
    again = go_on(client, shown, chosen=[second.pk], confirmed="yes")
    assert again.status_code == 200
    assert again.context["plan"].lines[0].differences == (("topics", "–", second.slug),)
    assert not law.topics.exists()


def test_nothing_chosen_asks_again(client: Client) -> None:
    client.force_login(role("Editor"))
    page = go_on(client, start(client, "add_topic", [LawFactory()]), confirmed="yes")
    assert page.context["form"].errors == {"chosen": ["This field is required."]}


def test_jurisdiction_is_set(client: Client) -> None:
    client.force_login(role("Editor"))
    japan, law = JurisdictionFactory(code="JP"), LawFactory()
    shown = go_on(client, start(client, "set_jurisdiction", [law]), chosen=japan.pk)
    go_on(client, shown, chosen=japan.pk, confirmed="yes")
    law.refresh_from_db()
    assert law.jurisdiction == japan


def test_passages_move_to_another_source(client: Client) -> None:
    client.force_login(role("Editor"))
    source, passages = SourceFactory(), [PassageFactory(), PassageFactory()]
    shown = go_on(client, start(client, "set_source", passages), chosen=source.pk)
    go_on(client, shown, chosen=source.pk, confirmed="yes")
    assert set(Passage.objects.values_list("source", flat=True)) == {source.pk}


def test_marking_as_verified_shows_at_once_and_needs_no_choice(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory()
    shown = start(client, "mark_verified", [law])
    assert shown.context["writes"] is True
    go_on(client, shown, confirmed="yes")
    law.refresh_from_db()
    assert law.verified_on == timezone.localdate()


def test_row_changed_since_the_page_stops_all(client: Client) -> None:
    client.force_login(role("Editor"))
    laws = [LawFactory(name="Act"), LawFactory()]
    shown = start(client, "mark_verified", laws)
    laws[0].note = "Theirs."
    laws[0].save()
    page = go_on(client, shown, confirmed="yes")
    assert page.status_code == 200
    [reason] = page.context["reasons"]
    assert reason.startswith("law “Act” has been changed since")
    assert set(Law.objects.values_list("verified_on", flat=True)) == {None}


def test_row_gone_since_the_page_stops_all(client: Client) -> None:
    client.force_login(role("Editor"))
    laws = [LawFactory(), LawFactory()]
    shown = start(client, "mark_verified", laws)
    laws[1].delete()
    page = go_on(client, shown, confirmed="yes")
    assert page.context["reasons"] == [
        "1 row that you were shown is no longer there: look at the list again."
    ]
    assert Law.objects.get().verified_on is None


def test_contributor_is_told_which_rows_are_not_theirs(client: Client) -> None:
    client.force_login(role("Contributor"))
    laws = [LawFactory(status="draft"), LawFactory(name="Act")]
    page = start(client, "mark_verified", laws)
    assert page.context["reasons"] == [
        "Act: This law is published, so only an Editor changes it. You can still add drafts of its "
        "parts, and citations."
    ]
    assert go_on(client, page, confirmed="yes").status_code == 200
    assert set(Law.objects.values_list("verified_on", flat=True)) == {None}


def test_contributor_changes_drafts(client: Client) -> None:
    client.force_login(role("Contributor"))
    law = LawFactory(status="draft")
    go_on(client, start(client, "mark_verified", [law]), confirmed="yes")
    law.refresh_from_db()
    assert law.verified_on == timezone.localdate()


def test_contributor_does_not_move_a_passage_that_readers_rest_on(client: Client) -> None:
    client.force_login(role("Contributor"))
    passage = CitationFactory().passage
    page = start(client, "set_source", [passage])
    assert page.context["reasons"] == [
        f"{passage.ref}: Published citations rest on this passage, so only an Editor changes it."
    ]


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (Law, ["add_topic", "remove_topic", "set_jurisdiction", "mark_verified"]),
        (Person, ["add_topic", "remove_topic", "mark_verified"]),
        (Passage, ["set_source"]),
    ],
)
def test_lists_offer_what_fits_their_table(model: Any, expected: list[str], client: Client) -> None:
    client.force_login(role("Editor"))
    from_admin = client.get(listed(model)).context["cl"].model_admin
    request = client.get(listed(model)).wsgi_request
    names = ("add_topic", "remove_topic", "set_jurisdiction", "set_source", "mark_verified")
    assert [name for name in from_admin.get_actions(request) if name in names] == expected


def test_selection_across_pages_comes_back_in_few_fields(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    client.force_login(role("Editor"))
    for _ in range(12):
        LawFactory(status="draft")
    first = Law.objects.first()
    chosen = {"action": "send_all_to_review", "_selected_action": first.pk}
    asked = client.post(listed(Law), {**chosen, "select_across": "1"})
    context = asked.context
    assert len(context["rows"]) == 12
    sent = {**chosen, "confirmed": "yes", "seen_rows": context["seen"]}
    assert client.post(listed(Law), sent).status_code == 302
    assert set(Law.objects.values_list("status", flat=True)) == {"in_review"}


PAGE = 14
PASSAGES = 11


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_with_more_rows(count: int, client: Client) -> None:
    warm()
    client.force_login(role("Editor"))
    laws = [LawFactory() for _ in range(count)]
    topic = TopicFactory()
    asked = start(client, "add_topic", laws)
    with CaptureQueriesContext(connection) as queries:
        go_on(client, asked, chosen=[topic.pk])
    assert len(queries) == PAGE


def test_selection_beyond_what_a_sheet_may_have_is_refused(
    client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr(bulk, "MAX_ROWS", 2)
    client.force_login(role("Editor"))
    laws = [LawFactory() for _ in range(3)]
    sent = {"action": "mark_verified", "_selected_action": laws[0].pk, "select_across": "1"}
    page = client.post(listed(Law), sent, follow=True)
    assert page.redirect_chain == [(listed(Law), 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "Nothing was changed: more than 2 rows are selected. Filter the list, and change them part "
        "by part."
    ]
    assert start(client, "mark_verified", laws[:2]).context["number"] == 2


@pytest.mark.parametrize("seen", ["9" * 19 + ":1", "9" * 5000 + ":1", "1:" + "9" * 5000, "x:y"])
def test_rows_that_no_page_showed_are_none(seen: str, client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory()
    sent = {"action": "mark_verified", "_selected_action": law.pk, "seen_rows": seen}
    page = client.post(listed(Law), {**sent, "confirmed": "yes"})
    assert Law.objects.get().verified_on is None
    assert page.status_code == 302


def test_passage_that_readers_have_come_to_rest_on_is_asked_about_again(
    client: Client, monkeypatch: Any
) -> None:
    client.force_login(role("Contributor"))
    citation, source = CitationFactory(status="draft"), SourceFactory()
    passage = citation.passage
    shown = go_on(client, start(client, "set_source", [passage]), chosen=source.pk)
    apply = bulk.apply

    def overtaken(*args: Any, **values: Any) -> Any:
        Citation.objects.update(status="published")
        return apply(*args, **values)

    monkeypatch.setattr(bulk, "apply", overtaken)
    page = go_on(client, shown, chosen=source.pk, confirmed="yes")
    assert page.context["reasons"] == [
        f"{passage.ref}: Published citations rest on this passage, so only an Editor changes it."
    ]
    passage.refresh_from_db()
    assert (passage.source == source, passage.version) == (False, 1)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_citation_published_while_a_move_waits_for_its_passage_stops_it(client: Client) -> None:
    client.force_login(role("Contributor"))
    citation, source = CitationFactory(status="draft"), SourceFactory()
    passage = citation.passage
    shown = go_on(client, start(client, "set_source", [passage]), chosen=source.pk)
    pages: list[Any] = []

    def confirm() -> None:
        try:
            pages.append(go_on(client, shown, chosen=source.pk, confirmed="yes"))
        finally:
            connection.close()

    with transaction.atomic():
        Passage.objects.select_for_update().get(pk=passage.pk)
        mover = threading.Thread(target=confirm)
        mover.start()
        mover.join(2)
        assert mover.is_alive()
        Citation.objects.update(status="published")
    mover.join(10)
    assert [len(page.context["reasons"]) for page in pages] == [1]
    passage.refresh_from_db()
    assert passage.source != source


@pytest.mark.parametrize("count", [1, 3])
def test_moving_passages_as_a_contributor_costs_the_same_with_more_passages(
    count: int, client: Client
) -> None:
    warm()
    client.force_login(role("Contributor"))
    passages = [PassageFactory() for _ in range(count)]
    source = SourceFactory()
    asked = start(client, "set_source", passages)
    with CaptureQueriesContext(connection) as queries:
        go_on(client, asked, chosen=source.pk)
    assert len(queries) == PASSAGES
