"""Verified today: the day is noted through a plan, with the form's own changes."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.admin.rows import address, form_data, make, role
from tests.factories import LawFactory, MilestoneFactory
from tracker.admin.queues import CORE
from tracker.models import ChangeEntry, Proposal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", CORE)
def test_the_button_notes_the_day(model: Any, client: Client) -> None:
    me = role("Editor")
    client.force_login(me)
    record = make(model)
    page = client.get(address(record))
    assert "Never verified against its sources" in page.content.decode()
    pressed = f"tracker_{model._meta.model_name}_verified_today"
    data = {**form_data(page), "note": "Looked at.", pressed: "1"}
    response = client.post(address(record), data, follow=True)
    assert f"{record} is noted as verified today." in response.content.decode()
    record.refresh_from_db()
    assert (record.verified_on, record.note) == (timezone.localdate(), "Looked at.")
    entry = ChangeEntry.objects.filter(object_id=record.pk).latest("id")
    assert (list(entry.changes), entry.actor, entry.reason) == (
        ["verified_on"],
        me,
        "Held against its sources",
    )
    assert "Last verified on" in client.get(address(record)).content.decode()


def test_it_is_not_offered_to_readers_nor_for_parts(client: Client) -> None:
    client.force_login(role("Viewer"))
    assert "verified_today" not in client.get(address(LawFactory())).content.decode()
    client.force_login(role("Editor"))
    page = client.get(address(MilestoneFactory())).content.decode()
    assert "verified_today" not in page
    assert "Never verified" not in page


@pytest.mark.parametrize(
    ("name", "status", "offered"),
    [
        ("Contributor", "draft", True),
        ("Contributor", "in_review", True),
        ("Contributor", "published", False),
        ("Editor", "published", True),
    ],
)
def test_of_what_is_public_only_who_publishes_notes_the_day(
    name: str, status: str, offered: bool, client: Client
) -> None:
    client.force_login(role(name))
    law = LawFactory(status=status)
    page = client.get(address(law))
    assert ("tracker_law_verified_today" in page.content.decode()) == offered
    client.post(address(law), {**form_data(page), "tracker_law_verified_today": "1"})
    law.refresh_from_db()
    assert (law.verified_on, Proposal.objects.count()) == (
        timezone.localdate() if offered else None,
        0,
    )


def test_a_form_that_is_wrong_notes_nothing(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory()
    data = form_data(client.get(address(law)))
    response = client.post(address(law), {**data, "name": "", "tracker_law_verified_today": "1"})
    assert response.status_code == 200
    law.refresh_from_db()
    assert law.verified_on is None
