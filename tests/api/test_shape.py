"""What all answers have in common: names, addresses, dates, short forms, headers."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.api.rows import MAKERS
from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    NameFactory,
    ObservationFactory,
    UserFactory,
)
from tracker.api.nouns import NOUN_OF, NOUNS, slug_of
from tracker.api.urls import ACROSS, VIEWSETS
from tracker.fields import edtf_fields
from tracker.models import Record

Get = Callable[..., Any]


def test_every_noun_has_a_list() -> None:
    assert [noun.route for noun in NOUNS] == list(VIEWSETS)
    assert all(VIEWSETS[noun.route].queryset.model is noun.model for noun in NOUNS)


def test_root_lists_every_endpoint_with_a_line(get: Get) -> None:
    lines = get("")
    names = [*VIEWSETS, *ACROSS, "problems", "schema", "docs"]
    assert [line["name"] for line in lines] == names
    assert all(line["about"].endswith(".") and "\n" not in line["about"] for line in lines)
    for line in lines:
        assert line["url"] == f"http://testserver/api/v1/{line['name']}/"


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_detail_shows_all_the_list_shows_and_names_itself(place: str, get: Get) -> None:
    row = MAKERS[place](1)
    slug = slug_of(row)
    listed = next(item for item in get(f"{place}/")["results"] if item["slug"] == slug)
    detail = get(f"{place}/{slug}/")
    assert {name: detail[name] for name in listed} == listed
    assert detail["type"] == NOUN_OF[type(row)].type
    assert detail["url"] == f"http://testserver/api/v1/{place}/{slug}/"


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_pages_that_a_record_names_exist(place: str, get: Get, client: Any) -> None:
    page = get(f"{place}/{slug_of(MAKERS[place](1))}/")["html_url"]
    if place in ("jurisdictions", "topics", "redirects"):
        assert page is None
    else:
        path = page.removeprefix("http://testserver").partition("#")[0]
        assert client.get(path).status_code == 200


@pytest.mark.django_db
def test_a_jurisdictions_name_has_no_page(get: Get) -> None:
    name = NameFactory(jurisdiction=JurisdictionFactory(), text="Aichi County")
    cited = CitationFactory(name=name)
    answer = get(f"names/{name.slug}/")
    assert (answer["html_url"], answer["target"]["html_url"]) == (None, None)
    assert get(f"citations/{cited.slug}/")["target"]["html_url"] is None


def test_every_answer_can_be_read_by_scripts_of_any_site(db: None, api_client: APIClient) -> None:
    for address in ("laws/", "laws/nobody/", "schema/"):
        response = api_client.get(f"/api/v1/{address}")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Set-Cookie" not in response


def test_each_request_has_an_id(db: None, api_client: APIClient) -> None:
    ids = [api_client.get("/api/v1/laws/")["X-Request-ID"] for _ in range(2)]
    assert ids[0] != ids[1]
    assert all(len(name) == 32 for name in ids)


def test_head_and_options_are_answered(db: None, api_client: APIClient) -> None:
    law = LawFactory(name="A name that only the body shows")
    for address in ("/api/v1/laws/", f"/api/v1/laws/{law.slug}/"):
        head = api_client.head(address)
        assert (head.status_code, head.content) == (200, b"")
        options = api_client.options(address)
        assert options.status_code == 200
        written = "PATCH" if law.slug in address else "POST, PATCH"
        assert options["Allow"] == f"GET, {written}, DELETE, HEAD, OPTIONS"
        assert b"only the body" not in options.content


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "2021-10~",
            {
                "edtf": "2021-10~",
                "earliest": "2021-10-01",
                "latest": "2021-10-31",
                "display": "about October 2021",
            },
            id="month",
        ),
        pytest.param(
            "..",
            {"edtf": "..", "earliest": None, "latest": None, "display": "ongoing"},
            id="open",
        ),
        pytest.param(
            "", {"edtf": "", "earliest": None, "latest": None, "display": "unknown"}, id="unknown"
        ),
    ],
)
def test_dates_come_with_their_bounds(text: str, expected: dict[str, Any], get: Get) -> None:
    row = InstitutionFactory(dissolved=text)
    assert get(f"institutions/{row.slug}/")["dissolved"] == expected


def test_date_that_a_raw_load_spoilt_comes_as_it_stands(get: Get) -> None:
    row = InstitutionFactory(founded="soon")
    assert get(f"institutions/{row.slug}/")["founded"] == {
        "edtf": "soon",
        "earliest": None,
        "latest": None,
        "display": "soon",
    }


def test_relation_is_a_short_form(get: Get) -> None:
    row = InstitutionFactory(parent=InstitutionFactory(slug="meti", name="METI"))
    assert get(f"institutions/{row.slug}/")["parent"] == {
        "slug": "meti",
        "name": "METI",
        "type": "institution",
        "url": "http://testserver/api/v1/institutions/meti/",
        "html_url": "http://testserver/institutions/meti/",
    }


def test_numbers_are_plain_text(get: Get) -> None:
    fund = InitiativeFactory(
        amount=10_000_000_000_000, currency="JPY", amount_kind="target_size", kind="fund"
    )
    answer = get(f"initiatives/{fund.slug}/")
    assert answer["amount"] == {
        "value": "10000000000000",
        "currency": "JPY",
        "kind": "target_size",
    }
    assert answer["stip_class"] == "direct_finance"
    assert get(f"initiatives/{InitiativeFactory().slug}/")["amount"] is None
    figure = ObservationFactory()
    figure.refresh_from_db()
    assert get(f"observations/{figure.slug}/")["value"] == f"{figure.value.normalize():f}"


def test_whoever_is_logged_in_sees_the_same_public_rows(get: Get, db: None) -> None:
    LawFactory(status="draft")
    editor = APIClient()
    editor.force_login(UserFactory(role="Editor"))
    assert editor.get("/api/v1/laws/").json()["count"] == get("laws/")["count"] == 0


def test_internal_columns_are_not_shown(get: Get) -> None:
    law = MAKERS["laws"](1)
    source = MAKERS["sources"](1)
    for answer in (get(f"laws/{law.slug}/"), get(f"sources/{source.slug}/")):
        assert not {"id", "status", "note", "version", "text_name", "body_start"} & answer.keys()


NOT_SHOWN = {
    "id": "of no use outside the database",
    "status": "always published",
    "note": "for editors only",
    "version": "for those who write, within editing",
    "created_at": "says when we wrote it, not when it held; lists can be sorted by it",
    "Initiative.currency": "within amount",
    "Initiative.amount_kind": "within amount, as kind",
    "Name.key": "text folded, for comparing",
    "Source.text_name": "for the citation checker",
    "Source.body_start": "for the citation checker",
    "Source.body_end": "for the citation checker",
    "Source.body_digest": "for the citation checker",
    "Passage.ref": "the slug, and within locator",
    "Passage.start": "within locator",
    "Passage.end": "within locator",
    "Passage.prefix": "within locator",
    "Passage.suffix": "within locator",
    "Citation.n": "within the slug",
    "Law.verified_on": "for the editors' queue",
    "Institution.verified_on": "for the editors' queue",
    "Person.verified_on": "for the editors' queue",
    "Initiative.verified_on": "for the editors' queue",
    "Partnership.verified_on": "for the editors' queue",
    "Source.link_state": "for the editors' queue",
    "Source.link_checked_at": "for the editors' queue",
    "Jurisdiction.code": "the slug",
    "Redirect.updated_at": "a redirect says when it was made",
}
"""Columns that details do not show by their name, each with its reason."""


def _left_out(place: str) -> set[str]:
    """Return the columns of a noun that its detail does not show."""
    viewset = VIEWSETS[place]
    model = viewset.queryset.model
    fields = (viewset.detail_class or viewset.serializer_class)().fields
    shown = {*fields, *(field.source.split(".")[0] for field in fields.values())}
    shown |= {arm for field in fields.values() for arm in getattr(field, "arms", ())}
    columns = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    derived = {name for field in edtf_fields(model) for name in field.companions}
    general = {"id", "status", "version", "created_at"}
    if issubclass(model, Record):
        general.add("note")
    return {f"{model.__name__}.{name}" for name in columns - shown - derived - general}


def test_every_column_is_shown_or_left_out_for_a_reason() -> None:
    left_out = set().union(*(_left_out(place) for place in VIEWSETS))
    assert left_out == {name for name in NOT_SHOWN if "." in name}
