"""Nothing that is there is changed by who does not say in which version they read it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import LawFactory
from tracker.models import Law

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]


@pytest.fixture
def law() -> Law:
    row: Law = LawFactory(status="draft", slug="act", summary="Old.")
    return row


def summary(law: Law) -> str:
    law.refresh_from_db()
    return str(law.summary)


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_a_change_without_a_version_is_refused(method: str, writer: Writers, law: Law) -> None:
    answer = writer().send(method, "laws/act/", {} if method == "delete" else {"summary": "New."})
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")
    assert summary(law) == "Old."


def test_the_tag_of_a_read_is_taken_whatever_stands_behind_it(writer: Writers, law: Law) -> None:
    client = writer()
    read = client.get("/api/v1/laws/act/", HTTP_ACCEPT_ENCODING="gzip")
    assert read["ETag"].startswith(f'"law-{law.pk}.v1-')
    answer = client.send("patch", "laws/act/", {"summary": "New."}, If_Match=read["ETag"])
    assert (answer.status_code, answer["ETag"]) == (200, f'"law-{law.pk}.v2"')
    assert summary(law) == "New."


@pytest.mark.parametrize(
    ("tag", "status"),
    [
        pytest.param('"law-{pk}.v1"', 200, id="plain"),
        pytest.param('W/"law-{pk}.v1"', 200, id="weakened-by-a-proxy"),
        pytest.param('"other", "law-{pk}.v1"', 200, id="one-of-several"),
        pytest.param("*", 200, id="any"),
        pytest.param('"law-{pk}.v2"', 412, id="later"),
        pytest.param('"law-{pk}.v11"', 412, id="longer"),
        pytest.param('"law-{pk}0.v1"', 412, id="another-record"),
        pytest.param('"institution-{pk}.v1"', 412, id="another-type"),
        pytest.param('"0123456789abcdef0123456789abcdef"', 412, id="of-an-anonymous-read"),
        pytest.param("law-{pk}.v1", 412, id="without-quotes"),
    ],
)
def test_if_match(tag: str, status: int, writer: Writers, law: Law) -> None:
    client = writer()
    headers = {"If_Match": tag.format(pk=law.pk)}
    answer = client.send("patch", "laws/act/", {"summary": "New."}, **headers)
    assert answer.status_code == status
    assert summary(law) == ("New." if status == 200 else "Old.")
    if status == 412:
        assert answer.json()["code"] == "precondition_failed"
        assert answer["ETag"] == f'"law-{law.pk}.v1"'


@pytest.mark.parametrize(("version", "status"), [(1, 200), (2, 412), (0, 412)])
def test_the_version_in_the_body_does_as_well(
    version: int, status: int, writer: Writers, law: Law
) -> None:
    answer = writer().send("patch", "laws/act/", {"summary": "New.", "version": version})
    assert answer.status_code == status


def test_of_two_writers_the_second_is_told(writer: Writers, law: Law) -> None:
    first, second = writer(), writer()
    tag = first.get("/api/v1/laws/act/")["ETag"]
    assert first.send("patch", "laws/act/", {"summary": "One."}, If_Match=tag).status_code == 200
    assert second.send("patch", "laws/act/", {"summary": "Two."}, If_Match=tag).status_code == 412
    assert summary(law) == "One."


def test_a_read_that_has_not_changed_is_not_sent_again(writer: Writers, law: Law) -> None:
    client = writer()
    tag = client.get("/api/v1/laws/act/")["ETag"]
    assert client.get("/api/v1/laws/act/", HTTP_IF_NONE_MATCH=tag).status_code == 304
    law.note = "Changed."
    law.save()
    assert client.get("/api/v1/laws/act/", HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_lists_name_the_version_of_each(writer: Writers, law: Law) -> None:
    other = LawFactory(status="draft", slug="other")
    client = writer()
    answer = client.send("patch", "laws/", [{"slug": "act", "summary": "New."}])
    assert answer.status_code == 428
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/0/version"]
    items = [{"slug": "act", "version": 1, "summary": "New."}, {"slug": "other", "version": 7}]
    answer = client.send("patch", "laws/", items)
    assert answer.status_code == 412
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/1/version"]
    assert (summary(law), other.version) == ("Old.", 1)
    items[1]["version"] = 1
    assert client.send("patch", "laws/", items).status_code == 200
    assert summary(law) == "New."
