"""Statuses move through the editors' own services, and everything missing is said at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.admin.rows import address, role
from tests.api.writing.bodies import NEW
from tests.factories import CitationFactory, LawFactory, PassageFactory
from tests.services.test_publishing import cited_law
from tracker.errors import PlanRefused
from tracker.models import ChangeEntry, Citation, Law
from tracker.services.publishing import publish

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]


def patch(client: Any, row: Any, body: dict[str, Any], **headers: Any) -> Any:
    return client.send("patch", f"laws/{row.slug}/", body, If_Match="*", **headers)


def test_publishing_without_evidence_is_refused_as_in_the_admin(writer: Writers) -> None:
    law = LawFactory(status="draft")
    with pytest.raises(PlanRefused) as refused:
        publish(records=[law], actor=None, reason="Ready.")
    answer = patch(writer(), law, {"status": "published", "change_reason": "Ready."})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    said = [error["detail"] for error in answer.json()["errors"]]
    assert said == refused.value.reasons
    assert len(said) > 1
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/status"}
    page = Client()
    page.force_login(role("Editor"))
    shown = page.get(address(law, "change").replace("/change/", "/publish/")).content.decode()
    assert "Not ready to publish." in shown
    law.refresh_from_db()
    assert law.status == "draft"


def test_a_record_is_sent_to_review_published_and_withdrawn(writer: Writers) -> None:
    law = cited_law(status="draft")
    client = writer()
    for status, reason in (("in_review", ""), ("draft", ""), ("published", "Ready.")):
        answer = patch(client, law, {"status": status, "change_reason": reason})
        assert (answer.status_code, answer.json()["editing"]["status"]) == (200, status)
    answer = patch(client, law, {"status": "withdrawn", "change_reason": "It was a hoax."})
    assert answer.json()["editing"]["status"] == "withdrawn"
    gone = Client().get(f"/api/v1/laws/{law.slug}/")
    assert (gone.status_code, gone.json()["reason"]) == (410, "It was a hoax.")
    moves = ChangeEntry.objects.filter(object_id=law.pk, origin="api").order_by("id")
    assert [entry.changes["status"] for entry in moves] == [
        ["draft", "in_review"],
        ["in_review", "draft"],
        ["draft", "published"],
        ["published", "withdrawn"],
    ]
    assert {entry.actor for entry in moves} == {client.user}


@pytest.mark.parametrize(("before", "after"), [("draft", "published"), ("published", "withdrawn")])
def test_readers_are_told_why(before: str, after: str, writer: Writers) -> None:
    law = cited_law(status=before)
    answer = patch(writer(), law, {"status": after})
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/change_reason", "required")
    ]
    assert patch(writer(), law, {"status": after}, Change_Reason="Because.").status_code == 200


def test_a_move_that_is_not_legal(writer: Writers) -> None:
    law = cited_law(status="published")
    answer = patch(writer(), law, {"status": "draft"})
    assert (answer.status_code, "only what is in review" in answer.json()["detail"]) == (409, True)


def test_values_and_status_are_one_change(writer: Writers) -> None:
    law = cited_law(status="draft")
    body = {"note": "Checked.", "status": "published", "change_reason": "Ready."}
    answer = patch(writer(), law, body)
    entries = ChangeEntry.objects.filter(object_id=law.pk, origin="api")
    assert {(entry.cid, entry.reason) for entry in entries} == {(answer["X-Request-ID"], "Ready.")}
    assert entries.count() == 2


def test_a_refused_move_takes_the_values_back(writer: Writers) -> None:
    law = LawFactory(status="draft", note="")
    body = {"note": "Checked.", "status": "published", "change_reason": "Ready."}
    assert patch(writer(), law, body).status_code == 409
    law.refresh_from_db()
    assert law.note == ""


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_a_contributor_neither_publishes_nor_withdraws(status: str, writer: Writers) -> None:
    law = cited_law(status="draft" if status == "published" else "published")
    answer = patch(writer("Contributor"), law, {"status": status, "change_reason": "Why."})
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "Your role does not publish or withdraw laws.",
    )


@pytest.mark.parametrize("said", [{}, {"status": "in_review"}, {"status": "draft"}])
def test_citations_go_along_with_nothing_that_stays_where_it_is(
    said: dict[str, str], writer: Writers
) -> None:
    law = cited_law(status="draft")
    waiting = CitationFactory(law=law, field="name", reported=law.name, status="draft")
    answer = patch(writer(), law, {**said, "citations_along": [waiting.slug]})
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/citations_along"]


@pytest.mark.parametrize("noun", sorted(set(NEW) - {"passages", "jurisdictions", "topics"}))
@pytest.mark.parametrize("many", [False, True])
def test_a_contributor_makes_nothing_that_is_public_at_once(
    noun: str, many: bool, writer: Writers
) -> None:
    body = {**NEW[noun](), "status": "published", "change_reason": "Why."}
    client, editor = writer("Contributor"), writer("Editor")
    answer = client.send("post", f"{noun}/", [body] if many else body)
    faults = {error["pointer"]: error["code"] for error in answer.json()["errors"]}
    place = "/0/status" if many else "/status"
    assert (answer.status_code, faults[place]) == (403, "forbidden")
    assert editor.send("post", f"{noun}/", body).status_code in (201, 409)


def test_ones_own_work_is_published_by_another(writer: Writers, settings: Any) -> None:
    settings.REVIEW_BY_ANOTHER = True
    client = writer()
    passage = PassageFactory()
    body = NEW["laws"]()
    cited = [
        {"field": name, "reported": value, "passage": passage.ref}
        for name, value in (("name", body["name"]), ("jurisdiction", body["jurisdiction"]))
    ]
    new = {**body, "citations": cited, "status": "published", "change_reason": "Mine."}
    answer = client.send("post", "laws/", new)
    assert (answer.status_code, "is your own work" in answer.json()["detail"]) == (409, True)
    settings.REVIEW_BY_ANOTHER = False
    answer = client.send("post", "laws/", new)
    assert (answer.status_code, answer.json()["editing"]["status"]) == (201, "published")
    assert set(Citation.objects.values_list("status", flat=True)) == {"published"}


def test_waiting_citations_go_along_if_they_are_named(writer: Writers) -> None:
    law = LawFactory(status="draft", egov_law_id="", law_number="")
    waiting = [
        CitationFactory(law=law, field=name, reported=value, status="draft")
        for name, value in (("name", law.name), ("jurisdiction", law.jurisdiction.code))
    ]
    another = CitationFactory(status="draft")
    body = {"status": "published", "change_reason": "Ready."}
    answer = patch(writer(), law, {**body, "citations_along": [another.slug, "nothing"]})
    assert [error["pointer"] for error in answer.json()["errors"]] == [
        "/citations_along/0",
        "/citations_along/1",
    ]
    answer = patch(writer(), law, {**body, "citations_along": [row.slug for row in waiting]})
    assert answer.status_code == 200, answer.content
    assert {item["status"] for item in answer.json()["editing"]["citations"]} == {"published"}
    another.refresh_from_db()
    assert another.status == "draft"


def test_laws_of_a_list_are_published_together(writer: Writers) -> None:
    rows = [cited_law(status="draft") for _ in range(2)]
    items = [{"slug": row.slug, "version": row.version, "status": "published"} for row in rows]
    client = writer()
    assert client.send("patch", "laws/", items).status_code == 400
    answer = client.send("patch", "laws/", items, Change_Reason="Ready.")
    assert [item["editing"]["status"] for item in answer.json()["results"]] == ["published"] * 2


def test_what_is_published_is_withdrawn_by_a_deletion(writer: Writers) -> None:
    law = cited_law(status="published")
    client = writer()
    path = f"laws/{law.slug}/"
    assert writer("Contributor").send("delete", path, If_Match="*").status_code == 403
    answer = client.send("delete", path, If_Match="*")
    assert [error["code"] for error in answer.json()["errors"]] == ["required"]
    answer = client.send("delete", path, If_Match="*", Change_Reason="A hoax.")
    assert (answer.status_code, answer.json()["editing"]["status"]) == (200, "withdrawn")
    answer = client.send("delete", path, If_Match="*")
    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        f"law “{law.name}” is withdrawn; only drafts are deleted.",
    )


def test_a_draft_is_deleted_by_who_may(writer: Writers) -> None:
    law = LawFactory(status="draft")
    answer = writer("Contributor").send("delete", f"laws/{law.slug}/", If_Match="*")
    assert (answer.status_code, answer.json()["detail"]) == (403, "Your role does not delete laws.")
    assert Law.objects.exists()


def test_published_values_left_without_evidence_are_warned_of(writer: Writers) -> None:
    law = cited_law(status="published")
    answer = patch(writer(), law, {"name": "Another name"})
    warnings = answer.json()["editing"]["warnings"]
    assert [w for w in warnings if "“name”" in w and "without evidence" in w]
