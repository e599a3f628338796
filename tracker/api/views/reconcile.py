"""The endpoints by which OpenRefine and others match their lists against ours."""

from math import ceil
from typing import Any

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api.asking import answers as described_answers
from tracker.api.base import StrictView
from tracker.api.errors import ApiProblem, Fault, invalid
from tracker.api.filters.search import LONGEST
from tracker.api.parameters import whole_number
from tracker.api.previewing import entity, page_of, preview
from tracker.api.reconciling import (
    AS_ONE,
    PROPERTIES,
    answers,
    batch_in,
    read_batch,
    read_query,
    suggested,
    type_of,
)
from tracker.api.throttling import Tiers
from tracker.api.views.search import TYPES
from tracker.search.indexed import INDEXED

PREVIEW_WIDTH, PREVIEW_HEIGHT = 400, 160
"""The frame that a preview fits in, in pixels."""
_SUGGESTED = 20
_DEFAULT = ("institution", "person", "law", "initiative", "partnership")
_PROBLEMS = {500: "A fault of ours."}
_OBJECT = {"application/json": OpenApiResponse(OpenApiTypes.OBJECT, "As the specification has it.")}


class ProtocolView(StrictView):
    """Speaks another's protocol: parameters that its programs add are passed over."""

    def parameters(self) -> tuple[str, ...]:
        return tuple(self.request.query_params)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Programs of others send parameters without values, too.
        self.bare_parameters = tuple(request.query_params)  # type: ignore[misc]  # of this request only
        super().initial(request, *args, **kwargs)


def _text(name: str, about: str, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.STR, description=about, required=required)


class ReconcileView(ProtocolView):
    """Whom of ours a name in your list may mean: for OpenRefine (Reconciliation API 0.2)."""

    parser_classes = (FormParser, MultiPartParser)
    authentication_classes = ()

    @extend_schema(
        operation_id="reconcile",
        summary="Describe the reconciliation service, or match a batch of names",
        tags=["reconcile"],
        parameters=[
            _text("queries", "A batch of queries, as JSON: an object of queries by name."),
            _text("query", "One query, as JSON or as plain text."),
        ],
        responses=described_answers(_OBJECT, problems=_PROBLEMS),
    )
    def get(self, request: Request) -> Response:
        """Return the service's manifest; with `queries` or `query`, the candidates."""
        return self._answer(request, request.query_params)

    @extend_schema(
        operation_id="reconcile_batch",
        summary="Match a batch of names",
        tags=["reconcile"],
        request={
            "application/x-www-form-urlencoded": {
                "type": "object",
                "properties": {
                    "queries": {
                        "type": "string",
                        "description": "A batch of queries, as JSON: an object of queries by name.",
                    }
                },
            }
        },
        responses=described_answers(
            _OBJECT, problems={**_PROBLEMS, 415: "The body is not a form."}
        ),
    )
    def post(self, request: Request) -> Response:
        """Return the candidates of each query in the form's `queries`."""
        return self._answer(request, request.data)

    def _answer(self, request: Request, given: Any) -> Response:
        if "queries" in given:
            return Response(self._batch(request, str(given["queries"]), "queries"))
        if "query" in given:
            text = str(given["query"])
            if text.lstrip().startswith("{"):
                return Response(self._batch(request, f'{{"query": {text}}}', "query")["query"])
            query = read_query({"query": text}, "query", "query")
            return Response(answers({"query": query})["query"])
        return Response(self._manifest(request))

    def _batch(self, request: Request, text: str, parameter: str) -> dict[str, Any]:
        """Return the candidates of each query, counted before anything is looked for."""
        batch = batch_in(text, parameter)
        Tiers().charge(request, ceil(len(batch) / AS_ONE) - 1)
        return answers(read_batch(batch, parameter))

    def _manifest(self, request: Request) -> dict[str, Any]:
        here = reverse("api:reconcile", request=request)

        def service(name: str) -> dict[str, str]:
            path = reverse(f"api:reconcile-suggest-{name}", request=request)
            return {"service_url": here.rstrip("/"), "service_path": path.removeprefix(here[:-1])}

        return {
            "versions": ["0.2"],
            "name": "Economic security policy tracker",
            "identifierSpace": reverse("api:root", request=request),
            "schemaSpace": reverse("api:schema", request=request),
            "documentation": reverse("api:docs", request=request),
            "defaultTypes": [type_of(TYPES[name]) for name in _DEFAULT],
            "view": {"url": f"{reverse('api:reconcile-view', request=request)}?id={{{{id}}}}"},
            "preview": {
                "url": f"{reverse('api:reconcile-preview', request=request)}?id={{{{id}}}}",
                "width": PREVIEW_WIDTH,
                "height": PREVIEW_HEIGHT,
            },
            "suggest": {name: service(name) for name in ("entity", "type", "property")},
        }


