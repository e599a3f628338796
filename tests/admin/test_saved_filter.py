"""Saved views in the admin: renamed and deleted by who keeps them, and by nobody else."""

import pytest
from django.test import Client

from tests.admin.rows import address, listed, role
from tests.factories import SavedFilterFactory
from tracker.models import Law, SavedFilter

pytestmark = pytest.mark.django_db


def test_ones_own_view_is_renamed_and_leads_back_to_its_list(client: Client) -> None:
    me = role("Viewer")
    client.force_login(me)
    view = SavedFilterFactory(user=me, query="q=act", shared=False)
    response = client.post(address(view), {"name": "Acts", "shared": "on", "_save": "Save"})
    assert response.headers["Location"] == f"{listed(Law)}?q=act"
    view.refresh_from_db()
    assert (view.name, view.shared, view.query) == ("Acts", True, "q=act")


def test_ones_own_view_is_deleted(client: Client) -> None:
    me = role("Viewer")
    client.force_login(me)
    view = SavedFilterFactory(user=me)
    assert client.post(address(view, "delete"), {"post": "yes"}).status_code == 302
    assert SavedFilter.objects.count() == 0


def test_anothers_shared_view_is_read_only(client: Client) -> None:
    client.force_login(role("Administrator"))
    view = SavedFilterFactory(shared=True, user__first_name="Ada", user__last_name="Ito")
    page = client.get(address(view)).content.decode()
    assert "Ada Ito keeps this view and shares it." in page
    assert client.post(address(view), {"name": "Mine"}).status_code == 403
    assert client.post(address(view, "delete"), {"post": "yes"}).status_code == 403
    actions = {"action": "delete_selected", "_selected_action": [view.pk], "post": "yes"}
    client.post(listed(SavedFilter), actions)
    assert SavedFilter.objects.get() == view


def test_anothers_own_view_is_not_there(client: Client) -> None:
    client.force_login(role("Administrator"))
    view = SavedFilterFactory(shared=False)
    assert client.get(address(view)).status_code == 302
    assert client.get(listed(SavedFilter)).context["cl"].result_count == 0


def test_views_are_kept_from_lists_only(client: Client) -> None:
    client.force_login(role("Administrator"))
    assert client.get("/admin/tracker/savedfilter/add/").status_code == 403


def test_a_view_of_a_table_that_is_no_more_is_named_plainly(client: Client) -> None:
    me = role("Viewer")
    client.force_login(me)
    view = SavedFilterFactory(user=me, table="tracker.gone")
    assert "tracker.gone" in client.get(listed(SavedFilter)).content.decode()
    response = client.post(address(view), {"name": "Old", "_save": "Save"})
    assert response.headers["Location"].startswith(listed(SavedFilter))
