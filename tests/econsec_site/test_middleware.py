"""What the site's middleware does to a request before a page is asked."""

import pytest
from django.test import Client

from tests.admin.rows import address, role
from tests.factories import LawFactory

pytestmark = pytest.mark.django_db

SAID = "This address holds a character that no text can have (NUL)."


@pytest.mark.parametrize(
    "where",
    [
        "/admin/tracker/law/{law}/cite/source/?address=%00",
        "/admin/tracker/law/{law}/history/compare/?first=%00",
        "/admin/tracker/law/{law}/change/?_changelist_filters=q%3D%2500",
        "/admin/tracker/law/?q=%00",
        "/admin/tracker/changeentry/set/a%00/",
        "/admin/autocomplete/?term=%00",
    ],
)
def test_nul_in_an_address_of_the_admin_is_refused_in_a_sentence(
    where: str, client: Client
) -> None:
    client.force_login(role("Editor"))
    law = LawFactory().pk
    response = client.get(where.format(law=law))
    assert (response.status_code, SAID in response.content.decode()) == (400, True)
    assert 'id="nav-sidebar"' in response.content.decode()


def test_nul_is_refused_to_who_is_not_logged_in_too(client: Client) -> None:
    response = client.get("/admin/login/?next=%00")
    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert SAID in response.content.decode()


def test_other_addresses_are_let_through(client: Client) -> None:
    client.force_login(role("Editor"))
    assert client.get(address(LawFactory())).status_code == 200
    assert client.get("/admin/tracker/law/?q=100%25").status_code == 200
