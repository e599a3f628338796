"""An address that is not for a user, or leads nowhere: a page that says whose it is."""

import pytest
from django.test import Client

from tests.admin.rows import role
from tests.factories import LawFactory

pytestmark = pytest.mark.django_db


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]  # an answer


def test_forbidden_page_says_who_may_and_which_role_one_has(client: Client) -> None:
    client.force_login(role("Viewer"))
    response = client.get("/admin/tracker/law/add/")
    assert response.status_code == 403
    assert "Who may add laws: Administrator, Contributor, Editor." in text(response)
    assert "Your role is Viewer. Nothing was changed." in text(response)
    assert 'id="nav-sidebar"' in text(response)


def test_forbidden_table_of_users_is_the_administrators(client: Client) -> None:
    client.force_login(role("Editor"))
    response = client.get("/admin/auth/user/")
    assert (response.status_code, "Who may see users: Administrator." in text(response)) == (
        403,
        True,
    )


def test_saving_what_one_may_not_change_says_who_may(client: Client) -> None:
    client.force_login(role("Viewer"))
    response = client.post(f"/admin/tracker/law/{LawFactory().pk}/change/", {})
    assert "Who may change laws: Administrator, Contributor, Editor." in text(response)


def test_unknown_address_of_the_admin_is_a_page_of_the_admin(client: Client) -> None:
    client.force_login(role("Viewer"))
    response = client.get("/admin/tracker/nothing/")
    assert response.status_code == 404
    assert "No page of the admin has this address." in text(response)
    assert 'id="nav-sidebar"' in text(response)


def test_unknown_address_outside_stays_a_page_for_readers(client: Client) -> None:
    response = client.get("/nothing/")
    assert (response.status_code, "Nothing public stands here" in text(response)) == (404, True)


def test_form_from_elsewhere_is_refused_with_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert (response.status_code, "what you wrote is still in the form" in text(response)) == (
        403,
        True,
    )
