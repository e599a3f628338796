"""What cannot be read is refused with a sentence and its place; nothing odd passes unseen."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.writing.bodies import NEW
from tests.factories import LawFactory, PassageFactory
from tracker.api.writing.bodies import LARGEST
from tracker.models import Law

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"{", "not JSON at line 1, column 2", id="cut-off"),
        pytest.param(b"\xff", "not UTF-8 from byte 0", id="latin"),
        pytest.param(b'{"a": 1, "a": 2}', "“a” stands twice", id="twice"),
        pytest.param(b'{"a\\ud800": 1, "a\\ud800": 2}', "stands twice", id="odd-name-twice"),
        pytest.param(b'{"n": NaN}', "NaN is not JSON", id="nan"),
        pytest.param(b'{"n": ' + b"9" * 5000 + b"}", "5000 characters", id="huge-number"),
        pytest.param(b'{"n": 1e' + b"9" * 60 + b"}", "characters", id="huge-exponent"),
        pytest.param(b"[" * 200 + b"]" * 200, "nested deeper", id="deep"),
        pytest.param(b"[" * 100_000, "nested deeper", id="deeper-than-python"),
        pytest.param(b'{"name": "a\\u0000b"}', "NUL character", id="nul"),
        pytest.param(b'{"na\\u0000me": "a"}', "NUL character", id="nul-in-a-name"),
        pytest.param(b'{"name": "\\ud83d"}', "half of a character", id="surrogate"),
        pytest.param(b'"text"', "Each record is an object", id="text"),
        pytest.param(b"[]", "1 to 200 records, not 0", id="empty-list"),
        pytest.param(b"[" + b"{}," * 200 + b"{}]", "1 to 200 records, not 201", id="long-list"),
        pytest.param(b"[1]", "Each record is an object", id="list-of-numbers"),
    ],
)
def test_unreadable_body(raw: bytes, said: str, writer: Writers) -> None:
    answer = writer().send("post", "laws/", raw)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_body")
    assert said in answer.json()["detail"]
    assert not Law.objects.exists()


def test_body_that_is_too_long(writer: Writers) -> None:
    answer = writer().send("post", "laws/", b'"' + b"a" * LARGEST + b'"')
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/xml"])
def test_other_media_types(kind: str, writer: Writers) -> None:
    answer = writer().send("post", "laws/", b"a=1", content_type=kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("said", "pointer", "code"),
    [
        pytest.param({"knd": "act"}, "/knd", "unknown_member", id="mistyped"),
        pytest.param({"force": "in_force"}, "/force", "read_only", id="worked-out"),
        pytest.param({"url": "x"}, "/url", "read_only", id="address"),
        pytest.param({"kind": "akt"}, "/kind", "invalid_choice", id="choice"),
        pytest.param({"kind": 1}, "/kind", "type", id="number-for-text"),
        pytest.param({"name": None}, "/name", "type", id="null-for-text"),
        pytest.param({"name": ""}, "/name", "required", id="empty"),
        pytest.param({"name": "x" * 201}, "/name", "invalid", id="too-long"),
        pytest.param({"diet_session": "208"}, "/diet_session", "type", id="text-for-number"),
        pytest.param({"diet_session": True}, "/diet_session", "type", id="true-for-number"),
        pytest.param({"diet_session": -1}, "/diet_session", "invalid", id="negative"),
        pytest.param({"diet_session": 10**30}, "/diet_session", "invalid", id="huge"),
        pytest.param({"jurisdiction": "XX"}, "/jurisdiction", "unknown_record", id="nobody"),
        pytest.param({"jurisdiction": None}, "/jurisdiction", "required", id="null-relation"),
        pytest.param(
            {"jurisdiction": {"slug": "JP", "type": "law"}},
            "/jurisdiction/type",
            "type",
            id="relation-of-another-type",
        ),
        pytest.param({"topics": ["nothing"]}, "/topics", "unknown_record", id="unknown-in-list"),
        pytest.param({"topics": "a"}, "/topics", "type", id="text-for-list"),
        pytest.param({"topics": [3]}, "/topics/0", "type", id="number-in-list"),
        pytest.param({"verified_on": "2021"}, "/verified_on", "invalid", id="year-for-day"),
        pytest.param({"egov_law_id": "1"}, "/egov_law_id", "invalid", id="rule-of-a-field"),
        pytest.param({"slug": "No Slug"}, "/slug", "invalid", id="slug"),
        pytest.param({"status": "gone"}, "/status", "invalid_choice", id="status"),
        pytest.param({"status": ["draft"]}, "/status", "invalid_choice", id="status-list"),
        pytest.param({"change_reason": "x" * 301}, "/change_reason", "max_length", id="reason"),
        pytest.param({"citations": {}}, "/citations", "type", id="citations"),
        pytest.param({"citations": [1]}, "/citations/0", "type", id="citation"),
        pytest.param({"citations": [{}]}, "/citations/0/passage", "required", id="no-passage"),
        pytest.param(
            {"citations": [{"passage": "nobody-p01"}]},
            "/citations/0/passage",
            "unknown_record",
            id="citation-of-nothing",
        ),
        pytest.param(
            {"citations": [{"passage": {"source": "s"}}]},
            "/citations/0/passage",
            "invalid",
            id="passage-without-words",
        ),
    ],
)
def test_each_fault_has_its_place_and_a_code(
    said: dict[str, Any], pointer: str, code: str, writer: Writers
) -> None:
    answer = writer().send("post", "laws/", {**NEW["laws"](), **said})
    assert answer.status_code == 400, answer.content
    errors = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert errors == [(pointer, code)]
    assert answer.json()["errors"][0]["detail"]
    assert not Law.objects.exists()


def test_everything_is_said_at_once(writer: Writers) -> None:
    answer = writer().send("post", "laws/", {"knd": "act", "kind": "akt", "jurisdiction": "XX"})
    assert {(error["pointer"], error["code"]) for error in answer.json()["errors"]} == {
        ("/knd", "unknown_member"),
        ("/kind", "invalid_choice"),
        ("/jurisdiction", "unknown_record"),
        ("/name", "required"),
    }


@pytest.mark.parametrize(
    ("place", "said", "told"),
    [
        pytest.param(
            "laws",
            {},
            [
                ("/jurisdiction", "“jurisdiction” is required."),
                ("/kind", "“kind” is required."),
                ("/name", "“name” is required."),
            ],
            id="nothing",
        ),
        pytest.param(
            "laws",
            {"name": "  ", "kind": "", "jurisdiction": None},
            [
                ("/jurisdiction", "It must not be empty."),
                ("/kind", "It must not be empty."),
                ("/name", "It must not be empty."),
            ],
            id="empty",
        ),
        pytest.param(
            "passages",
            {"slug": "one-p01", "locator": {}},
            [
                ("/locator", "It must not be empty."),
                ("/source", "“source” is required."),
            ],
            id="empty-group",
        ),
        pytest.param(
            "passages",
            {"slug": "one-p01"},
            [
                ("/locator", "“locator” is required."),
                ("/source", "“source” is required."),
            ],
            id="missing-group",
        ),
    ],
)
def test_missing_member_is_told_from_an_empty_one(
    place: str, said: dict[str, Any], told: list[tuple[str, str]], writer: Writers
) -> None:
    answer = writer().send("post", f"{place}/", said).json()
    errors = sorted((error["pointer"], error["detail"]) for error in answer["errors"])
    assert errors == told
    assert {error["code"] for error in answer["errors"]} == {"required"}
    in_list = writer().send("post", f"{place}/", [said]).json()
    errors = sorted((error["pointer"], error["detail"]) for error in in_list["errors"])
    assert errors == [(f"/0{pointer}", detail) for pointer, detail in told]


def test_member_of_a_new_source_that_is_missing(writer: Writers) -> None:
    passage = {"source": {"title": "A paper"}, "locator": {"start": "In the beginning"}}
    body = {**NEW["laws"](), "citations": [{"passage": passage, "field": "name"}]}
    errors = writer().send("post", "laws/", body).json()["errors"]
    assert ("/citations/0/passage/source/kind", "required", "“kind” is required.") in {
        (error["pointer"], error["code"], error["detail"]) for error in errors
    }


def test_empty_value_of_a_change_is_no_missing_one(writer: Writers) -> None:
    law = LawFactory(status="draft")
    answer = writer().send("patch", f"laws/{law.slug}/", {"name": "", "version": law.version})
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["detail"]) == ("/name", "It must not be empty.")


def test_what_nobody_sees_is_refused_with_its_place(writer: Writers) -> None:
    body = {**NEW["laws"](), "name": "Law\u202e of", "summary": "One.\nTwo.\x9f"}
    errors = writer().send("post", "laws/", body).json()["errors"]
    assert [(error["pointer"], error["code"], error["detail"]) for error in errors] == [
        (
            "/name",
            "invalid",
            "Character 4 is U+202E (right-to-left override), which nobody sees: take it out.",
        ),
        (
            "/summary",
            "invalid",
            "Character 10 is U+009F (a control character), which nobody sees: take it out.",
        ),
    ]
    good = {**body, "name": "法律\u3000一", "summary": "One.\nTwo."}
    answer = writer().send("post", "laws/", good)
    assert (answer.status_code, answer.json()["name"]) == (201, "法律\u3000一")


def test_what_nobody_sees_and_was_there_before_keeps_no_other_field_back(writer: Writers) -> None:
    law = LawFactory(status="draft")
    Law.objects.update(name="Law\u202e of")
    send = writer().send
    answer = send("patch", f"laws/{law.slug}/", {"summary": "One.", "version": law.version})
    assert (answer.status_code, answer.json()["name"]) == (200, "Law\u202e of")
    version = Law.objects.get().version
    body = {"name": "Law\u202e on", "version": version}
    (error,) = send("patch", f"laws/{law.slug}/", body).json()["errors"]
    assert error["pointer"] == "/name"


def test_unknown_parameter_of_a_write(writer: Writers) -> None:
    answer = writer().send("post", "laws/?dryrun=true", NEW["laws"]())
    assert (answer.status_code, answer.json()["errors"][0]["nearest"]) == (400, "dry_run")
    assert writer().send("post", "laws/?dry_run=1", NEW["laws"]()).status_code == 400
    assert not Law.objects.exists()


def test_put_is_not_taken(writer: Writers) -> None:
    law = LawFactory()
    answer = writer().send("put", f"laws/{law.slug}/", {})
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_redirects_are_not_written(writer: Writers) -> None:
    assert writer("Administrator").send("post", "redirects/", {}).status_code == 405


def test_member_of_a_citation_that_is_mistyped(writer: Writers) -> None:
    citation = {"passage": PassageFactory().ref, "rported": "x"}
    answer = writer().send("post", "laws/", {**NEW["laws"](), "citations": [citation]})
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["nearest"]) == ("/citations/0/rported", "reported")
