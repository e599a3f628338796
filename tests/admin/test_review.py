"""The page on which a record in review is judged."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import address, fill, role, warm
from tests.factories import LawFactory, UserFactory
from tests.services.test_authorship import written_by
from tests.services.test_publishing import cited_law
from tracker.admin.review import ANSWERING
from tracker.models import ChangeEntry, Law
from tracker.services.publishing import withdraw

pytestmark = pytest.mark.django_db


def page(law: Law) -> str:
    return f"/admin/tracker/law/{law.pk}/review/"


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_values_stand_with_their_state_and_citations(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status="in_review", cited="draft", name="Act")
    response = client.get(page(law))
    values = {value.label: value for value in response.context["values"]}
    assert [(line.citation.reported, new) for line, new in values["name"].lines] == [("Act", True)]
    assert "sound" in values["name"].state
    assert "It has never been public: everything is new." in text_of(response)


def test_what_changed_since_it_was_public_is_marked(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(summary="First.")
    [law] = withdraw(records=[law], actor=None, reason="Doubts.")
    law.summary = "Second."
    law.save()
    response = client.get(page(law))
    changed = [v for v in response.context["values"] if v.changed]
    assert [(v.label, v.before, v.now) for v in changed] == [("summary", "First.", "Second.")]


def test_page_says_all_that_is_missing(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory(status="in_review", name="Act")
    response = client.get(page(law))
    assert [s.partition(" of law")[0] for s in response.context["review"].missing] == [
        "No published passage is cited for “name”",
        "No published passage is cited for “jurisdiction”",
    ]


def decide(client: Client, law: Law, target: str, **values: str) -> Any:
    response = client.get(page(law))
    sent = {
        "confirmed": "yes",
        "seen_rows": response.context["seen"],
        "shown_citations": response.context["shown"],
        **values,
    }
    return client.post(response.context[target], sent)


def test_publishing_from_the_page_takes_the_citations_that_it_showed(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status="in_review", cited="draft")
    response = decide(client, law, "publish", reason="Read.", with_citations="on")
    assert (response.status_code, response["Location"]) == (302, address(law))
    law.refresh_from_db()
    assert law.status == "published"
    assert set(law.citations.values_list("status", flat=True)) == {"published"}


def test_sending_back_keeps_the_answer(client: Client) -> None:
    reviewer = role("Editor")
    client.force_login(reviewer)
    law = cited_law(status="in_review")
    decide(client, law, "send_back", reason="Give the number.")
    law.refresh_from_db()
    entry = ChangeEntry.objects.latest("id")
    assert (law.status, entry.reason, entry.actor) == ("draft", "Give the number.", reviewer)
    assert "Give the number." in text_of(client.get(address(law)))


def test_sending_back_without_an_answer_is_refused_with_a_sentence(client: Client) -> None:
    client.force_login(role("Editor"))
    law = cited_law(status="in_review")
    assert f'name="{ANSWERING}" value="yes" formaction=' in text_of(client.get(page(law)))
    response = decide(client, law, "send_back", reason=" ", **{ANSWERING: "yes"})
    said = "Nothing was sent back: say why. Its author reads the answer above the form."
    assert response.context["form"].errors == {"reason": [said]}
    assert f'<input type="hidden" name="{ANSWERING}" value="yes">' in text_of(response)
    law.refresh_from_db()
    assert law.status == "in_review"


@pytest.mark.parametrize(
    ("name", "publishes", "sends_back"),
    [("Viewer", False, False), ("Contributor", False, True), ("Editor", True, True)],
)
def test_who_decides(name: str, publishes: bool, sends_back: bool, client: Client) -> None:
    client.force_login(role(name))
    response = client.get(page(cited_law(status="in_review")))
    found = (bool(response.context["publish"]), bool(response.context["send_back"]))
    assert found == (publishes, sends_back)


def test_button_says_why_one_may_not_publish_ones_own(client: Client, settings: Any) -> None:
    settings.REVIEW_BY_ANOTHER = True
    maker = UserFactory(role="Editor")
    client.force_login(maker)
    law = written_by(maker, status="in_review", name="Act")
    response = text_of(client.get(page(law)))
    assert 'class="tracker-button" disabled aria-describedby="own-work"' in response
    assert "Law “Act” is your own work: somebody else reviews and publishes it." in response
    asked = client.get(f"/admin/tracker/law/{law.pk}/publish/")
    assert "law “Act” is your own work" in str(asked.context["missing"])


def test_record_that_is_not_there_is_404(client: Client) -> None:
    client.force_login(role("Editor"))
    assert client.get("/admin/tracker/law/99/review/").status_code == 404


PAGE = 23


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_with_more_parts(count: int, client: Client) -> None:
    warm()
    client.force_login(role("Editor"))
    law = cited_law(status="in_review")
    fill(law, count)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page(law)).status_code == 200
    assert len(queries) == PAGE
