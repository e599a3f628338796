"""The page of a proposed change: plan, evidence, what stands against it, and the decision."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import address, asked, listed, locking, role, warm
from tests.factories import CitationFactory, PassageFactory, UserFactory
from tests.services.test_proposing import citing, proposal_of
from tests.services.test_publishing import cited_law
from tracker.models import Citation, Proposal
from tracker.services.proposing import propose

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_page_shows_each_field_with_its_evidence_old_and_new(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(name="Act")
    proposal = propose(record=law, plan=citing(law, name="New Act"), author=UserFactory())
    response = client.get(address(proposal))
    assert response.context["plan"].lines[0].differences == (("name", "Act", "New Act"),)
    [(record, [value])] = response.context["around"].records
    assert (record, value.label) == ("law “New Act”", "name")
    assert "sound" in value.state_before
    assert [(line.citation.reported, new) for line, new in value.lines] == [
        ("Act", False),
        ("New Act", True),
    ]
    assert response.context["around"].missing == ()
    law.refresh_from_db()
    assert (law.name, Citation.objects.count()) == ("Act", 2)


def test_page_says_at_once_all_that_would_be_missing(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(name="Act")
    page = text_of(client.get(address(proposal_of(law, name="New Act", law_number="第一号"))))
    assert "No cited passage bears out “name” of law “New Act” (New Act)." in page
    assert "No published passage is cited for “law number” of law “New Act” (第一号)." in page


@pytest.mark.parametrize(
    ("name", "decides"),
    [("Viewer", False), ("Contributor", False), ("Editor", True), ("Administrator", True)],
)
def test_who_decides(name: str, decides: bool, client: Client) -> None:
    client.force_login(role(name))
    proposal = proposal_of(cited_law(), summary="New.")
    page = text_of(client.get(address(proposal)))
    assert ('name="_accept"' in page, 'name="_reject"' in page) == (decides, decides)
    response = client.post(address(proposal), {"_reject": "yes", "answer": "No."})
    assert response.status_code == (302 if decides else 403)
    proposal.refresh_from_db()
    assert proposal.state == ("rejected" if decides else "open")


def test_accepting_writes_and_says_so(client: Client) -> None:
    reviewer = role("Editor")
    client.force_login(reviewer)
    law = cited_law()
    proposal = proposal_of(law, summary="New.")
    sent = {"_accept": "yes", "answer": "Right."}
    response = client.post(address(proposal), sent, follow=True)
    law.refresh_from_db()
    proposal.refresh_from_db()
    assert (law.summary, proposal.state, proposal.decided_by) == ("New.", "accepted", reviewer)
    assert '<dd id="answered">Right.</dd>' in text_of(response)
    assert 'name="_accept"' not in text_of(response)


def test_rejecting_without_an_answer_is_refused_with_a_sentence(client: Client) -> None:
    client.force_login(role("Editor"))
    proposal = proposal_of(cited_law(), summary="New.")
    response = client.post(address(proposal), {"_reject": "yes", "answer": " "})
    assert response.context["reasons"] == [
        "Nothing was rejected: say why. The author reads the answer."
    ]
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_author_takes_back_and_nobody_else(client: Client) -> None:
    author = role("Contributor")
    proposal = proposal_of(cited_law(), author, summary="New.")
    client.force_login(role("Editor"))
    assert client.post(address(proposal), {"_take_back": "yes"}).status_code == 403
    client.force_login(author)
    assert 'name="_take_back"' in text_of(client.get(address(proposal)))
    assert client.post(address(proposal), {"_take_back": "yes"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == "taken_back"


def test_what_was_changed_since_stands_side_by_side_and_the_rest_is_accepted(
    client: Client,
) -> None:
    client.force_login(role("Editor"))
    law = cited_law()
    proposal = proposal_of(law, summary="Mine.", wikidata_id="Q17")
    law.summary = "Theirs."
    law.save()
    response = client.get(address(proposal))
    [clash] = response.context["clashes"]
    assert (clash["before"], clash["now"], clash["proposed"]) == ("–", "Theirs.", "Mine.")
    assert "Accept the rest" in text_of(response)
    rest = response.context["rest"]
    assert f'<input type="hidden" name="rest" value="{rest}">' in text_of(response)
    client.post(address(proposal), {"_accept": "yes", "rest": rest})
    law.refresh_from_db()
    assert (law.summary, law.wikidata_id) == ("Theirs.", "Q17")


def test_the_rest_is_not_accepted_past_a_clash_that_came_after_the_page(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law()
    proposal = proposal_of(law, summary="Mine.", wikidata_id="Q17", note="Rest.")
    law.summary = "Theirs."
    law.save()
    shown = client.get(address(proposal)).context["rest"]
    law.wikidata_id = "Q18"
    law.save()
    response = client.post(address(proposal), {"_accept": "yes", "rest": shown})
    assert response.context["reasons"][0] == (
        "What was changed since is no longer what the page showed: look at it again."
    )
    assert [clash["now"] for clash in response.context["clashes"]] == ["Theirs.", "Q18"]
    law.refresh_from_db()
    assert law.note == ""
    rest = response.context["rest"]
    assert client.post(address(proposal), {"_accept": "yes", "rest": rest}).status_code == 302


def test_without_a_known_button_nothing_is_decided(client: Client) -> None:
    client.force_login(role("Editor"))
    proposal = proposal_of(cited_law(), summary="New.")
    response = client.post(address(proposal), {"answer": "Typed."})
    assert (response.status_code, response.context["reasons"]) == (200, [])
    assert "Typed.</textarea>" in text_of(response)
    proposal.refresh_from_db()
    assert proposal.state == "open"


def test_change_that_comes_after_the_page_stops_acceptance(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law()
    proposal = proposal_of(law, summary="Mine.")
    law.summary = "Theirs."
    law.save()
    response = client.post(address(proposal), {"_accept": "yes"})
    assert response.status_code == 200
    assert "since, from ∅ to Theirs.; the proposal says Mine." in response.context["reasons"][0]


def test_decided_proposal_is_told_to_whoever_comes_later(client: Client) -> None:
    client.force_login(role("Editor"))
    proposal = proposal_of(cited_law(), summary="New.")
    client.post(address(proposal), {"_reject": "yes", "answer": "No."})
    response = client.post(address(proposal), {"_accept": "yes"})
    assert "the proposal was rejected by" in response.context["reasons"][0]


def test_proposal_that_is_not_there_is_404(client: Client) -> None:
    client.force_login(role("Editor"))
    assert client.get("/admin/tracker/proposal/99/change/").status_code == 404


# The plan is tried and taken back; seven of them keep the index of search in step.
PAGE = 41
"""Queries of the page; the evidence is read before the change and, in a rehearsal, after it."""


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_with_more_citations(count: int, client: Client) -> None:
    warm()
    client.force_login(role("Editor"))
    law = cited_law(name="Act")
    for _ in range(count):
        CitationFactory(law=law, field="summary", passage=PassageFactory())
    proposal = proposal_of(law, summary="New.")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address(proposal)).status_code == 200
    assert asked(queries) == PAGE + locking()


def test_list_filters_by_state(client: Client) -> None:
    client.force_login(role("Editor"))
    waits = proposal_of(cited_law(), summary="New.")
    done = proposal_of(cited_law(), summary="New.")
    client.post(address(done), {"_reject": "yes", "answer": "No."})
    response = client.get(f"{listed(Proposal)}?state__in=open")
    assert list(response.context["cl"].result_list) == [waits]
