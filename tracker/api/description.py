"""What is done to the API's description once it is made.

What is said alike is said once, and each tag says what is behind it.
"""

from collections import Counter
from collections.abc import Iterator
from http import HTTPStatus
from json import dumps
from typing import Any

from tracker.api.urls import ACROSS, VIEWSETS
from tracker.api.views.root import RootView

_METHODS = ("get", "post", "put", "patch", "delete")
_GROWN = (("Detail", ""), ("WrittenInList", ""), ("Written", "Detail"), ("Written", ""))
"""Endings of components that hold all that another one holds, and the other's ending."""
_RENAMED = {"413": "ContentTooLarge", "422": "UnprocessableContent"}
"""Names that differ from one Python to the next."""


def say_once(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Move what operations and components have in common to where it is said once.

    Parameters and answers that several operations share become components of their own; a record's
    components refer to the smaller ones that they begin with; and the values of an enumeration are
    explained by it alone. A hook of the generator: what it returns is the description.
    """
    components = result["components"]
    _explain_enumerations_once(components["schemas"])
    _refer_to_the_smaller(components["schemas"])
    operations = list(_operations(result["paths"]))
    components["parameters"] = _shared(
        [
            (method, operation, parameters, index, _camel(parameter["name"]))
            for method, operation in operations
            for parameters in [operation.get("parameters", [])]
            for index, parameter in enumerate(parameters)
        ],
        "parameters",
    )
    components["responses"] = _shared(
        [
            (method, operation, operation["responses"], status, _phrase(status))
            for method, operation in operations
            for status in operation["responses"]
        ],
        "responses",
    )
    return result


def describe_tags(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """Say of each tag what the API's root says of that place. A hook of the generator."""
    views: dict[str, Any] = {"root": RootView, **VIEWSETS, **ACROSS}
    used = {tag for _, operation in _operations(result["paths"]) for tag in operation["tags"]}
    result["tags"] = [
        {"name": name, "description": str(view.__doc__).strip()}
        for name, view in views.items()
        if name in used
    ]
    return result


def _operations(paths: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in paths.values():
        for method in _METHODS:
            if method in item:
                yield method, item[method]


def _shared(
    uses: list[tuple[str, dict[str, Any], Any, Any, str]], section: str
) -> dict[str, dict[str, Any]]:
    """Return by name what is said more than once, and put references in its place.

    A use is (method, operation, container, key, what it is called). The bare name has what more
    than half of all that are called so say; another answer is called after reading if it is mostly
    that of reads (`ReadNotFound`), and whatever else after the place of its first use
    (`LawsKindIn`) or, if that is taken, after the operation.
    """
    called = Counter(name for *_, name in uses)
    said: dict[tuple[str, str], list[Any]] = {}
    for use in uses:
        _, _, container, key, name = use
        said.setdefault((name, dumps(container[key], sort_keys=True)), []).append(use)
    found: dict[str, dict[str, Any]] = {}
    for (name, _), alike in said.items():
        if len(alike) == 1:
            continue
        _, operation, container, key, _ = alike[0]
        reads = sum(each == "get" for each, *_ in alike)
        reading = section == "responses" and reads * 2 > len(alike)
        names = [
            *([name] if len(alike) * 2 > called[name] else []),
            *([f"Read{name}"] if reading else []),
            f"{_camel(operation['tags'][0])}{name}",
            f"{_camel(operation['operationId'])}{name}",
        ]
        chosen = next(one for one in names if one not in found)
        found[chosen] = container[key]
        for _, _, container, key, _ in alike:
            container[key] = {"$ref": f"#/components/{section}/{chosen}"}
    return dict(sorted(found.items()))


def _explain_enumerations_once(schemas: dict[str, Any]) -> None:
    """Take the list of an enumeration's values from what is only one of them."""
    for schema in schemas.values():
        for one in schema.get("properties", {}).values():
            for place in (one, one.get("items", {})):
                if "\n\n* `" in place.get("description", "") and "enum" not in place:
                    place["description"] = place["description"].partition("\n\n* `")[0]


def _refer_to_the_smaller(schemas: dict[str, Any]) -> None:
    """Let a component say only what it holds besides all that a smaller one holds."""
    whole = dict(schemas)
    for name, schema in whole.items():
        for ending, rest in _GROWN:
            smaller = name.removesuffix(ending) + rest
            if name.endswith(ending) and smaller in whole and _holds(schema, whole[smaller]):
                schemas[name] = _besides(schema, whole[smaller], smaller)
                break


def _holds(schema: dict[str, Any], smaller: dict[str, Any]) -> bool:
    """Whether a component holds all of a smaller one, as that has it."""
    properties = schema.get("properties", {})
    return (
        "additionalProperties" not in {**schema, **smaller}
        and set(smaller.get("required", [])) <= set(schema.get("required", []))
        and all(properties.get(key) == one for key, one in smaller["properties"].items())
    )


def _besides(schema: dict[str, Any], smaller: dict[str, Any], name: str) -> dict[str, Any]:
    own = {k: v for k, v in schema["properties"].items() if k not in smaller["properties"]}
    required = [one for one in schema["required"] if one not in smaller["required"]]
    more = {"type": "object", "properties": own, **({"required": required} if required else {})}
    about = {"description": schema["description"]} if "description" in schema else {}
    return {"allOf": [{"$ref": f"#/components/schemas/{name}"}, more], **about}


def _camel(name: str) -> str:
    """Return a parameter's, a tag's or an operation's name as one word: `kind__in` as `KindIn`."""
    parts = name.replace("-", "_").split("_")
    return "".join(part[:1].upper() + part[1:] for part in parts)


def _phrase(status: str) -> str:
    """Return what a status is called, as one word: 404 as `NotFound`."""
    return _RENAMED.get(status) or HTTPStatus(int(status)).phrase.title().replace(" ", "")
