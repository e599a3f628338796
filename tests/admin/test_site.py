"""The site around the tables: every table in the sidebar, the first page, the policy header."""

import pytest
from django.contrib import admin
from django.test import Client

from tests.admin.rows import TABLES, address, listed, role
from tests.factories import (
    LawFactory,
)
from tests.factories.users import ROLES
from tracker.admin.navigation import GROUPS, list_of
from tracker.models import CITABLE, ChangeEntry, Citation, Law

pytestmark = pytest.mark.django_db


def test_sidebar_holds_every_table_once() -> None:
    shown = [model for _, _, items in GROUPS for model, _, _ in items]
    assert sorted(m._meta.label for m in shown) == sorted(
        m._meta.label for m in admin.site._registry
    )


def test_every_table_of_ours_is_in_the_admin() -> None:
    ours = {m.__name__ for m in TABLES.values() if m._meta.app_label == "tracker"}
    everything = {*CITABLE.values(), Citation, ChangeEntry}
    assert {m.__name__ for m in everything} <= ours


@pytest.mark.parametrize("name", ROLES)
def test_sidebar_shows_what_a_role_may_see(name: str, client: Client) -> None:
    client.force_login(role(name))
    page = client.get("/admin/").content.decode()
    assert f'href="{list_of(Law)}"' in page
    assert ('href="/admin/auth/user/"' in page) is (name == "Administrator")


def test_every_list_searches_and_filters() -> None:
    for model, table in admin.site._registry.items():
        assert table.search_fields, model
        assert table.list_filter or model._meta.model_name in ("group",), model


RELAXED = ("'unsafe-inline'", "'unsafe-eval'")


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/admin/", id="first page"),
        pytest.param("/admin/login/", id="login"),
        pytest.param("/admin/jsi18n/", id="translations"),
        pytest.param("/admin/nowhere/", id="404 in the admin"),
    ],
)
def test_policy_is_relaxed_for_the_admin(path: str, client: Client) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    for word in RELAXED:
        assert word in policy
    assert "frame-ancestors 'none'" in policy
    assert "//" not in policy


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/", id="home"),
        pytest.param("/api/v1/laws/", id="api"),
        pytest.param("/administration/", id="name that begins alike"),
        pytest.param("/nowhere/", id="404"),
    ],
)
def test_policy_is_strict_elsewhere(path: str, client: Client) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    for word in RELAXED:
        assert word not in policy


def test_history_of_a_record_is_its_change_sets(client: Client) -> None:
    client.force_login(role("Viewer"))
    law = LawFactory(name="Act")
    law.name = "New Act"
    law.save()
    LawFactory()
    response = client.get(address(law, "history"))
    lines = [row for lines in response.context["sets"] for row in lines.rows]
    assert [(row.kind, row.name, row.own) for row in lines] == [
        ("law", "New Act", True),
        ("law", "Act", True),
    ]


def test_change_shows_before_and_after(client: Client) -> None:
    client.force_login(role("Viewer"))
    law = LawFactory(name="Act")
    law.name = "New <Act>"
    law.save()
    html = client.get(address(ChangeEntry.objects.latest("id"))).content.decode()
    assert "<td>Act</td><td>New &lt;Act&gt;</td>" in html
    assert "This is written by the machine and kept as it was." in html


def test_deleted_record_stays_in_the_log_without_a_link(client: Client) -> None:
    client.force_login(role("Viewer"))
    LawFactory(name="Act", status="draft").delete()
    entry = ChangeEntry.objects.latest("id")
    assert client.get(address(entry)).status_code == 200
    assert client.get(listed(ChangeEntry)).status_code == 200
