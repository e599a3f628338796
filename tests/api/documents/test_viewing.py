"""What views answer by documents: the same as by serializers, under every parameter."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.test.utils import override_script_prefix
from rest_framework.test import APIClient

from tests import factories as f
from tests.api.documents.differing import differing
from tests.api.rows import MAKERS
from tracker.api.documents import viewing
from tracker.api.nouns import slug_of
from tracker.api.urls import VIEWSETS
from tracker.models import Law

pytestmark = pytest.mark.django_db

Get = Callable[[str], Any]


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[Any, Any]]:
    """Return a function from an address to its answer by documents, and by the serializer."""
    client = APIClient()

    def fetch(address: str) -> tuple[Any, Any]:
        made: list[Any] = []
        with monkeypatch.context() as patch:
            for name in ("page", "record"):
                patch.setattr(viewing, name, _noted(getattr(viewing, name), made))
            # What is kept of an answer is not made anew.
            caches["answers"].clear()
            ours = client.get(f"/api/v1/{address}")
        assert ours.status_code == 200, ours.content
        assert made == [True], f"{address} was not answered by documents"
        with monkeypatch.context() as patch:
            for name in ("page", "record"):
                patch.setattr(viewing, name, lambda view, request, shape: None)
            caches["answers"].clear()
            theirs = client.get(f"/api/v1/{address}")
        for header in ("Content-Type", "Vary", "Allow", "ETag", "Access-Control-Allow-Origin"):
            assert ours.headers.get(header) == theirs.headers.get(header), header
        return ours.json(), theirs.json()

    return fetch


def _noted(function: Any, made: list[Any]) -> Any:
    def noted(view: Any, request: Any, shape: Any) -> Any:
        answer = function(view, request, shape)
        made.append(answer is not None)
        return answer

    return noted


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_every_list_and_detail(place: str, both: Callable[[str], tuple[Any, Any]]) -> None:
    row = MAKERS[place](2)
    for address in (f"{place}/", f"{place}/?cursor=*&limit=1", f"{place}/?limit=1&offset=1"):
        ours, theirs = both(address)
        assert ours == theirs, address
        assert list(ours) == list(theirs)
    if place != "citations":
        ours, theirs = both(f"{place}/{slug_of(row)}/")
        assert list(differing(ours, theirs)) == []


@pytest.mark.parametrize(
    "address",
    [
        "laws/?ordering=-slug&limit=2",
        "laws/?as_of=2020-01-01",
        "laws/?count=false",
        "laws/?offset=900",
        "laws/?kind=treaty&kind=bill",
        "tenures/?as_of=2022-01-01",
        "members/?as_of=2022-01-01&cursor=*",
        "observations/?ordering=-value&cursor=*&limit=1",
        "citations/?limit=3",
        "laws/the-law/?as_of=2020-01-01",
    ],
)
def test_parameters(address: str, both: Callable[[str], tuple[Any, Any]]) -> None:
    law = MAKERS["laws"](2)
    Law.objects.filter(pk=law.pk).update(slug="the-law")
    for _ in range(2):
        f.TenureFactory(start="2021")
        f.PartnershipMemberFactory(joined="2021")
        f.ObservationFactory(value=Decimal("12.50"), law=law)
    ours, theirs = both(address)
    assert list(differing(ours, theirs)) == []


@pytest.mark.parametrize(
    "address",
    [
        "laws/?expand=evidence",
        "laws/?expand=jurisdiction,topics&omit=topics.definition",
        "laws/?fields=slug,name,jurisdiction.name",
        "laws/?omit=summary,url",
        "laws/?brief=true",
        "names/?expand=target",
        "laws/the-law/?expand=milestones.people",
    ],
)
def test_shapes_that_are_often_asked_for(
    address: str, both: Callable[[str], tuple[Any, Any]]
) -> None:
    law = MAKERS["laws"](2)
    Law.objects.filter(pk=law.pk).update(slug="the-law")
    for _ in range(viewing.OFTEN):
        caches["answers"].clear()
        APIClient().get(f"/api/v1/{address}")
    ours, theirs = both(address)
    assert list(differing(ours, theirs)) == []


def test_a_page_by_cursor_leads_to_the_next(both: Callable[[str], tuple[Any, Any]]) -> None:
    slugs = sorted(f.LawFactory(name=f"Law {number}").slug for number in range(3))
    first, _ = both("laws/?cursor=*&limit=2")
    second, expected = both(first["next"].partition("/api/v1/")[2])
    assert second == expected
    assert sorted(row["slug"] for row in first["results"] + second["results"]) == slugs


def test_addresses_follow_the_host_and_hold_nothing_else(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    law = f.LawFactory()
    client = APIClient()
    answer = client.get(f"/api/v1/laws/{law.slug}/", headers={"host": "other.example:8443"}).json()
    assert answer["url"] == f"http://other.example:8443/api/v1/laws/{law.slug}/"
    for host in ('a","x":"', "a\\b", "a\x01b", "a\x02b"):
        assert client.get("/api/v1/laws/", headers={"host": host}).status_code == 400


def test_addresses_hold_the_prefix_that_the_site_hangs_at() -> None:
    law = f.LawFactory()
    client = APIClient()
    with override_script_prefix("/at/"):
        answer = client.get(f"/api/v1/laws/{law.slug}/").json()
    assert answer["url"] == f"http://testserver/at/api/v1/laws/{law.slug}/"
    assert answer["html_url"] == f"http://testserver/at/laws/{law.slug}/"


def test_a_row_hidden_between_two_queries_is_left_out() -> None:
    law, other = f.LawFactory(), f.LawFactory(status="draft")
    documents = viewing.documents_of(VIEWSETS["laws"].serializer_class(), Law)
    assert documents is not None
    day = viewing.timezone.localdate()
    found = documents.of_keys([other.pk, law.pk], day)
    assert [law.slug in text for text in found] == [True]
    assert documents.of_slug({"slug": other.slug}, day) is None
