"""Lists are written whole or not at all, as one change."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import warm
from tests.api.writing.bodies import NEW
from tests.factories import JurisdictionFactory, LawFactory, MilestoneFactory
from tracker.models import ChangeEntry, Law

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]


REASON = "Taken over: 法律"


def on_the_wire(text: str) -> str:
    """Return a header's UTF-8 as a server hands it on."""
    return text.encode().decode("latin-1")


def laws(count: int, **values: Any) -> list[dict[str, Any]]:
    code = JurisdictionFactory().code
    return [
        {"name": f"Act {n}", "kind": "act", "jurisdiction": code, **values} for n in range(count)
    ]


def test_a_list_is_one_change_with_one_reason(writer: Writers) -> None:
    client = writer()
    answer = client.send("post", "laws/", laws(3), Change_Reason=on_the_wire(REASON))
    assert (answer.status_code, answer.json()["count"]) == (201, 3)
    assert [item["slug"] for item in answer.json()["results"]] == ["act-0", "act-1", "act-2"]
    entries = ChangeEntry.objects.filter(origin="api")
    assert {(e.cid, e.reason, e.actor) for e in entries} == {
        (answer["X-Request-ID"], REASON, client.user)
    }


def test_one_bad_item_keeps_all_from_being_written(writer: Writers) -> None:
    items = laws(3)
    items[1]["kind"] = ""
    items[2]["jurisdiction"] = "XX"
    answer = writer().send("post", "laws/", items)
    assert answer.status_code == 400
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/1/kind", "required"),
        ("/2/jurisdiction", "unknown_record"),
    ]
    assert not Law.objects.exists()


def test_items_may_name_one_another_whatever_their_order(writer: Writers) -> None:
    code = JurisdictionFactory().code
    common = {"kind": "fund", "stage": "adopted", "jurisdiction": code}
    items = [
        {**common, "name": "Part", "parent": "whole"},
        {**common, "name": "Whole", "slug": "whole"},
    ]
    answer = writer().send("post", "initiatives/", items)
    assert answer.status_code == 201, answer.content
    assert [item["editing"]["values"]["parent"] for item in answer.json()["results"]] == [
        "whole",
        None,
    ]


def test_items_that_want_one_slug(writer: Writers) -> None:
    answer = writer().send("post", "laws/", laws(2, slug="act"))
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/0/slug", "/1/slug"]
    assert not Law.objects.exists()


def test_a_slug_that_is_taken_or_was(writer: Writers) -> None:
    law = LawFactory(slug="old")
    law.slug = "new"
    law.save()
    items = laws(2)
    items[0]["slug"], items[1]["slug"] = "new", "old"
    details = [e["detail"] for e in writer().send("post", "laws/", items).json()["errors"]]
    assert details == [
        "There is a law “new” already.",
        "“old” is an older name of the law “new”: choose another.",
    ]


def test_records_of_a_list_are_changed_and_removed(writer: Writers) -> None:
    rows = [LawFactory(status="draft", slug=f"act-{n}") for n in range(3)]
    client = writer()
    items = [{"slug": row.slug, "version": 1, "summary": "New."} for row in rows]
    answer = client.send("patch", "laws/", items)
    assert [item["editing"]["version"] for item in answer.json()["results"]] == [2, 2, 2]
    MilestoneFactory(law=rows[0], status="draft")
    items = [{"slug": row.slug, "version": 2} for row in rows]
    answer = client.send("delete", "laws/", items)
    assert (answer.status_code, answer.json()) == (200, {"count": 0, "results": []})
    assert not Law.objects.exists()
    gone = ChangeEntry.objects.filter(action=ChangeEntry.Action.DELETE)
    assert {entry.cid for entry in gone} == {answer["X-Request-ID"]}
    assert gone.count() == 4


def test_what_keeps_one_from_being_deleted_keeps_all(writer: Writers) -> None:
    rows = [LawFactory(status="draft", slug=f"act-{n}") for n in range(2)]
    MilestoneFactory(law=rows[1], title="Passed")
    items = [{"slug": row.slug, "version": 1} for row in rows]
    answer = writer().send("delete", "laws/", items)
    assert (answer.status_code, answer.json()["errors"]) == (
        409,
        [
            {
                "pointer": "/1",
                "code": "conflict",
                "detail": "milestone “Passed” is published; only drafts are deleted.",
            }
        ],
    )
    assert Law.objects.count() == 2


def test_unknown_repeated_and_nameless_items(writer: Writers) -> None:
    LawFactory(slug="act", status="draft")
    items = [{"slug": "nobody"}, {"slug": "act"}, {"slug": "act"}, {}, {"slug": "!"}]
    answer = writer().send("delete", "laws/", items)
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/0/slug", "unknown_record"),
        ("/2/slug", "not_unique"),
        ("/3/slug", "required"),
        ("/4/slug", "unknown_record"),
    ]


def test_a_deletion_with_values_is_refused(writer: Writers) -> None:
    LawFactory(slug="act", status="draft")
    answer = writer().send("delete", "laws/", [{"slug": "act", "version": 1, "name": "X"}])
    assert answer.json()["errors"][0]["code"] == "not_here"
    assert Law.objects.exists()


def test_items_have_one_reason_together(writer: Writers) -> None:
    items = [*laws(1, change_reason="Why"), *laws(1, change_reason="Else")]
    (error,) = writer().send("post", "laws/", items).json()["errors"]
    assert error["pointer"] == "/1/change_reason"
    assert "in the header Change-Reason" in error["detail"]
    items[1]["change_reason"] = "Why"
    assert writer().send("post", "laws/", items).status_code == 201
    entries = ChangeEntry.objects.filter(origin="api")
    assert {entry.reason for entry in entries} == {"Why"}


def queries(client: Any, items: Any) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.send("post", "laws/", items).status_code == 201
    return len(found)


def test_a_list_costs_little_more_than_its_rows(writer: Writers) -> None:
    warm()
    client = writer()
    one = queries(client, NEW["laws"]())
    client.send("post", "laws/", laws(1, name="Warm"))
    three = queries(client, laws(3, topics=[]))
    thirty = queries(client, [{**item, "name": f"More {n}"} for n, item in enumerate(laws(30))])
    a_row = (thirty - three) / 27
    # Of a row: whether its slug is free (two), its savepoint (two), itself, its entry in the log.
    assert a_row <= 8
    assert one <= 60
    assert three - 3 * a_row <= 40
