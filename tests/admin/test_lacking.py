"""An Editor's save that leaves a public value without evidence is warned of, not stopped."""

from typing import Any

import pytest
from django.test import Client

from tests.admin.rows import address, role
from tests.admin.test_proposing import save, told
from tests.factories import CitationFactory, MilestoneFactory
from tests.services.test_publishing import cited_law

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _editor(client: Client) -> None:
    client.force_login(role("Editor"))


def warnings(response: Any) -> list[str]:
    return [said for said in told(response) if "without evidence" in said]


def test_value_that_its_passage_bears_out_no_more_is_named_with_a_link(client: Client) -> None:
    law = cited_law(name="Act")
    [said] = warnings(save(client, law, name="New Act"))
    law.refresh_from_db()
    assert law.name == "New Act"
    assert said == (
        "Saved, and public. But readers now see values without evidence: "
        f'<a class="text-link" href="{address(law)}#citations">'
        "No cited passage bears out “name” of law “New Act” (New Act).</a>"
    )


def test_part_changed_inside_the_form_is_named_too(client: Client) -> None:
    law = cited_law()
    step = MilestoneFactory(law=law, date="2022", body=None, title="Step")
    CitationFactory(milestone=step)
    CitationFactory(milestone=step, field="date", reported="2022")
    [said] = warnings(save(client, law, **{"milestones-0-date": "2023"}))
    assert f'href="{address(step)}#citations"' in said
    assert "No cited passage bears out “date” of milestone “Step” (2023)." in said


def test_citation_changed_inside_the_form_counts(client: Client) -> None:
    law = cited_law(name="Act")
    index = [c.field for c in law.citations.order_by("field", "passage__ref", "n")].index("name")
    [said] = warnings(save(client, law, **{f"citations-{index}-reported": "Another Act"}))
    assert "No cited passage bears out “name”" in said


def test_draft_and_what_nobody_cites_are_saved_in_silence(client: Client) -> None:
    assert warnings(save(client, cited_law(status="draft"), name="New Act")) == []
    assert warnings(save(client, cited_law(), note="Doubtful.")) == []
