"""The API described as OpenAPI 3.1: what the generator cannot see by itself."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers
from rest_framework.serializers import ListSerializer

from tracker.api.errors import MEDIA_TYPE, PROBLEMS
from tracker.api.serializers.evidence import FieldEvidence


class FaultSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with a parameter, or with the body of a write."""

    parameter = serializers.CharField(required=False, help_text="The parameter, of an address.")
    pointer = serializers.CharField(
        required=False, help_text="A JSON pointer (RFC 6901) to its place, of a body."
    )
    code = serializers.CharField(help_text="What is wrong, for programs.")
    detail = serializers.CharField(help_text="What is wrong and what would be right, for people.")
    choices = serializers.ListField(
        child=serializers.CharField(), required=False, help_text="The values it accepts."
    )
    nearest = serializers.CharField(
        required=False, allow_null=True, help_text="What was probably meant."
    )


class ProblemSerializer(serializers.Serializer[Any]):
    """What went wrong (RFC 9457)."""

    type = serializers.URLField(help_text="Address that explains this kind of problem.")
    title = serializers.CharField(help_text="What this kind of problem is called.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What went wrong this time, in a sentence.")
    instance = serializers.CharField(help_text="The address asked for.")
    code = serializers.ChoiceField(
        choices=[(code, problem.title) for code, problem in PROBLEMS.items()],
        help_text="By which programs tell problems apart.",
    )
    request_id = serializers.CharField(help_text="By which we find the request in our logs.")
    errors = FaultSerializer(  # type: ignore[assignment]  # a declared field
        many=True, help_text="Each thing that is wrong, if several may be."
    )
    unknown_parameters = serializers.ListField(
        child=serializers.CharField(),
        required=False,
        help_text="The parameters that are not known here.",
    )
    slug = serializers.CharField(required=False, help_text="The record that was withdrawn.")
    when = serializers.DateTimeField(
        required=False, help_text="When the withdrawn record last changed."
    )


_PROBLEMS_OF = {
    "list": {"400": "A parameter is unknown, or has a value that cannot be read."},
    "retrieve": {
        "400": "A parameter is unknown, or has a value that cannot be read.",
        "404": "No public record has this slug.",
        "410": "The record has been withdrawn.",
    },
}


_PROBLEMS_OF_ALL = {
    "406": "The answer cannot be given in a format that the request accepts.",
    "429": "Too many requests; `Retry-After` says when to go on.",
    "500": "A fault of ours.",
}


def problem_answers(problems: dict[str, str], problem: Any) -> dict[str, Any]:
    """Return how problems are answered, by status, with those that any operation may meet.

    `problem` is the reference to the component that all of them look like.
    """
    bodies: dict[str, Any] = {
        status: {"description": said, "content": {MEDIA_TYPE: {"schema": problem}}}
        for status, said in {**problems, **_PROBLEMS_OF_ALL}.items()
    }
    bodies["429"]["headers"] = {
        "Retry-After": {
            "description": "After how many seconds to go on.",
            "schema": {"type": "integer", "minimum": 1},
        }
    }
    return bodies


class ApiSchema(AutoSchema):
    """Adds the problems that each operation may answer with."""

    def get_summary(self) -> str | None:
        action = getattr(self.view, "action", None)
        noun = getattr(self.view, "noun", None)
        if noun is None:
            return None
        meta = noun.model._meta
        named = meta.verbose_name_plural if action == "list" else meta.verbose_name
        return f"{'List' if action == 'list' else 'Get one'} {named}"

    def _get_filter_parameters(self) -> list[dict[str, Any]]:
        described: list[dict[str, Any]] = super()._get_filter_parameters()  # type: ignore[no-untyped-call]  # the library leaves it untyped
        if getattr(self.view, "action", "") in ("list", "retrieve") and self.method == "GET":
            described += getattr(self.view, "described", list)()
        return described

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if getattr(self.view, "action", "") in ("list", "retrieve") and hasattr(self.view, "noun"):
            self._describe_shapes(bodies["200"])
        problem = self.resolve_serializer(ProblemSerializer, "response").ref
        of_action = _PROBLEMS_OF.get(getattr(self.view, "action", ""), {})
        if getattr(self.view, "action", "") == "retrieve":
            bodies["308"] = {
                "description": "The record was renamed or merged.",
                "headers": {
                    "Location": {
                        "description": "Its address now.",
                        "schema": {"type": "string", "format": "uri"},
                    }
                },
            }
        bodies.update(problem_answers(of_action, problem))
        if self.method == "GET":
            bodies["304"] = {
                "description": "Nothing has changed since the answer whose `ETag` was given in "
                "`If-None-Match`."
            }
        return bodies

    def _describe_shapes(self, body: dict[str, Any]) -> None:
        """Tell of the shapes and formats that a list and a detail have besides the usual."""
        content = body["content"]
        usual = content["application/json"]["schema"]
        shaped = self._shaped().ref
        if getattr(self.view, "action", "") == "list":
            name = usual["$ref"].rpartition("/")[2]
            page = self.registry[(name, ResolvedComponent.SCHEMA)].schema["properties"]["results"]
            page["items"] = {"anyOf": [page["items"], shaped]}
        else:
            content["application/json"]["schema"] = {"anyOf": [usual, shaped]}
        text = {"schema": {"type": "string"}}
        content.update({"text/csv": text, "application/jsonl": text})
        content["application/ld+json"] = {
            "schema": {
                "type": "object",
                "properties": {"@context": {"type": "object"}},
                "required": ["@context"],
                "additionalProperties": True,
            }
        }
        body["headers"] = {
            "Link": {
                "description": "Addresses of the next page and of the one before (`next`, `prev`); "
                "in formats that have no place for them.",
                "schema": {"type": "string"},
            }
        }

    def _shaped(self) -> Any:
        """Return the component of a record of which only some is shown, or more than usual."""
        view: Any = self.view
        shape = (view.detail_class or view.serializer_class)()
        whole = self._map_serializer(shape, "response")["properties"]  # type: ignore[no-untyped-call]  # the library leaves it untyped
        properties = {name: _loosened(schema, shape.fields[name]) for name, schema in whole.items()}
        properties.setdefault("name", {"type": "string"})
        properties["recorded"] = {
            "type": "object",
            "description": "With `recorded_at`: the moment (`at`), and the lists of other records "
            "that are as they are now (`as_it_is_now`).",
        }
        named = type(shape).__name__.removesuffix("Serializer").removesuffix("Detail")
        component = ResolvedComponent(  # type: ignore[no-untyped-call]  # the library leaves it untyped
            name=f"Shaped{named}",
            type=ResolvedComponent.SCHEMA,
            object=f"Shaped{named}",
            schema={
                "type": "object",
                "description": "What `fields`, `omit`, `expand` and `brief` make of a record: the "
                "same keys with the same values, but not all of them, and relations whole.",
                "properties": properties,
                "additionalProperties": False,
                "minProperties": 1,
            },
        )
        self.registry.register_on_missing(component)
        return component


def _loosened(schema: dict[str, Any], field: Any) -> dict[str, Any]:
    """Return how a field looks of which only a part may be shown, or the whole of a relation."""
    about = {"description": schema["description"]} if "description" in schema else {}
    if isinstance(field, ListSerializer) or getattr(field, "parts", None) is FieldEvidence:
        return {"type": "array", "items": {"type": "object"}, **about}
    if isinstance(field, serializers.Serializer) or hasattr(field, "parts"):
        return {"type": ["object", "null"], **about}
    return schema
