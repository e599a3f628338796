"""What became of a record that nobody finds: one answer, whichever door asks."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import CitationFactory, LawFactory, RedirectFactory
from tracker.models import ChangeContext, ChangeEntry, Citation, Law, recording
from tracker.services.absence import MovedTo, Withdrawn, find_absent

pytestmark = pytest.mark.django_db


def move(row: Any, status: str, reason: str = "") -> None:
    """Change a row's status as an editor does, so that the change log has it."""
    row.status = status
    with recording(ChangeContext(reason=reason)):
        row.save()


def last_change() -> Any:
    return ChangeEntry.objects.latest("id").timestamp


def test_nothing_is_known_of_what_never_was() -> None:
    assert find_absent(Law, slug="nobody") is None


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_nothing_is_known_of_what_never_was_public(status: str) -> None:
    law = LawFactory(slug="secret", status="draft")
    move(law, status, "Not to be told.")
    RedirectFactory(kind="law", old_slug="old", new_slug="secret")

    assert find_absent(Law, slug="secret") is None
    assert find_absent(Law, slug="old") is None


def test_withdrawn_record_has_the_time_and_reason_of_its_withdrawal() -> None:
    law = LawFactory(slug="gone")
    move(law, "withdrawn", "Entered twice.")
    when = last_change()
    law.note = "Edited afterwards."
    law.save()

    assert find_absent(Law, slug="gone") == Withdrawn(when, "Entered twice.")


def test_last_withdrawal_counts() -> None:
    law = LawFactory(slug="gone")
    for status, reason in (("withdrawn", "First."), ("published", ""), ("withdrawn", "Second.")):
        move(law, status, reason)

    assert find_absent(Law, slug="gone") == Withdrawn(last_change(), "Second.")


def test_reason_that_was_not_given_for_readers_is_not_told() -> None:
    law = LawFactory(slug="gone")
    move(law, "draft", "A doubt.")
    when = last_change()
    move(law, "withdrawn", "More doubts.")

    assert find_absent(Law, slug="gone") == Withdrawn(when, "")


def test_citation_is_found_by_its_passage_and_number() -> None:
    citation = CitationFactory()
    move(citation, "withdrawn", "Misread.")
    found = find_absent(Citation, passage__ref=citation.passage.ref, n=citation.n)

    assert found == Withdrawn(last_change(), "Misread.")


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_renamed_record_is_moved(status: str) -> None:
    law = LawFactory(slug="before")
    move(law, status)
    law.slug = "after"
    law.save()

    assert find_absent(Law, slug="before") == MovedTo("after")


@pytest.mark.parametrize(
    ("statuses", "answer"),
    [
        pytest.param(["withdrawn"], 410, id="published-then-withdrawn"),
        pytest.param(["draft", "in_review"], 404, id="taken-back-to-review"),
        pytest.param([], 200, id="published"),
    ],
)
@pytest.mark.parametrize("renamed", [False, True], ids=["same-slug", "renamed"])
@pytest.mark.parametrize("root", ["", "/api/v1"], ids=["page", "api"])
def test_page_and_api_agree(
    statuses: list[str], answer: int, renamed: bool, root: str, client: Client
) -> None:
    law = LawFactory(slug="before")
    for status in statuses:
        move(law, status)
    if renamed:
        Law.objects.filter(pk=law.pk).update(slug="after")
        RedirectFactory(kind="law", old_slug="before", new_slug="after")
    response = client.get(f"{root}/laws/before/")
    if renamed and answer != 404:
        assert response.status_code in (301, 308)
        assert response.headers["Location"].endswith(f"{root}/laws/after/")
        response = client.get(f"{root}/laws/after/")

    assert response.status_code == answer
