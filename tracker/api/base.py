"""What all endpoints share: strict parameters, public rows, redirects and tombstones."""

import re
from typing import Any, ClassVar, cast

from django.db.models import QuerySet
from django.urls import resolve
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from tracker.api.conditional import unchanged
from tracker.api.documents import viewing as documents
from tracker.api.errors import MEDIA_TYPE, ApiProblem, Moved, Unchanged, request_id
from tracker.api.fields import Short
from tracker.api.filters.values import filter_parameter
from tracker.api.formats import (
    RENDERERS,
    Csv,
    FormatParameter,
    JsonLd,
    JsonLines,
    answer,
    as_json_ld,
    format_parameter,
)
from tracker.api.loading import loaded
from tracker.api.nouns import NOUN_OF, Noun
from tracker.api.pagination import PARAMETERS as PAGE_PARAMETERS
from tracker.api.parameters import check_parameters
from tracker.api.recorded import KEY as RECORDED
from tracker.api.recorded import PARAMETER as RECORDED_AT
from tracker.api.recorded import as_recorded, asked_day, asked_moment, recorded_parameter, says
from tracker.api.shaping import PARAMETERS as SHAPING
from tracker.api.shaping import Shape, adds_parts
from tracker.api.shaping import described as shape_parameters
from tracker.services.absence import MovedTo, find_absent

PAGING = (*PAGE_PARAMETERS, "ordering")


class StrictView(APIView):
    """Refuses unknown parameters, lets any site's scripts read, and names each request."""

    bare_parameters: ClassVar[tuple[str, ...]] = ()
    """Those that may stand without a value."""

    def parameters(self) -> tuple[str, ...]:
        """Return the parameters that the view knows."""
        return ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            check_parameters(request, self.parameters(), bare=self.bare_parameters)
            if tag := unchanged(request):
                raise Unchanged(tag)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(response, "content_type", None) == MEDIA_TYPE:
            # A problem is JSON also where the answer would have been another format.
            request.accepted_renderer = JSONRenderer()
            request.accepted_media_type = MEDIA_TYPE
        return super().finalize_response(request, response, *args, **kwargs)

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {
            **super().default_response_headers,
            # Everything here is public and needs no login, so scripts of any site may read it.
            "Access-Control-Allow-Origin": "*",
            "X-Request-ID": request_id(),
        }


def asks_otherwise(request: Request) -> bool:
    """Whether a request wants another shape, format or time than the usual of a detail."""
    return any(name in request.query_params for name in (*SHAPING, "format", RECORDED_AT))


