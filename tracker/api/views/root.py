"""The API's root: what there is, a line each; and the kinds of problems."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api.base import RecordViewSet, StrictView
from tracker.api.errors import PROBLEMS


class EndpointSerializer(serializers.Serializer[Any]):
    """One endpoint."""

    name = serializers.CharField(help_text="Its place in the address.")
    url = serializers.URLField(help_text="Its address.")
    about = serializers.CharField(help_text="What is there.")


class RootView(StrictView):
    """What there is in this API, a line each."""

    endpoints: dict[str, type[RecordViewSet]] = {}
    """The lists by their place in the address; set where the addresses are."""
    across: dict[str, type[StrictView]] = {}
    """What answers from all of them, likewise."""

    @extend_schema(responses=EndpointSerializer(many=True), operation_id="root", tags=["root"])
    def get(self, request: Request) -> Response:
        """List the endpoints."""
        lists = {
            name: (f"api:{name}-list", str(view.__doc__)) for name, view in self.endpoints.items()
        }
        across = {name: (f"api:{name}", str(view.__doc__)) for name, view in self.across.items()}
        others = {
            "problems": ("api:problems", "The kinds of problems that answers report."),
            "schema": ("api:schema", "This API in OpenAPI 3.1."),
            "docs": ("api:docs", "The same as a page to read and try."),
        }
        return Response(
            [
                {"name": name, "url": reverse(place, request=request), "about": about}
                for name, (place, about) in {**lists, **across, **others}.items()
            ]
        )


class ProblemKindSerializer(serializers.Serializer[Any]):
    """One kind of problem."""

    code = serializers.CharField(help_text="By which programs tell problems apart.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    title = serializers.CharField(help_text="What it is called.")
    meaning = serializers.CharField(help_text="What it means.")


class ProblemsView(StrictView):
    """The kinds of problems that answers report by their `code`."""

    @extend_schema(
        responses=ProblemKindSerializer(many=True), operation_id="problems", tags=["root"]
    )
    def get(self, request: Request) -> Response:
        """List the kinds of problems."""
        return Response(
            [
                {
                    "code": code,
                    "status": problem.status,
                    "title": problem.title,
                    "meaning": problem.meaning,
                }
                for code, problem in PROBLEMS.items()
            ]
        )
