"""The preview of a record: what it tells, to whom, and who may frame it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from rest_framework.test import APIClient

from tests.factories import InstitutionFactory, JurisdictionFactory, LawFactory, PositionFactory
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db

Look = Callable[..., Any]
ADDRESS = "/api/v1/reconcile/"


@pytest.fixture
def look(api_client: APIClient) -> Look:
    """Return a function that gives the preview of an identifier, as a frame asks for it."""

    def ask(identifier: str, status: int = 200) -> Any:
        page = api_client.get(
            f"{ADDRESS}preview/", {"id": identifier}, HTTP_ACCEPT="text/html,*/*;q=0.8"
        )
        assert (page.status_code, page["Content-Type"]) == (status, "text/html; charset=utf-8")
        return page

    return ask


def _lines(page: Any) -> list[str]:
    """Return what a page says, line by line, without its head."""
    body = re.sub(r"<[^>]*>", "", page.content.decode().partition("<body>")[2])
    return [line for line in body.splitlines() if line]


def test_a_preview_tells_name_type_and_what_it_is(look: Look) -> None:
    InstitutionFactory(
        slug="meti",
        name="Ministry of Economy, Trade and Industry",
        name_ja="経済産業省",
        jurisdiction=JurisdictionFactory(name="Japan"),
        founded="2001",
        summary="Trade & industry. " * 12,
    )
    page = look("institutions:meti")
    assert _lines(page) == [
        "Ministry of Economy, Trade and Industry",
        "経済産業省",
        "Institution, Japan, 2001",
        ("Trade & industry. " * 12)[:159].replace("&", "&amp;") + "…",
    ]
    assert '<a href="http://testserver/institutions/meti/" target="_blank"' in page.content.decode()


def test_a_preview_of_a_part_tells_what_it_is_part_of(look: Look) -> None:
    body = InstitutionFactory(name="Cabinet Office", jurisdiction=JurisdictionFactory(name="Japan"))
    post = PositionFactory(title="Minister", institution=body)
    assert _lines(look(f"positions:{post.slug}")) == [
        "Minister",
        "Position, Japan",
        "Cabinet Office",
    ]


def test_any_site_may_frame_a_preview_and_nothing_else_of_ours(
    look: Look, api_client: APIClient
) -> None:
    LawFactory(slug="act", name="Trade Act")
    pages = [look("laws:act"), look("laws:nobody", 404)]
    for page in pages:
        assert "X-Frame-Options" not in page.headers
        policy = page["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "<script" not in page.content.decode()
        assert " style=" not in page.content.decode()
        assert not page.cookies
    for address in (ADDRESS, f"{ADDRESS}view/?id=laws:act", "/laws/act/", "/api/v1/docs/"):
        page = api_client.get(address)
        assert page["X-Frame-Options"] == "DENY", address
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"], address


def test_a_preview_escapes_what_it_shows(look: Look) -> None:
    LawFactory(slug="act", name="<script>alert(1)</script>", summary="</p><img src=x>")
    page = look("laws:act").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;/p&gt;&lt;img src=x&gt;" in page
    assert "&lt;b&gt;" in look("<b>", 404).content.decode()


@pytest.mark.parametrize("identifier", ["laws:hidden", "laws:nobody", "nowhere:x", "meti", ""])
def test_what_is_hidden_has_no_preview(identifier: str, look: Look) -> None:
    LawFactory(slug="hidden", name="Trade Act", status=Status.DRAFT)
    (line,) = _lines(look(identifier, 404))
    assert line.startswith("No public record has the identifier “")
    assert "Trade" not in line


def test_a_preview_costs_as_many_queries_whatever_it_shows(
    look: Look, django_assert_num_queries: Any
) -> None:
    LawFactory(slug="act", jurisdiction=JurisdictionFactory())
    post = PositionFactory(institution=InstitutionFactory(jurisdiction=JurisdictionFactory()))
    for identifier, queries in (("laws:act", 4), (f"positions:{post.slug}", 5)):
        look(identifier)
        # Else what is kept of the first look answers the second.
        caches["answers"].clear()
        with django_assert_num_queries(queries):
            look(identifier)
