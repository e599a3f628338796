"""How the description of the API tells of writing: bodies, answers, headers, problems."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from tracker.api.schema import ApiSchema, ProblemSerializer, problem_answers
from tracker.api.writing.answers import Waiting, written_many_serializer, written_serializer
from tracker.api.writing.shapes import body_serializer

WRITES = ("create", "partial_update", "destroy", "change_many", "remove_many")
_LISTS = ("change_many", "remove_many")
_ANSWERS = {
    "create": {"201": "It was made; `Location` is its address."},
    "partial_update": {"200": "It stands so now, or would, for a dry run."},
    "destroy": {"200": "It was withdrawn; or what would be, for a dry run."},
    "change_many": {"200": "They stand so now, or would, for a dry run."},
    "remove_many": {"200": "They are gone; those that were withdrawn, as they stand."},
}
_PROBLEMS = {
    "400": "The body is not JSON, or says what cannot be; `errors` has every fault by its pointer.",
    "401": "There is no token, or one that is not good.",
    "403": "The role or the token may not do this.",
    "409": "The rows as they stand are against it; or the same request is still at work.",
    "413": "The body is too long.",
    "415": "The body is not JSON.",
    "422": "The idempotency key came with another request before.",
}
_OF_ONE = {"404": "There is no such record.", "410": "The record has been withdrawn."}
_OF_STANDING = {
    "412": "Somebody has changed it meanwhile.",
    "428": "The version that was read is not said.",
}


class Named(serializers.Serializer[Any]):
    """A record to be deleted or withdrawn."""

    slug = serializers.CharField(help_text="Which record is meant.")
    version = serializers.IntegerField(help_text="The version that was read.")


class WritingSchema(ApiSchema):
    """Describes reads as others do, and writes by the nouns' own shapes."""

    @property
    def _written(self) -> Any:
        """The view, which is one of a noun."""
        return self.view

    @property
    def _action(self) -> str:
        return str(getattr(self.view, "action", ""))

    def get_operation_id(self) -> str:
        if self._action in _LISTS:
            return f"{self._written.noun.route.replace('-', '_')}_{self._action}"
        return super().get_operation_id()

    def get_summary(self) -> str | None:
        meta = self._written.noun.model._meta
        one, many = meta.verbose_name, meta.verbose_name_plural
        said = {
            "create": f"Make one of {many}, or several",
            "partial_update": f"Change a {one}",
            "destroy": f"Delete or withdraw a {one}",
            "change_many": f"Change several {many}",
            "remove_many": f"Delete or withdraw several {many}",
        }
        return said.get(self._action) or super().get_summary()

    def get_override_parameters(self) -> list[Any]:
        if self._action not in WRITES:
            return super().get_override_parameters()
        dry = "Do everything, answer what would be, and write nothing."
        key = "Sent again with the same key within a day, the request is answered again, not done."
        reason = "Why, for the change log, in UTF-8."
        found = [
            OpenApiParameter("dry_run", bool, description=dry),
            OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description=key),
            OpenApiParameter("Change-Reason", str, OpenApiParameter.HEADER, description=reason),
        ]
        if self._action in ("partial_update", "destroy"):
            match = "The ETag of the record as it was read with a token; or say `version`."
            found.append(
                OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description=match)
            )
        return found

    def get_auth(self) -> list[dict[str, list[Any]]]:
        # Reading takes no token, and shows more with one.
        needed: list[dict[str, list[Any]]] = [{"token": []}]
        return needed if self._action in WRITES else [*needed, {}]

    def get_filter_backends(self) -> list[Any]:
        return [] if self._action in WRITES else super().get_filter_backends()

    def get_request_serializer(self) -> Any:
        shape = self._written.shape
        if self._action == "remove_many":
            return Named(many=True)
        if self._action == "create":
            return body_serializer(shape, new=True)
        return body_serializer(shape, new=False)

    def _get_request_body(self, direction: Any = "request") -> Any:
        """Return what a body may be: a list of what one record takes, for several at once."""
        if self._action not in WRITES or self._action == "destroy":
            return None
        one = self.resolve_serializer(self._body(), "request").ref
        several = {"type": "array", "items": one, "minItems": 1, "maxItems": 200}
        if self._action == "change_many":
            named = {"type": "object", "properties": {"slug": {"type": "string"}}}
            both = [one, {**named, "required": ["slug", "version"]}]
            several["items"] = {"allOf": both}
        schema: dict[str, Any] = several if self._action in _LISTS else one
        if self._action == "create":
            schema = {"oneOf": [one, several]}
        return {"content": {"application/json": {"schema": schema}}, "required": True}

    def _body(self) -> Any:
        if self._action == "remove_many":
            return Named
        return _bodies(self._written.shape, new=self._action == "create")

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        if self._action not in WRITES:
            return super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer, "response").ref
        one, several = self._answers()
        answer = {"oneOf": [one, several]} if self._action == "create" else one
        answer = several if self._action in _LISTS else answer
        bodies: dict[str, Any] = {}
        for status, said in _ANSWERS[self._action].items():
            bodies[status] = _json(said, answer)
        if self._action == "create":
            bodies["200"] = _json("What would be, for a dry run; nothing was written.", answer)
            headers = {"Location": "Its address.", "ETag": "Its version."}
            bodies["201"]["headers"] = {
                name: {"description": said, "schema": {"type": "string"}}
                for name, said in headers.items()
            }
        if self._action == "destroy":
            bodies["204"] = {"description": "It was deleted."}
        if self._action in ("partial_update", "change_many"):
            waiting = self.resolve_serializer(Waiting, "response").ref
            bodies["202"] = _json("It is published: the change waits for an Editor.", waiting)
            # A dry run of a proposal.
            bodies["200"] = _json(_ANSWERS[self._action]["200"], {"anyOf": [answer, waiting]})
        answers = problem_answers(self._problems(), problem)
        return {**bodies, **dict(sorted(answers.items()))}

    def _answers(self) -> tuple[Any, Any]:
        """Return what one record is answered with, and what several are."""
        shown = self._written.serializer_class
        detailed = self._written.detail_class or shown
        name = self._written.noun.model.__name__
        one = written_serializer(detailed, f"{name}Written")
        item: Any = written_serializer(shown, f"{name}WrittenInList")
        several = written_many_serializer(item, f"{name}ListWritten")
        return (
            self.resolve_serializer(one, "response").ref,
            self.resolve_serializer(several, "response").ref,
        )

    def _problems(self) -> dict[str, str]:
        found = dict(_PROBLEMS)
        if self._action in ("partial_update", "destroy"):
            found |= _OF_ONE
        if self._action != "create":
            found |= _OF_STANDING
        return found


_made: dict[tuple[str, bool], Any] = {}


def _bodies(shape: Any, *, new: bool) -> Any:
    """Return the serializer of a body, the same each time: the schema knows it by identity."""
    name = (shape.model.__name__, new)
    if name not in _made:
        _made[name] = body_serializer(shape, new=new)
    return _made[name]


def _json(said: str, schema: Any) -> dict[str, Any]:
    return {"description": said, "content": {"application/json": {"schema": schema}}}
