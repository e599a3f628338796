"""The partial-date input: the server's reading beside it, in the page and as one types."""

import pytest
from django.contrib import admin
from django.test import Client, RequestFactory

from tests.admin.rows import address, form_data, role
from tests.factories import MilestoneFactory, UserFactory
from tracker.admin.dates import PartialDateInput, Reading, reading_of
from tracker.fields import edtf_fields

ADDRESS = "/admin/dates/"


@pytest.fixture
def editor(client: Client, db: None) -> Client:
    client.force_login(role("Editor"))
    return client


def test_readable_date_is_explained(editor: Client) -> None:
    assert editor.get(ADDRESS, {"text": "2020-06"}).json() == {
        "readable": True,
        "says": "June 2020: between 1 and 30 June 2020",
        "meant": None,
    }


def test_unreadable_date_says_what_is_accepted_and_offers_what_was_meant(editor: Client) -> None:
    answer = editor.get(ADDRESS, {"text": "令和3年10月"}).json()
    assert (answer["readable"], answer["meant"]) == (False, "2021-10")
    assert answer["says"].startswith(
        "“令和3年10月” is not a date this database reads; it accepts a year"
    )


def test_season_is_not_guessed(editor: Client) -> None:
    answer = editor.get(ADDRESS, {"text": "spring 2021"}).json()
    assert (answer["readable"], answer["meant"]) == (False, None)


def test_words_longer_than_the_column_are_still_understood() -> None:
    assert reading_of("some day between October 2021 and March 2022") == Reading(
        readable=False,
        says="That is longer than any date: more than 32 characters.",
        meant="[2021-10..2022-03]",
    )


def test_reading_needs_a_login(client: Client, db: None) -> None:
    for account in (None, UserFactory(is_staff=False)):
        if account:
            client.force_login(account)
        answer = client.get(ADDRESS, {"text": "2020"})
        assert (answer.status_code, answer["Location"][:13]) == (302, "/admin/login/")


def test_reading_is_only_got(editor: Client) -> None:
    assert editor.post(ADDRESS, {"text": "2020"}).status_code == 405


def test_every_partial_date_of_every_form_has_the_input(db: None) -> None:
    request = RequestFactory().get("/admin/")
    request.user = UserFactory(is_superuser=True)
    for model, table in admin.site._registry.items():
        for field in edtf_fields(model):
            widget = table.formfield_for_dbfield(field, request).widget  # type: ignore[attr-defined, union-attr]  # the stubs leave it out
            assert isinstance(widget, PartialDateInput), field


def test_page_reads_its_dates_without_scripts(editor: Client) -> None:
    page = editor.get(address(MilestoneFactory(date="2020-06"))).content.decode()
    assert "June 2020: between 1 and 30 June 2020" in page


def test_refused_form_says_what_was_meant_in_the_error_and_beside_the_input(
    editor: Client,
) -> None:
    milestone = MilestoneFactory(date="2020-06")
    data = form_data(editor.get(address(milestone)))
    page = editor.post(address(milestone), {**data, "date": "6 June 2020"})
    (error,) = page.context["adminform"].form.errors["date"]
    assert error.endswith(" Write 2020-06-06 here.")
    assert page.content.decode().count("Write 2020-06-06 here.") == 2
