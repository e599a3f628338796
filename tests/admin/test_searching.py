"""Searching lists: by any name of a record, and of what it belongs to, at a fixed cost."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import listed, role, warm
from tests.factories import LawFactory, MilestoneFactory, NameFactory
from tracker.admin import searching
from tracker.models import Law, Milestone

pytestmark = pytest.mark.django_db


def found(client: Client, model: type, term: str) -> list[str]:
    """Return the names of what a list finds."""
    return [str(row) for row in client.get(listed(model), {"q": term}).context["cl"].result_list]


@pytest.mark.parametrize("few", [pytest.param(1000, id="few"), pytest.param(0, id="much")])
def test_a_record_is_found_by_another_name_and_so_is_its_part(
    few: int, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    client.force_login(role("Viewer"))
    law = LawFactory(name="Promotion act")
    LawFactory(name="Another act")
    NameFactory(law=law, text="Ｅｃｏｎｏｍｉｃ Security Law")
    MilestoneFactory(law=law, title="Enacted")
    MilestoneFactory(title="Repealed")
    assert found(client, Law, "economic security") == ["Promotion act"]
    assert found(client, Law, "act") == ["Another act", "Promotion act"]
    assert found(client, Milestone, "economic") == [str(Milestone.objects.get(title="Enacted"))]
    assert found(client, Milestone, "enacted") == [str(Milestone.objects.get(title="Enacted"))]
    assert found(client, Law, "economic treaty") == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_search_costs_one_query_more_than_the_list(count: int, client: Client) -> None:
    warm()
    client.force_login(role("Viewer"))
    for number in range(count):
        NameFactory(law=LawFactory(), text=f"Economic law {number}")
    with CaptureQueriesContext(connection) as queries:
        assert len(found(client, Law, "economic")) == count
    # As in test_query_counts, and the keys of what is found.
    assert len(queries) == 10
