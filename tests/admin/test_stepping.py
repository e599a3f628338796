"""Stepping: from a form to the next of the list it was opened from, in that list's order."""

from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import address, form_data, listed, role, warm
from tests.factories import CitationFactory, LawFactory, MilestoneFactory, SourceFactory
from tracker.models import Citation, Law, Milestone

pytestmark = pytest.mark.django_db
PRESSED = "tracker_law_save_and_next"


def opened(row: Any, query: str) -> str:
    """Return the address of a row's form as opened from a list."""
    return f"{address(row)}?_changelist_filters={quote(query, safe='')}"


def step(client: Client, row: Any, query: str) -> Any:
    return client.get(opened(row, query)).context["step"]


def test_before_and_after_follow_the_lists_order(client: Client) -> None:
    client.force_login(role("Editor"))
    c, a, b = (LawFactory(name=name, status="draft") for name in ("C", "A", "B"))
    LawFactory(name="AA")
    query = "status__in=draft"
    found = step(client, b, query)
    assert (found.place, found.total) == (2, 3)
    assert (found.before, found.after) == (opened(a, query), opened(c, query))
    assert found.back == f"{listed(Law)}?{query}"
    assert step(client, a, query).before == ""
    assert step(client, c, query).after == ""
    # The first column is the box, the second the name; turned round.
    assert step(client, a, f"{query}&o=-1").before == opened(b, f"{query}&o=-1")


def test_rows_without_a_date_have_a_place_in_the_order_too(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory()
    for date in ("", "2020", "", "2021"):
        MilestoneFactory(law=law, date=date)
    for query in ("o=3", "o=-3"):
        shown = list(client.get(f"{listed(Milestone)}?{query}").context["cl"].result_list)
        places = [step(client, row, query).place for row in shown]
        assert places == [1, 2, 3, 4]


def test_a_search_and_a_queue_are_lists_too(client: Client) -> None:
    client.force_login(role("Editor"))
    first = LawFactory(name="Act on chips", status="in_review")
    second = LawFactory(name="Other act on chips", status="in_review")
    LawFactory(name="Third", status="in_review")
    assert step(client, first, "q=chips").after == opened(second, "q=chips")
    assert step(client, first, "queue=review").total == 3


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("status__in=published", id="not in it"),
        pytest.param("jurisdiction__id__exact=x", id="unreadable"),
        pytest.param("citations__note__contains=x", id="not allowed"),
    ],
)
def test_there_is_no_step_where_the_record_is_in_no_list(query: str, client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory(status="draft")
    page = client.get(opened(law, query))
    assert (page.status_code, page.context["step"]) == (200, None)
    assert PRESSED not in page.content.decode()
    assert client.get(address(law)).context["step"] is None


def test_save_and_next_goes_on_though_the_row_has_left_the_list(client: Client) -> None:
    client.force_login(role("Editor"))
    first, second = (LawFactory(name=f"Act {n}", status="draft") for n in (1, 2))
    url = opened(first, "q=Act")
    page = client.get(url)
    assert f'name="{PRESSED}"' in page.content.decode()
    assert 'aria-keyshortcuts="Alt+Shift+N"' in page.content.decode()
    data = {**form_data(page), "name": "Renamed", PRESSED: "1"}
    response = client.post(url, data)
    assert response.headers["Location"] == opened(second, "q=Act")
    first.refresh_from_db()
    assert first.name == "Renamed"


def test_after_the_last_comes_the_list(client: Client) -> None:
    client.force_login(role("Editor"))
    law = LawFactory(name="Act", status="draft")
    url = opened(law, "q=Act")
    response = client.post(url, {**form_data(client.get(url)), PRESSED: "1"}, follow=True)
    assert response.redirect_chain == [(f"{listed(Law)}?q=Act", 302)]
    assert "That was the last of the list." in response.content.decode()


def test_who_cannot_save_is_offered_no_next_but_steps(client: Client) -> None:
    client.force_login(role("Viewer"))
    law = LawFactory(name="Act 1")
    LawFactory(name="Act 2")
    page = client.get(opened(law, "q=Act"))
    assert page.context["step"].total == 2
    assert PRESSED not in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_stepping_costs_one_query(count: int, client: Client) -> None:
    warm()
    client.force_login(role("Editor"))
    source = SourceFactory()
    rows = [CitationFactory(passage__source=source) for _ in range(count)]
    citation = rows[0]
    client.get(address(citation))
    with CaptureQueriesContext(connection) as plain:
        client.get(address(citation))
    with CaptureQueriesContext(connection) as stepping:
        assert client.get(opened(citation, "o=1")).context["step"].total == count
    assert len(stepping) - len(plain) == 1
    assert Citation.objects.count() == count
