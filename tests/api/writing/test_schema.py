"""Bodies and answers of writes are as the description of the API says."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from openapi_schema_validator import OAS31Validator

from tests.api.followed import followed
from tests.api.test_schema import SNAPSHOT
from tests.api.writing.bodies import CHANGE, NEW
from tests.factories import LawFactory, PassageFactory

pytestmark = pytest.mark.django_db
Writers = Callable[..., Any]
JSON, PROBLEM = "application/json", "application/problem+json"


@pytest.fixture(scope="module")
def schema() -> Any:
    return followed(yaml.load(SNAPSHOT.read_text(), Loader=yaml.CSafeLoader))


def faults(schema: Any, described: Any, value: Any) -> list[str]:
    whole = {**described, "components": schema["components"]}
    return [f"{list(e.path)}: {e.message}" for e in OAS31Validator(whole).iter_errors(value)]


def of_body(schema: Any, path: str, method: str) -> Any:
    return schema["paths"][path][method]["requestBody"]["content"][JSON]["schema"]


def of_answer(schema: Any, path: str, method: str, answer: Any) -> Any:
    responses = schema["paths"][path][method]["responses"]
    media = answer["Content-Type"].partition(";")[0]
    return responses[str(answer.status_code)]["content"][media]["schema"]


@pytest.mark.parametrize("place", list(NEW))
def test_bodies_and_answers_are_as_described(place: str, schema: Any, writer: Writers) -> None:
    client = writer("Editor")
    listed, single = f"/api/v1/{place}/", f"/api/v1/{place}/{{slug}}/"
    body = NEW[place]()
    made = client.send("post", f"{place}/", body)
    assert faults(schema, of_body(schema, listed, "post"), body) == []
    assert faults(schema, of_answer(schema, listed, "post", made), made.json()) == []
    address = f"{place}/{made.json()['slug']}/"
    changed = client.send("patch", address, CHANGE[place], If_Match="*")
    assert faults(schema, of_body(schema, single, "patch"), CHANGE[place]) == []
    assert faults(schema, of_answer(schema, single, "patch", changed), changed.json()) == []
    items = [{"slug": made.json()["slug"], "version": changed.json()["editing"]["version"]}]
    several = client.send("patch", f"{place}/", items)
    assert faults(schema, of_body(schema, listed, "patch"), items) == []
    assert faults(schema, of_answer(schema, listed, "patch", several), several.json()) == []
    gone = client.send("delete", f"{place}/", items)
    assert faults(schema, of_body(schema, listed, "delete"), items) == []
    assert faults(schema, of_answer(schema, listed, "delete", gone), gone.json()) == []


def test_what_comes_with_a_record_is_as_described(schema: Any, writer: Writers) -> None:
    source = {"title": "A report", "kind": "news", "language": "en"}
    cited = [
        {"field": "name", "passage": PassageFactory().ref},
        {"passage": {"source": source, "locator": {"start": "It begins"}, "gist": "So it is."}},
    ]
    body = {**NEW["laws"](), "citations": cited, "change_reason": "Why."}
    assert faults(schema, of_body(schema, "/api/v1/laws/", "post"), body) == []
    answer = writer().send("post", "laws/", [body, {**NEW["laws"](), "name": "Another"}])
    described = of_answer(schema, "/api/v1/laws/", "post", answer)
    assert (answer.status_code, faults(schema, described, answer.json())) == (201, [])


def test_proposals_and_problems_are_as_described(schema: Any, writer: Writers) -> None:
    law = LawFactory(slug="act")
    path = "/api/v1/laws/{slug}/"
    answers = [
        writer("Contributor").send("patch", "laws/act/", {"summary": "New."}, If_Match="*"),
        writer("Viewer").send("patch", "laws/act/", {"summary": "New."}, If_Match="*"),
        writer().send("patch", "laws/act/", {"summary": "New."}),
        writer().send("patch", "laws/act/", {"summary": "New."}, If_Match='"x"'),
        writer().send("patch", "laws/act/", {"knd": "New."}, If_Match="*"),
        writer().send("patch", "laws/act/", {"status": "draft"}, If_Match="*"),
        writer().send("patch", "laws/act/", b"x", content_type="text/plain"),
        writer().send("patch", "laws/nobody/", {}),
    ]
    assert [answer.status_code for answer in answers] == [202, 403, 428, 412, 400, 409, 415, 404]
    for answer in answers:
        assert faults(schema, of_answer(schema, path, "patch", answer), answer.json()) == []
    law.refresh_from_db()
    assert law.version == 1


@pytest.mark.parametrize("body", [{"name": 3}, {"topics": "a"}, {}, [], "x", {"jurisdiction": 1}])
def test_the_description_would_see_a_fault(body: Any, schema: Any) -> None:
    assert faults(schema, of_body(schema, "/api/v1/laws/", "post"), body)
