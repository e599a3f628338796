"""Statuses move by buttons and actions, through one page that asks and says what is missing."""

from typing import Any

import pytest
from django.test import Client

from tests.admin.rows import address, listed, role
from tests.factories import CitationFactory, LawFactory
from tests.services.test_publishing import cited_law
from tracker.models import ChangeEntry, Citation, Law

pytestmark = pytest.mark.django_db


ABOUT_STATUS = ("Review", "Send to review", "Publish", "Put back to draft", "Withdraw")


def buttons(client: Client, law: Law) -> list[str]:
    """Return the names of the buttons on a record's page that are about its status."""
    response = client.get(address(law))
    titles = [str(button["title"]) for button in response.context["actions_detail"]]
    return [title for title in titles if title in ABOUT_STATUS]


@pytest.mark.parametrize(
    ("name", "status", "expected"),
    [
        pytest.param("Viewer", "draft", [], id="viewer"),
        pytest.param("Contributor", "draft", ["Send to review"], id="contributor, draft"),
        pytest.param(
            "Contributor", "in_review", ["Review", "Put back to draft"], id="contributor, review"
        ),
        pytest.param("Contributor", "published", [], id="contributor, published"),
        pytest.param("Editor", "draft", ["Send to review", "Publish"], id="editor, draft"),
        pytest.param(
            "Editor", "in_review", ["Review", "Publish", "Put back to draft"], id="editor, review"
        ),
        pytest.param("Editor", "published", ["Withdraw"], id="editor, published"),
        pytest.param("Editor", "withdrawn", ["Publish"], id="editor, withdrawn"),
    ],
)
def test_buttons_fit_role_and_status(
    name: str, status: str, expected: list[str], client: Client
) -> None:
    client.force_login(role(name))
    assert buttons(client, LawFactory(status=status)) == expected


def confirm(client: Client, law: Law, page: str, **values: Any) -> Any:
    """Open the asking page and confirm it with `values`."""
    url = f"/admin/tracker/law/{law.pk}/{page}/"
    asked = client.get(url)
    assert asked.status_code == 200
    law.refresh_from_db()
    return client.post(url, {**seen(asked), "reason": "Checked.", **values})


def seen(asked: Any) -> dict[str, str]:
    """Return what the asking page sends back of what it showed."""
    shown = {"seen_rows": asked.context["seen"], "shown_citations": asked.context["shown"]}
    return {"confirmed": "yes", **shown}


@pytest.mark.parametrize(
    ("page", "start", "end"),
    [
        pytest.param("send-to-review", "draft", "in_review", id="send to review"),
        pytest.param("back-to-draft", "in_review", "draft", id="back to draft"),
        pytest.param("publish", "in_review", "published", id="publish"),
        pytest.param("withdraw", "published", "withdrawn", id="withdraw"),
    ],
)
def test_button_asks_and_moves(page: str, start: str, end: str, client: Client) -> None:
    user = role("Editor")
    client.force_login(user)
    law = cited_law(status=start)
    response = confirm(client, law, page, reason="Because.")
    assert (response.status_code, response["Location"]) == (302, address(law))
    law.refresh_from_db()
    assert law.status == end
    entry = ChangeEntry.objects.latest("id")
    assert (entry.actor, entry.reason, entry.origin) == (user, "Because.", "admin")


def test_asking_alone_moves_nothing(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status="draft")
    assert client.get(f"/admin/tracker/law/{law.pk}/publish/").status_code == 200
    law.refresh_from_db()
    assert law.status == "draft"


@pytest.mark.parametrize("page", ["publish", "withdraw"])
@pytest.mark.parametrize("name", ["Viewer", "Contributor"])
def test_address_of_a_button_one_may_not_press_is_shut(
    name: str, page: str, client: Client
) -> None:
    client.force_login(role(name))
    law = cited_law(status="published" if page == "withdraw" else "draft")
    url = f"/admin/tracker/law/{law.pk}/{page}/"
    assert client.get(url).status_code == 403
    assert client.post(url, {"confirmed": "yes", "reason": "x"}).status_code == 403
    law.refresh_from_db()
    assert law.version == 1