class RecordViewSet(StrictView, ReadOnlyModelViewSet[Any]):
    """A list and a detail of one noun; subclasses only declare.

    Everybody sees the public rows, whoever is logged in; what a token shows besides, and what is
    written with one, is in `tracker/api/writing/`. The detail shows all the list shows, and more.
    """

    lookup_field = "slug"
    # What a noun's slugs look like is checked by its pattern, so that no other text is looked up.
    lookup_value_regex = "[^/]+"
    detail_class: ClassVar[type[BaseSerializer[Any]] | None] = None
    """What the detail shows, if more than the list."""
    orders: ClassVar[tuple[str, ...]] = ()
    """By what the list can be sorted, besides what every list can."""
    detail_parameters: ClassVar[tuple[str, ...]] = ()
    """The filters that the detail knows too."""
    filterset_class: ClassVar[type[Any]]
    content_negotiation_class = FormatParameter
    renderer_classes = RENDERERS

    @property
    def noun(self) -> Noun:
        """The noun whose records these are."""
        return NOUN_OF[cast("Any", self).queryset.model]

    def parameters(self) -> tuple[str, ...]:
        if self.action == "list":
            return (*self.filterset_class.base_filters, *PAGING, *SHAPING, "format")
        return (*self.detail_parameters, *SHAPING, "format", RECORDED_AT)

    def described(self) -> list[dict[str, Any]]:
        """Return the parameters besides filters, order and pages, for the API's description."""
        filters = {} if self.action == "list" else self.filterset_class.base_filters
        own = [filter_parameter(name, filters[name]) for name in self.detail_parameters if filters]
        if self.action == "retrieve":
            own.append(recorded_parameter())
        return [*own, *shape_parameters(self.get_serializer()), format_parameter()]

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Return a page of those that match; sorted, shaped and written as parameters say."""
        shape = Shape.of(request)
        self.shows_parts = adds_parts(shape, self.get_serializer_class())
        form = request.accepted_renderer
        if isinstance(form, JSONRenderer) and (made := documents.page(self, request, shape)):
            return made
        if shape.is_plain and isinstance(form, JSONRenderer):
            return self.plain_page(request)
        shown = shape.applied(self.get_serializer())
        page = self.paginate_queryset(self.filter_queryset(self.rows(shown)))
        pages: Any = self.paginator
        if isinstance(form, Csv | JsonLines):
            return answer(form, shown, page or (), {"next": pages.next, "prev": pages.previous})
        data = pages.envelope([shown.to_representation(row) for row in page or ()])
        if isinstance(form, JsonLd):
            data = as_json_ld(data, request.build_absolute_uri(), listed=True)
        return Response(data)

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """Return one record; as much of it, in what format and as of when parameters say."""
        shape = Shape.of(request)
        form = request.accepted_renderer
        moment = asked_moment(request)
        if isinstance(form, JSONRenderer) and moment is None:
            if made := documents.record(self, request, shape):
                return made
            if shape.is_plain:
                return self.plain_record(request)
        shown = shape.applied(self.get_serializer())
        if moment is None:
            record = self.found(self.rows(shown))
        else:
            record = as_recorded(self.found(self.rows(Short)), moment, shown, asked_day(request))
        if isinstance(form, Csv | JsonLines):
            return answer(form, shown, [record], {})
        data: Any = shown.to_representation(record)
        if moment is not None:
            data = {**data, RECORDED: says(moment, self.get_serializer())}
        if isinstance(form, JsonLd):
            data = as_json_ld(data, request.build_absolute_uri(), listed=False)
        return Response(data)

    def plain_page(self, request: Request) -> Any:
        """Answer with a page in JSON that shows what lists show: what is asked for most."""
        return super().list(request)

    def plain_record(self, request: Request) -> Any:
        """Answer with one record in JSON that shows all of it: what is asked for most."""
        return super().retrieve(request)

    def rows(self, shown: BaseSerializer[Any] | type[BaseSerializer[Any]]) -> QuerySet[Any]:
        """Return the public rows with all that a serializer shows of them."""
        return loaded(super().get_queryset(), shown)

    def get_serializer_class(self) -> type[BaseSerializer[Any]]:
        listed = super().get_serializer_class()
        return (self.detail_class or listed) if self.action == "retrieve" else listed

    def get_queryset(self) -> QuerySet[Any]:
        return self.rows(self.get_serializer_class())

    def get_object(self) -> Any:
        return self.found(self.get_queryset())

    def found(self, rows: QuerySet[Any]) -> Any:
        """Return the row that the address names; raise what tells why it is not there."""
        slug = self.kwargs[self.lookup_field]
        if not re.fullmatch(self.noun.pattern, slug, re.ASCII):
            raise self._not_found(slug)
        rows = self.filter_queryset(rows)
        found = rows.filter(**self.noun.find(slug)).first()
        if found is None:
            raise self._absent(slug)
        return found

    def _absent(self, slug: str) -> Exception:
        """Return why no public record has `slug`: moved, withdrawn, or never there."""
        noun = self.noun
        found = find_absent(noun.model, **noun.find(slug))
        if found is None:
            return self._not_found(slug)
        if isinstance(found, MovedTo):
            place = reverse(
                f"api:{noun.route}-detail", kwargs={"slug": found.slug}, request=self.request
            )
            query = self.request.META.get("QUERY_STRING", "")
            return Moved(f"{place}?{query}" if query else place)
        detail = f"The {noun.model._meta.verbose_name} “{slug}” has been withdrawn."
        return ApiProblem("gone", detail, slug=slug, when=found.when, reason=found.reason)

    def _not_found(self, slug: str) -> ApiProblem:
        name = self.noun.model._meta.verbose_name
        return ApiProblem("not_found", f"There is no public {name} “{slug}”.")


class Nowhere(StrictView):
    """Every address below the API's root that leads nowhere; one that lacks its slash leads on."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        slashed = f"{request.path_info}/"
        if not request.path_info.endswith("/") and resolve(slashed).url_name != "nowhere":
            raise Moved(request.get_full_path(force_append_slash=True))
        detail = f"There is nothing at {request.path}; the API's root lists what there is."
        raise ApiProblem("not_found", detail)
