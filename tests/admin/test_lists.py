"""Lists: a view of one is kept with what the list knows, and shown to whom it is for."""

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from tests.admin.rows import listed, role
from tests.factories import LawFactory, SavedFilterFactory, UserFactory
from tracker.admin.lists import QUERY_LENGTH, known_query
from tracker.models import Jurisdiction, Law, SavedFilter

pytestmark = pytest.mark.django_db
KEEP = "/admin/tracker/savedfilter/keep/"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("q=act&o=-1", "q=act&o=-1"),
        ("status__in=draft&status__in=in_review", "status__in=draft&status__in=in_review"),
        ("queue=mine&evidence=uncited", "queue=mine&evidence=uncited"),
        ("p=3&all=&_popup=1&e=1&_changelist_filters=x", ""),
        ("colour=red&status__exact=draft", "status__exact=draft"),
        ("citations__passage__source__note__contains=x", ""),
        ("q=&status__exact=", ""),
    ],
)
def test_a_query_is_cleaned_to_what_the_list_knows(given: str, kept: str) -> None:
    request = RequestFactory().get("/")
    request.user = role("Editor")
    assert known_query(admin.site._registry[Law], request, given) == kept


def test_a_view_is_kept_and_leads_to_the_same_list(client: Client) -> None:
    me = role("Viewer")
    client.force_login(me)
    LawFactory(name="Draft act", status="draft")
    LawFactory(name="Act")
    data = {"table": "tracker.law", "query": "status__in=draft&p=2", "name": "My drafts"}
    response = client.post(KEEP, data, follow=True)
    assert response.redirect_chain == [(f"{listed(Law)}?status__in=draft", 302)]
    view = SavedFilter.objects.get()
    assert (view.user, view.table, view.query, view.shared) == (
        me,
        "tracker.law",
        "status__in=draft",
        False,
    )
    (row,) = response.context["views"]["rows"]
    assert (row["link"], row["own"], row["now"]) == (f"{listed(Law)}?status__in=draft", True, True)
    assert [law.name for law in response.context["cl"].result_list] == ["Draft act"]


def test_a_view_of_the_same_name_is_replaced(client: Client) -> None:
    me = role("Viewer")
    client.force_login(me)
    view = SavedFilterFactory(user=me, name="Mine", query="q=old", shared=False)
    data = {"table": "tracker.law", "query": "q=new", "name": "Mine", "shared": "on"}
    response = client.post(KEEP, data, follow=True)
    view.refresh_from_db()
    assert (view.query, view.shared, SavedFilter.objects.count()) == ("q=new", True, 1)
    assert "Replaced the view “Mine”." in response.content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param({"name": ""}, "The view was not saved: give it a name.", id="no name"),
        pytest.param({"name": "x" * 81}, "give it a name. Ensure this", id="long name"),
        pytest.param(
            {"name": "Mine", "query": "q=" + "x" * QUERY_LENGTH},
            "it has too many filters to be kept",
            id="long query",
        ),
    ],
)
def test_what_cannot_be_kept_is_said(data: dict[str, str], said: str, client: Client) -> None:
    client.force_login(role("Viewer"))
    sent = {"table": "tracker.law", "query": "q=act", **data}
    assert said in client.post(KEEP, sent, follow=True).content.decode()
    assert SavedFilter.objects.count() == 0


@pytest.mark.parametrize("table", ["", "law", "tracker.nothing", "sessions.session", "auth.user"])
def test_there_is_no_view_of_a_list_one_does_not_see(table: str, client: Client) -> None:
    client.force_login(role("Viewer"))
    assert client.post(KEEP, {"table": table, "name": "Mine"}).status_code == 404
    assert SavedFilter.objects.count() == 0


def test_keeping_needs_a_post_and_a_role(client: Client) -> None:
    client.force_login(role("Viewer"))
    assert client.get(KEEP).status_code == 405
    client.force_login(UserFactory(is_staff=True))
    assert client.post(KEEP, {"table": "tracker.law", "name": "Mine"}).status_code == 403


def test_a_list_names_ones_own_views_and_those_shared(client: Client) -> None:
    me = role("Editor")
    client.force_login(me)
    SavedFilterFactory(user=me, name="B mine")
    SavedFilterFactory(name="A shared", shared=True)
    SavedFilterFactory(name="Another's", shared=False)
    SavedFilterFactory(user=me, table="tracker.person", name="Of people")
    response = client.get(listed(Law))
    rows = response.context["views"]["rows"]
    assert [(row["view"].name, row["own"]) for row in rows] == [
        ("A shared", False),
        ("B mine", True),
    ]
    page = response.content.decode()
    assert 'aria-label="Rename B mine"' in page
    assert 'aria-label="Rename A shared"' not in page
    # Nothing is chosen, so there is nothing to save.
    assert "Save this view" not in page
    assert "Save this view" in client.get(f"{listed(Law)}?q=act").content.decode()


def test_lists_without_queues_have_no_filter_by_queue(client: Client) -> None:
    client.force_login(role("Editor"))

    def titles(model: Any) -> list[str]:
        return [spec.title for spec in client.get(listed(model)).context["cl"].filter_specs]

    assert titles(Law)[-1] == "queue"
    assert "queue" not in titles(Jurisdiction)