def test_page_says_what_is_missing_before_and_after_confirming(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory(status="draft", name="Act")
    url = f"/admin/tracker/law/{law.pk}/publish/"
    sentence = "No published passage is cited for “name” of law “Act” (Act)."
    assert sentence in client.get(url).content.decode()
    sent = {"confirmed": "yes", "seen_rows": f"{law.pk}:1", "reason": "Checked."}
    refused = client.post(url, sent)
    assert refused.status_code == 200
    assert sentence in refused.content.decode()
    assert "Nothing was published." in refused.content.decode()
    law.refresh_from_db()
    assert law.status == "draft"


def test_publishing_offers_the_waiting_citations_and_takes_no_for_an_answer(
    client: Client,
) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status="draft")
    CitationFactory(law=law, field="summary", status="draft")
    assert (
        "1 waiting citation" in client.get(f"/admin/tracker/law/{law.pk}/publish/").content.decode()
    )
    confirm(client, law, "publish")
    law.refresh_from_db()
    assert (law.status, Citation.objects.filter(status="draft").count()) == ("published", 1)


def test_publishing_with_its_citations(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status="draft", cited="draft")
    response = confirm(client, law, "publish", with_citations="on")
    assert response.status_code == 302
    assert not Citation.objects.exclude(status="published").exists()


def test_page_carries_the_key_and_version_of_each_citation_it_lists(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status="draft", cited="draft")
    page = client.get(f"/admin/tracker/law/{law.pk}/publish/").content.decode()
    shown = " ".join(f"{citation.pk}:1" for citation in Citation.objects.order_by("pk"))
    assert f'<input type="hidden" name="shown_citations" value="{shown}">' in page


def ask_to_publish(client: Client, law: Law) -> Any:
    """Open the page that asks, and return a call that confirms what it showed."""
    client.force_login(role("Editor"))
    url = f"/admin/tracker/law/{law.pk}/publish/"
    sent = seen(client.get(url)) | {"reason": "Checked.", "with_citations": "on"}
    return lambda: client.post(url, sent)


def test_citation_that_came_after_the_page_stays_behind(client: Client) -> None:
    law = cited_law(status="draft", cited="draft")
    confirm_it = ask_to_publish(client, law)
    late = CitationFactory(law=law, field="summary", status="draft")
    assert confirm_it().status_code == 302
    law.refresh_from_db()
    assert law.status == "published"
    assert list(Citation.objects.exclude(status="published")) == [late]


def test_citation_that_moved_after_the_page_stops_all(client: Client) -> None:
    law = cited_law(status="draft", cited="draft")
    confirm_it = ask_to_publish(client, law)
    moved = Citation.objects.get(field="name")
    moved.note = "Unseen."
    moved.save()
    response = confirm_it()
    sentence = f"citation “{moved.slug}” has been changed since you opened it: look at it again."
    assert (response.status_code, response.context["missing"]) == (200, [sentence])
    assert f"{moved.pk}:2" in response.context["shown"].split()
    assert set(Citation.objects.values_list("status", flat=True)) == {"draft"}


@pytest.mark.parametrize("end", ["withdrawn", "published", None], ids=str)
def test_citation_that_waits_no_longer_stops_all(end: str | None, client: Client) -> None:
    law = cited_law(status="draft", cited="draft")
    confirm_it = ask_to_publish(client, law)
    gone = Citation.objects.filter(field="name")
    if end is None:
        gone.delete()
    else:
        gone.update(status=end)
    response = confirm_it()
    assert response.status_code == 200
    assert response.context["missing"] == [
        "1 of the citations that you were shown waits no longer: look at the list again."
    ]
    law.refresh_from_db()
    assert law.status == "draft"


