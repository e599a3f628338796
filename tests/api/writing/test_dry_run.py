"""A dry run does everything, answers what would be, and leaves nothing behind."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.writing.bodies import NEW
from tests.factories import LawFactory
from tests.services.test_publishing import cited_law
from tracker.models import ChangeEntry, Law

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]


def test_a_record_that_would_be_made(writer: Writers) -> None:
    client = writer()
    body = NEW["laws"]()
    answer = client.send("post", "laws/?dry_run=true", body)
    record = answer.json()
    assert (answer.status_code, "Location" in answer) == (200, False)
    assert (record["slug"], record["editing"]["dry_run"]) == ("some-act", True)
    assert not Law.objects.exists()
    assert not ChangeEntry.objects.filter(origin="api").exists()
    made = client.send("post", "laws/?dry_run=false", body).json()
    assert (made["slug"], made["editing"]["dry_run"]) == ("some-act", False)


def test_a_list_that_would_be_made(writer: Writers) -> None:
    answer = writer().send("post", "laws/?dry_run=true", [NEW["laws"]()])
    assert (answer.status_code, answer.json()["count"], Law.objects.count()) == (200, 1, 0)


def test_what_would_be_refused_is(writer: Writers) -> None:
    law = LawFactory(status="draft")
    body = {"status": "published", "change_reason": "Ready."}
    path = f"laws/{law.slug}/?dry_run=true"
    assert writer().send("patch", path, body, If_Match="*").status_code == 409
    assert writer().send("patch", path, {"knd": 1}, If_Match="*").status_code == 400
    assert writer().send("patch", path, {}).status_code == 428


@pytest.mark.parametrize(
    ("status", "answered"),
    [pytest.param("draft", 204, id="deleted"), pytest.param("published", 200, id="withdrawn")],
)
def test_a_record_that_would_go(status: str, answered: int, writer: Writers) -> None:
    law = cited_law(status=status, cited=status)
    path = f"laws/{law.slug}/?dry_run=true"
    answer = writer().send("delete", path, If_Match="*", Change_Reason="A hoax.")
    assert answer.status_code == answered
    law.refresh_from_db()
    assert (law.status, law.version) == (status, 1)
    assert not ChangeEntry.objects.filter(origin="api").exists()
