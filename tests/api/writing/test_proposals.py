"""A Contributor's change of what is published waits for a reviewer, as in the admin."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.admin.rows import address, form_data
from tests.factories import LawFactory, PassageFactory
from tests.services.test_publishing import cited_law
from tracker.models import ChangeEntry, Citation, Law, Proposal
from tracker.services.proposing import accept

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]


def patch(client: Any, row: Any, body: Any, query: str = "") -> Any:
    return client.send("patch", f"laws/{row.slug}/{query}", body, If_Match="*")


@pytest.fixture
def law() -> Law:
    row: Law = cited_law(slug="act", summary="Old.")
    return row


def test_a_change_of_a_published_record_is_proposed(writer: Writers, law: Law) -> None:
    client = writer("Contributor")
    answer = patch(client, law, {"summary": "New.", "change_reason": "A slip."})
    proposal = Proposal.objects.get()
    assert (answer.status_code, answer.json()["proposals"]) == (
        202,
        [
            {
                "slug": "act",
                "state": "open",
                "admin_url": f"http://testserver{address(proposal)}",
                "reason": "A slip.",
            }
        ],
    )
    assert proposal.author == client.user
    law.refresh_from_db()
    assert (law.summary, law.version) == ("Old.", 1)
    assert not ChangeEntry.objects.filter(origin="api").exists()
    accept(proposal=proposal, reviewer=writer("Editor").user)
    law.refresh_from_db()
    assert law.summary == "New."


def test_it_is_the_very_proposal_that_the_form_makes(writer: Writers, law: Law) -> None:
    client = writer("Contributor")
    page = Client()
    page.force_login(client.user)
    page.post(address(law), {**form_data(page.get(address(law))), "summary": "New."})
    form = Proposal.objects.get()
    # The same plan by the same author is kept once.
    assert patch(client, law, {"summary": "New."}).status_code == 202
    assert Proposal.objects.get() == form


def test_nothing_changed_is_nothing_proposed(writer: Writers, law: Law) -> None:
    answer = patch(writer("Contributor"), law, {"summary": "Old."})
    assert (answer.status_code, Proposal.objects.count()) == (200, 0)


def test_a_citation_of_a_published_record_is_a_draft_at_once(writer: Writers, law: Law) -> None:
    citation = {"field": "name", "reported": law.name, "passage": PassageFactory().ref}
    answer = patch(writer("Contributor"), law, {"citations": [citation]})
    assert answer.status_code == 200
    assert [item["status"] for item in answer.json()["editing"]["citations"]] == [
        *["published"] * 2,
        "draft",
    ]


def test_a_citation_waits_with_the_value_that_it_bears_out(writer: Writers, law: Law) -> None:
    citation = {"field": "name", "reported": "New", "passage": PassageFactory().ref}
    answer = patch(writer("Contributor"), law, {"name": "New", "citations": [citation]})
    assert (answer.status_code, Citation.objects.count()) == (202, 2)
    accept(proposal=Proposal.objects.get(), reviewer=None, rest="")
    law.refresh_from_db()
    assert law.name == "New"
    assert Citation.objects.filter(reported="New", status="published").exists()


def test_bad_values_are_refused_and_not_proposed(writer: Writers, law: Law) -> None:
    answer = patch(writer("Contributor"), law, {"jurisdiction": "XX"})
    assert (answer.status_code, Proposal.objects.count()) == (400, 0)


def test_what_is_withdrawn_only_an_editor_changes(writer: Writers) -> None:
    law = LawFactory(status="withdrawn", name="Act")
    answer = patch(writer("Contributor"), law, {"summary": "New."})
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "law “Act” is withdrawn, so only an Editor changes it.",
    )


def test_a_dry_run_keeps_no_proposal(writer: Writers, law: Law) -> None:
    answer = patch(writer("Contributor"), law, {"summary": "New."}, "?dry_run=true")
    assert (answer.status_code, answer.json()["dry_run"]) == (200, True)
    assert not Proposal.objects.exists()


def test_a_list_waits_whole_or_is_written_whole(writer: Writers, law: Law) -> None:
    draft = LawFactory(status="draft", slug="draft")
    other = LawFactory(slug="other")
    client = writer("Contributor")

    def items(*rows: Law) -> list[dict[str, Any]]:
        return [{"slug": row.slug, "version": 1, "summary": "New."} for row in rows]

    answer = client.send("patch", "laws/", items(law, draft))
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (
        409,
        ["/0"],
    )
    assert not Proposal.objects.exists()
    answer = client.send("patch", "laws/", items(law, other))
    assert (answer.status_code, [one["slug"] for one in answer.json()["proposals"]]) == (
        202,
        ["act", "other"],
    )
    assert client.send("patch", "laws/", items(draft)).status_code == 200