class SuggestView(ProtocolView):
    """What a text being typed may mean."""

    def _prefix(self, request: Request) -> str:
        prefix = request.query_params.get("prefix", "")
        if len(prefix) > LONGEST:
            detail = f"“prefix” has at most {LONGEST} characters."
            raise invalid([Fault("prefix", "too_long", detail)])
        return prefix


class SuggestEntityView(SuggestView):
    """Entities whose name begins with, or has, what is being typed."""

    @extend_schema(
        operation_id="reconcile_suggest_entity",
        summary="Suggest entities",
        tags=["reconcile"],
        parameters=[
            _text("prefix", "What is being typed."),
            _text("type", "Only entities of this type."),
            OpenApiParameter("cursor", int, description="How many to pass over first."),
        ],
        responses=described_answers(_OBJECT, problems=_PROBLEMS),
    )
    def get(self, request: Request) -> Response:
        """Return entities that what is being typed may mean."""
        offset = whole_number(request, "cursor", default=0, least=0, most=10**6)
        wanted = request.query_params.get("type", "")
        kinds = (TYPES[wanted],) if wanted in TYPES else ()
        found = suggested(self._prefix(request), kinds, limit=_SUGGESTED, offset=offset)
        return Response({"result": found})


class SuggestTypeView(SuggestView):
    """Types whose name has what is being typed."""

    @extend_schema(
        operation_id="reconcile_suggest_type",
        summary="Suggest types",
        tags=["reconcile"],
        parameters=[_text("prefix", "What is being typed.")],
        responses=described_answers(_OBJECT, problems=_PROBLEMS),
    )
    def get(self, request: Request) -> Response:
        """Return the types that what is being typed may mean."""
        prefix = self._prefix(request).casefold().strip()
        types = [type_of(kind) for kind in INDEXED]
        return Response({"result": [t for t in types if prefix in t["name"].casefold()]})


class SuggestPropertyView(SuggestView):
    """Properties whose name has what is being typed."""

    @extend_schema(
        operation_id="reconcile_suggest_property",
        summary="Suggest properties",
        tags=["reconcile"],
        parameters=[_text("prefix", "What is being typed.")],
        responses=described_answers(_OBJECT, problems=_PROBLEMS),
    )
    def get(self, request: Request) -> Response:
        """Return the properties that what is being typed may mean."""
        prefix = self._prefix(request).casefold().strip()
        found = [
            {"id": pid, "name": name}
            for pid, name in PROPERTIES.items()
            if prefix in name.casefold()
        ]
        return Response({"result": found})


class EntityView(ProtocolView):
    """Leads from an entity's identifier to its page."""

    @extend_schema(
        operation_id="reconcile_view",
        summary="Go to an entity's page",
        tags=["reconcile"],
        parameters=[_text("id", "Its identifier, such as institutions:meti.", required=True)],
        responses={
            302: OpenApiResponse(None, "`Location` is its page, or its address in this API."),
            **described_answers({}, problems={404: "There is no such entity.", **_PROBLEMS}),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Redirect to the page of an entity; to its address in this API, if it has none."""
        if (meant := entity(request.query_params.get("id", ""))) is None:
            raise ApiProblem("not_found", "No public record has this identifier.")
        page, address = page_of(meant[0], request)
        return HttpResponseRedirect(page or address)


class PreviewView(ProtocolView):
    """An entity in a few words, as a page that other sites may show in a frame."""

    renderer_classes = (TemplateHTMLRenderer,)

    @extend_schema(
        operation_id="reconcile_preview",
        summary="Preview an entity",
        tags=["reconcile"],
        parameters=[_text("id", "Its identifier, such as institutions:meti.", required=True)],
        responses={
            (200, "text/html"): OpenApiResponse(OpenApiTypes.STR, "A page of a few lines."),
            (404, "text/html"): OpenApiResponse(
                OpenApiTypes.STR, "A page that says that there is no such entity."
            ),
            **described_answers({}, problems=_PROBLEMS),
        },
    )
    def get(self, request: Request) -> Response:
        """Return a page that tells what an entity is called, what it is, and what it is about."""
        named = request.query_params.get("id", "")
        shown = preview(named, request)
        return Response(
            {"shown": shown, "named": named},
            status=404 if shown is None else 200,
            template_name="api/preview.html",
        )

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        # Wherever OpenRefine runs: the page has nothing to press that would change anything.
        response.xframe_options_exempt = True
        response._csp_replace = {"frame-ancestors": ["*"]}
        return super().finalize_response(request, response, *args, **kwargs)
