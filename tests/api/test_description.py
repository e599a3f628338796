"""What the description says alike in several places is said once, and means the same."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.settings import patched_settings

from tests.api.followed import followed
from tracker.api.description import say_once
from tracker.api.views.described import OnceGenerator

REF = "#/components/"


def _parameter(name: str, about: str, where: str = "query") -> dict[str, Any]:
    return {"name": name, "in": where, "description": about, "schema": {"type": "string"}}


def _operation(name: str, parameters: list[Any], **responses: str) -> dict[str, Any]:
    return {
        "operationId": name,
        "tags": [name.partition("_")[0]],
        "parameters": parameters,
        "responses": {
            status.removeprefix("_"): {"description": about} for status, about in responses.items()
        },
    }


def _said_once(*operations: dict[str, Any], schemas: Any = None) -> Any:
    paths = {f"/{number}/": {"get": one} for number, one in enumerate(operations)}
    return say_once({"paths": paths, "components": {"schemas": schemas or {}}})


def _references(content: Any) -> Iterator[str]:
    if isinstance(content, dict):
        if isinstance(content.get("$ref"), str):
            yield content["$ref"]
        content = list(content.values())
    for one in content if isinstance(content, list) else ():
        yield from _references(one)


def test_what_several_operations_say_is_a_component_of_their_own_name() -> None:
    made = _said_once(
        _operation("laws_list", [_parameter("kind__in", "Which."), _parameter("q", "Find.")]),
        _operation("people_list", [_parameter("kind__in", "Which.")]),
    )
    assert made["components"]["parameters"] == {"KindIn": _parameter("kind__in", "Which.")}
    assert [one["get"]["parameters"] for one in made["paths"].values()] == [
        [{"$ref": f"{REF}parameters/KindIn"}, _parameter("q", "Find.")],
        [{"$ref": f"{REF}parameters/KindIn"}],
    ]


def test_the_bare_name_has_what_most_of_a_name_say() -> None:
    made = _said_once(
        *(_operation(f"{place}_list", [_parameter("kind", "Law.")]) for place in ("acts", "bills")),
        *(_operation(f"{place}_list", [_parameter("kind", "Body.")]) for place in "abcd"),
        _operation("z_list", [_parameter("kind", "Else.")]),
    )
    named = {name: one["description"] for name, one in made["components"]["parameters"].items()}
    assert named == {"Kind": "Body.", "ActsKind": "Law."}


def test_a_name_that_is_taken_gives_way_to_that_of_the_operation() -> None:
    made = _said_once(
        _operation("laws_list", [_parameter("slug", "One."), _parameter("slug", "Two.", "path")]),
        _operation("laws_next", [_parameter("slug", "One."), _parameter("slug", "Two.", "path")]),
    )
    assert list(made["components"]["parameters"]) == ["LawsListSlug", "LawsSlug"]


def test_answers_are_called_after_their_status_and_after_reading() -> None:
    read, write = {"_404": "No public record."}, {"_404": "No record.", "_413": "Long."}
    made = say_once(
        {
            "paths": {
                "/": {
                    "get": _operation("laws_list", [], **read),
                    "post": _operation("laws_create", [], **write),
                    "patch": _operation("laws_change", [], **write),
                },
                "/one/": {
                    "get": _operation("laws_get", [], **read),
                    "delete": _operation("laws_delete", [], **write),
                },
            },
            "components": {"schemas": {}},
        }
    )
    assert made["components"]["responses"] == {
        "ContentTooLarge": {"description": "Long."},
        "NotFound": {"description": "No record."},
        "ReadNotFound": {"description": "No public record."},
    }
    assert made["paths"]["/"]["get"]["responses"] == {
        "404": {"$ref": f"{REF}responses/ReadNotFound"}
    }


def test_a_component_refers_to_the_smaller_one_that_it_begins_with() -> None:
    slug, text = {"type": "string"}, {"type": "string", "description": "In our words."}
    law = {"type": "object", "properties": {"slug": slug}, "required": ["slug"]}
    detail = {
        "type": "object",
        "description": "All of it.",
        "properties": {"slug": slug, "summary": text},
        "required": ["slug", "summary"],
    }
    otherwise = {"type": "object", "properties": {"slug": text}, "required": ["slug"]}
    schemas = {"Law": law, "LawDetail": detail, "Topic": law, "TopicDetail": otherwise}
    made = _said_once(schemas=dict(schemas))["components"]["schemas"]
    more = {"type": "object", "properties": {"summary": text}, "required": ["summary"]}
    assert made == {
        **schemas,
        "LawDetail": {
            "allOf": [{"$ref": f"{REF}schemas/Law"}, more],
            "description": "All of it.",
        },
    }


def test_an_enumeration_explains_its_values_itself() -> None:
    values = "* `act` - Act\n* `bill` - Bill"
    one = {"allOf": [{"$ref": f"{REF}schemas/KindEnum"}], "description": f"Which.\n\n{values}"}
    schemas = {
        "KindEnum": {"enum": ["act", "bill"], "description": values},
        "Law": {"properties": {"kind": one}},
    }
    made = _said_once(schemas=schemas)["components"]["schemas"]
    assert made["KindEnum"]["description"] == values
    assert made["Law"]["properties"]["kind"]["description"] == "Which."


@pytest.fixture(scope="module")
def made() -> Any:
    return OnceGenerator(api_version="v1").get_schema()  # type: ignore[no-untyped-call]  # untyped


def test_operations_say_what_they_said_before(made: Any) -> None:
    generator: Any = SchemaGenerator(api_version="v1")  # type: ignore[no-untyped-call]  # untyped
    hooks = ["drf_spectacular.hooks.postprocess_schema_enums"]
    with patched_settings({"POSTPROCESSING_HOOKS": hooks}):
        before = generator.get_schema(request=None, public=True)
    assert before["components"].keys() == {"schemas", "securitySchemes"}
    assert followed(made)["paths"] == before["paths"]


def test_nothing_is_said_twice_by_operations(made: Any) -> None:
    said: list[str] = []
    for item in made["paths"].values():
        for operation in item.values():
            said += [str(one) for one in operation.get("parameters", []) if "$ref" not in one]
            said += [
                f"{status} {one}"
                for status, one in operation["responses"].items()
                if "$ref" not in one
            ]
    assert sorted(said) == sorted(set(said))


def test_every_shared_part_is_referred_to_and_there(made: Any) -> None:
    referred = set(_references(made))
    components = made["components"]
    there = {
        f"{REF}{section}/{name}"
        for section in ("parameters", "responses", "schemas")
        for name in components[section]
    }
    assert referred <= there
    assert {one for one in there - referred if "/schemas/" not in one} == set()


def test_every_tag_says_what_the_root_says_of_its_place(made: Any, get: Callable[..., Any]) -> None:
    told = {one["name"]: one["description"] for one in made["tags"]}
    used = {tag for item in made["paths"].values() for one in item.values() for tag in one["tags"]}
    assert set(told) == used
    about = {one["name"]: one["about"] for one in get("")}
    assert {name: about[name] for name in told if name != "root"} == {
        name: said for name, said in told.items() if name != "root"
    }
    assert list(told)[:3] == ["root", "laws", "institutions"]
    assert told["root"] == "What there is in this API, a line each."
    assert told["laws"] == (
        "Laws, with what they provide, what happened to them, and who is behind them."
    )
    assert all(said.endswith(".") and "\n" not in said for said in told.values())
