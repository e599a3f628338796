"""Where no public record is: redirects, tombstones, friendly answers, and no leak."""

import pytest
from django.test import Client

from tests.factories import LawFactory, PersonFactory, RedirectFactory
from tests.pages.reading import page
from tests.pages.records import FULL
from tracker.models import ChangeContext, recording
from tracker.pages.kinds import KINDS

pytestmark = pytest.mark.django_db


def test_former_slug_leads_on_with_the_query(client: Client) -> None:
    law = LawFactory(slug="new-name")
    RedirectFactory(kind="law", old_slug="old-name", new_slug="new-name")
    response = client.get("/laws/old-name/?as_of=2022-05-11")

    assert response.status_code == 301
    assert response.headers["Location"] == f"{law.get_absolute_url()}?as_of=2022-05-11"


def test_rename_of_a_published_record_leaves_a_redirect(client: Client) -> None:
    person = PersonFactory(slug="before")
    person = type(person).objects.get(pk=person.pk)
    person.slug = "after"
    person.save()

    assert client.get("/people/before/").headers["Location"] == "/people/after/"


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_redirect_to_a_record_that_is_not_public_is_not_found(status: str, client: Client) -> None:
    LawFactory(slug="new-name", status=status)
    RedirectFactory(kind="law", old_slug="old-name", new_slug="new-name")

    assert "new-name" not in page(client, "/laws/old-name/", 404).text


@pytest.mark.parametrize("kind", FULL)
@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_record_that_is_not_public_is_not_found(kind: str, status: str, client: Client) -> None:
    record = FULL[kind](0)
    record.status = status
    record.save()
    tree = page(client, record.get_absolute_url(), 404)

    assert tree.one("h1").text == "Nothing public stands here"
    assert str(record) not in tree.one("main").text.replace(record.slug, "")


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k.name)
def test_unknown_slug_offers_a_search(kind: object, client: Client) -> None:
    tree = page(client, f"{kind.list_url}none-such/", 404)

    assert "none-such" in tree.one("main").text
    assert tree.one("form").attributes["action"] == kind.list_url


def test_withdrawn_record_leaves_a_tombstone_without_its_name(client: Client) -> None:
    law = LawFactory(slug="gone", name="Law That Was")
    law = type(law).objects.get(pk=law.pk)
    law.status = "withdrawn"
    with recording(ChangeContext(reason="Entered twice.")):
        law.save()
    response = client.get("/laws/gone/")
    assert response.status_code == 410

    tree = page(client, "/laws/gone/", 410)
    text = tree.one("main").text
    assert "The law gone was taken out of the public tracker" in text
    assert "The reason given: Entered twice." in text
    assert "Law That Was" not in response.content.decode()


def test_what_was_withdrawn_unpublished_is_not_found(client: Client) -> None:
    law = LawFactory(slug="gone", status="draft")
    law.status = "withdrawn"
    with recording(ChangeContext(reason="Secret doubts.")):
        law.save()
    law.slug = "renamed"
    law.save()

    for slug in ("gone", "renamed"):
        assert "Secret doubts" not in page(client, f"/laws/{slug}/", 404).text


def test_withdrawn_and_renamed_record_leads_to_its_tombstone(client: Client) -> None:
    law = LawFactory(slug="before")
    law.status = "withdrawn"
    law.save()
    law.slug = "after"
    law.save()

    assert client.get("/laws/before/").headers["Location"] == "/laws/after/"
    assert client.get("/laws/after/").status_code == 410


def test_unknown_address_has_a_friendly_page(client: Client) -> None:
    tree = page(client, "/none/such/", 404)

    assert tree.one("h1").text == "Nothing public stands here"


def test_fault_has_a_page_that_needs_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("tracker.pages.views.home.tally", fail)
    client.raise_request_exception = False
    tree = page(client, "/", 500)

    assert tree.one("h1").text == "Something went wrong here"
