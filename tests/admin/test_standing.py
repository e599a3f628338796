"""Standings in the admin: each value with its record, for who may see that."""

import pytest
from django.test import Client

from tests.admin.rows import address, listed, role
from tests.factories import (
    LawFactory,
    MilestoneFactory,
    PersonFactory,
    StandingFactory,
    TenureFactory,
)
from tracker.models import Standing

pytestmark = pytest.mark.django_db


def test_a_line_says_what_of_which_record(client: Client) -> None:
    client.force_login(role("Viewer"))
    law = LawFactory(name="Act")
    StandingFactory(kind="law", object_id=law.pk, field="name", state="disputed")
    StandingFactory(kind="law", object_id=law.pk, field="", state="sound")
    StandingFactory(kind="law", object_id=law.pk, field="jurisdiction", state="sound")
    response = client.get(f"{listed(Standing)}?o=2")
    table = response.context["cl"].model_admin
    rows = response.context["cl"].result_list
    assert [(row.field, table.our_value(row)) for row in rows] == [
        ("", ""),
        ("jurisdiction", law.jurisdiction.code),
        ("name", "Act"),
    ]
    page = response.content.decode()
    assert f'<a class="text-link" href="{address(law)}#citations">Act</a>' in page
    assert "It exists" in page


def test_filters_by_state_and_kind(client: Client) -> None:
    client.force_login(role("Viewer"))
    law, person = LawFactory(), PersonFactory()
    StandingFactory(kind="law", object_id=law.pk, state="disputed")
    StandingFactory(kind="law", object_id=law.pk, field="name", state="sound")
    StandingFactory(kind="person", object_id=person.pk, state="disputed")

    def found(query: str) -> list[tuple[str, str]]:
        rows = client.get(f"{listed(Standing)}?{query}").context["cl"].result_list
        return [(row.kind, row.state) for row in rows]

    assert found("state=disputed") == [("law", "disputed"), ("person", "disputed")]
    assert found("state=disputed&state=sound&kind=law") == [("law", "disputed"), ("law", "sound")]


def test_a_record_deleted_meanwhile_is_said_to_be(client: Client) -> None:
    client.force_login(role("Viewer"))
    StandingFactory(kind="law", object_id=999)
    assert "law 999, deleted meanwhile" in client.get(listed(Standing)).content.decode()


def test_records_of_all_kinds_are_read_at_once(client: Client) -> None:
    client.force_login(role("Viewer"))
    for _ in range(3):
        for kind, record in (
            ("tenure", TenureFactory()),
            ("milestone", MilestoneFactory(people=[PersonFactory()])),
        ):
            StandingFactory(kind=kind, object_id=record.pk, field="")
    response = client.get(listed(Standing))
    assert (response.status_code, response.context["cl"].result_count) == (200, 6)
