"""The API's description with its operations as if they said everything themselves."""

from typing import Any

_METHODS = {"get", "post", "patch", "delete"}


def followed(schema: Any) -> Any:
    """Return a description whose parameters and answers are in place of what refers to them."""
    return {
        **schema,
        "paths": {
            path: {
                method: _whole(schema, operation) if method in _METHODS else operation
                for method, operation in item.items()
            }
            for path, item in schema["paths"].items()
        },
    }


def _whole(schema: Any, operation: Any) -> Any:
    whole = dict(operation)
    if "parameters" in operation:
        whole["parameters"] = [_meant(schema, one) for one in operation["parameters"]]
    answers = operation["responses"]
    whole["responses"] = {status: _meant(schema, one) for status, one in answers.items()}
    return whole


def _meant(schema: Any, one: Any) -> Any:
    if "$ref" not in one:
        return one
    _, section, name = one["$ref"].removeprefix("#/").split("/")
    return schema["components"][section][name]