def test_citation_of_another_record_cannot_be_slipped_in(client: Client) -> None:
    client.force_login(role("Editor"))
    law, other = cited_law(status="draft"), CitationFactory(status="draft")
    response = confirm(
        client, law, "publish", with_citations="on", shown_citations=f"{other.pk}:1 x:1 7"
    )
    assert response.status_code == 200
    other.refresh_from_db()
    assert other.status == "draft"


@pytest.mark.parametrize(("page", "status"), [("withdraw", "published"), ("publish", "draft")])
def test_publishing_and_withdrawing_without_a_reason_ask_again(
    page: str, status: str, client: Client
) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status=status)
    response = confirm(client, law, page, reason=" ")
    assert response.status_code == 200
    assert response.context["form"].errors == {"reason": ["This field is required."]}
    assert "required" in response.context["form"]["reason"].build_widget_attrs({})
    law.refresh_from_db()
    assert law.status == status


def test_record_changed_between_asking_and_confirming_is_looked_at_again(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status="in_review", name="Act")
    law.note = "Doubtful."
    law.save()
    response = client.post(
        f"/admin/tracker/law/{law.pk}/publish/",
        {"confirmed": "yes", "seen_rows": f"{law.pk}:1", "reason": "Checked."},
    )
    assert "has been changed since you opened it" in response.content.decode()
    law.refresh_from_db()
    assert law.status == "in_review"


@pytest.mark.parametrize("pk", ["999999", "abc"])
def test_button_of_a_record_that_is_not_there_is_404(pk: str, client: Client) -> None:
    client.force_login(role("Editor"))
    assert client.get(f"/admin/tracker/law/{pk}/publish/").status_code == 404


def act(client: Client, action: str, laws: list[Law], **values: Any) -> Any:
    selected = {"action": action, "_selected_action": [law.pk for law in laws]}
    asked = client.post(listed(Law), selected)
    if asked.status_code != 200:
        return asked
    first = {"action": action, "_selected_action": [laws[0].pk]}
    return client.post(listed(Law), {**first, **seen(asked), "reason": "Checked.", **values})


@pytest.mark.parametrize(
    ("action", "start", "end"),
    [
        pytest.param("send_all_to_review", "draft", "in_review", id="send to review"),
        pytest.param("put_all_back_to_draft", "in_review", "draft", id="back to draft"),
        pytest.param("publish_all", "draft", "published", id="publish"),
        pytest.param("withdraw_all", "published", "withdrawn", id="withdraw"),
    ],
)
def test_action_moves_all_selected(action: str, start: str, end: str, client: Client) -> None:
    client.force_login(role("Editor"))
    laws = [cited_law(status=start) for _ in range(2)]
    left = cited_law(status=start)
    response = act(client, action, laws, reason="Because.")
    assert (response.status_code, response["Location"]) == (302, listed(Law))
    assert [law.status for law in Law.objects.order_by("pk")] == [end, end, start]
    assert left.pk == Law.objects.latest("pk").pk
    assert len(set(ChangeEntry.objects.filter(reason="Because.").values_list("cid"))) == 1


def test_action_moves_none_if_one_cannot_be_moved(client: Client) -> None:
    client.force_login(role("Editor"))
    laws = [cited_law(status="draft"), LawFactory(status="draft", name="Bare")]
    page = act(client, "publish_all", laws).content.decode()
    assert "No published passage is cited for “name” of law “Bare” (Bare)." in page
    assert set(Law.objects.values_list("status", flat=True)) == {"draft"}


def test_contributor_has_no_action_that_publishes_or_deletes(client: Client) -> None:
    client.force_login(role("Contributor"))
    LawFactory(status="draft")
    form = client.get(listed(Law)).context["action_form"]
    offered = {name for name, _ in form.fields["action"].choices}
    assert offered & {"publish_all", "withdraw_all", "delete_selected"} == set()
    assert offered >= {"send_all_to_review", "put_all_back_to_draft"}


def test_contributor_cannot_move_what_is_published_by_an_action(client: Client) -> None:
    client.force_login(role("Contributor"))
    law = LawFactory()
    assert act(client, "put_all_back_to_draft", [law]).status_code == 403
