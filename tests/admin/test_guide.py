"""The guide for editors: one text, for the repository and for the admin."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db
GUIDE = settings.BASE_DIR / "docs" / "editors" / "README.md"


@pytest.fixture
def page(client_as: Callable[[str], Client]) -> str:
    """Return the guide as a Viewer gets it."""
    return client_as("Viewer").get(reverse("guide")).content.decode()


def test_every_heading_of_the_file_is_on_the_page(page: str) -> None:
    wanted = re.findall(r"^##+ (.*)", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    shown = re.findall(r'<h[23] id="[^"]*">(.*?)</h[23]>', page)
    assert shown == wanted


def test_every_picture_of_the_file_is_a_static_file(page: str) -> None:
    wanted = re.findall(r"\]\(pictures/([^)]*)\)", GUIDE.read_text(encoding="utf-8"))
    shown = re.findall(r'loading="lazy" src="/static/guide/([^"]*)"', page)
    assert shown == wanted
    assert [name for name in wanted if finders.find(f"guide/{name}") is None] == []


def test_links_to_what_is_not_served_are_text(page: str) -> None:
    assert re.findall(r'href="\.\./[^"]*"', page) == []


def test_who_is_not_logged_in_is_asked_to(client: Client) -> None:
    response = client.get(reverse("guide"))
    assert (response.status_code, response["Location"]) == (302, "/admin/login/?next=/admin/guide/")
