"""The endpoint of the dataset's files: a list of them, and each of them."""

import datetime as dt
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from tracker.api.base import StrictView
from tracker.api.errors import MEDIA_TYPE, ApiProblem, nearest
from tracker.api.fields import Moment
from tracker.api.ranges import NoSuchPart, Part, part_of
from tracker.api.schema import ProblemSerializer
from tracker.models.data_version import data_version
from tracker.services.exported import MEDIA_TYPES, Exported, ExportedFile, read_exported

NONE_YET = (
    "No files have been made yet. Whoever runs this tracker makes them with the command "
    "`manage.py export_dataset`."
)
_TRIES = 3
"""How often files that are replaced while they are looked for are looked for again."""


class FileSerializer(serializers.Serializer[Any]):
    """One file."""

    name = serializers.CharField(help_text="Its name.")
    url = serializers.URLField(help_text="Its address.")
    size = serializers.IntegerField(help_text="Its length in bytes.")
    sha256 = serializers.CharField(help_text="Its SHA-256, in hexadecimal; its ETag too.")
    media_type = serializers.CharField(help_text="What it is.")


class ExportsSerializer(serializers.Serializer[Any]):
    """The files of the whole dataset."""

    detail = serializers.CharField(help_text="What they are, or why there are none, in a sentence.")
    made_at = Moment(allow_null=True, help_text="When they were made; null if there are none.")
    last_change = serializers.IntegerField(
        allow_null=True,
        help_text="Sequence number of the last change that is surely in them: what is read of the "
        "changes after it brings them up to date.",
    )
    up_to_date = serializers.BooleanField(
        help_text="Whether nothing has been written since they were made."
    )
    files = FileSerializer(many=True, help_text="The files.")


def _root() -> Path:
    return Path(settings.EXPORTS_DIR)


class ExportsView(StrictView):
    """The whole dataset as files: CSV, JSON Lines, SQLite, Popolo, FollowTheMoney, JSON-LD."""

    throttle_classes = ()

    @extend_schema(
        responses=ExportsSerializer,
        operation_id="exports",
        summary="List the files of the whole dataset",
        tags=["exports"],
    )
    def get(self, request: Request) -> Response:
        """List the files; they are made by a command, never by a request."""
        exported = read_exported(_root())
        # What is said follows from the files and not from the rows alone.
        headers = {"Cache-Control": "no-cache"}
        return Response(ExportsSerializer(_listed(exported, request)).data, headers=headers)


def _listed(exported: Exported | None, request: Request) -> dict[str, Any]:
    if exported is None:
        return {
            "detail": NONE_YET,
            "made_at": None,
            "last_change": None,
            "up_to_date": False,
            "files": [],
        }
    return {
        "detail": f"{len(exported.files)} files of all that was public when they were made; "
        "README.txt says what they are.",
        "made_at": dt.datetime.fromisoformat(exported.made_at),
        "last_change": exported.last_change,
        "up_to_date": exported.data_version == data_version(),
        "files": [
            {
                "name": file.name,
                "url": reverse("api:export", kwargs={"name": file.name}, request=request),
                "size": file.size,
                "sha256": file.sha256,
                "media_type": file.media_type,
            }
            for file in exported.files
        ],
    }


class AsItIs(BaseContentNegotiation):
    """A file is what it is, whatever the request accepts."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class ExportView(StrictView):
    """One file of the whole dataset."""

    throttle_classes = ()
    content_negotiation_class = AsItIs

    @extend_schema(
        operation_id="export",
        summary="Get a file of the whole dataset",
        tags=["exports"],
        parameters=[
            OpenApiParameter("name", str, OpenApiParameter.PATH, description="The file's name."),
            OpenApiParameter(
                "Range", str, OpenApiParameter.HEADER, description="One part: bytes=0-999."
            ),
        ],
        responses={
            **{
                (status, kind): OpenApiResponse(OpenApiTypes.BINARY, description=about)
                for status, about in ((200, "The file."), (206, "The part that was asked for."))
                for kind in sorted({kind.partition(";")[0] for kind in MEDIA_TYPES.values()})
            },
            **{
                (status, MEDIA_TYPE): OpenApiResponse(ProblemSerializer, description=about)
                for status, about in (
                    (400, "A parameter is unknown."),
                    (404, "There is no such file."),
                    (416, "The part begins behind the end of the file."),
                )
            },
        },
    )
    def get(self, request: Request, name: str) -> HttpResponseBase:
        """Send a file, or the part of it that is asked for."""
        described, file = _opened(name)
        try:
            return self._answer(request, described, file)
        except BaseException:
            file.close()
            raise

    def _answer(
        self, request: Request, described: ExportedFile, file: IO[bytes]
    ) -> HttpResponseBase:
        tag = f'"{described.sha256}"'
        unchanged = get_conditional_response(request._request, etag=tag)
        if unchanged is not None and unchanged.status_code == 304:
            file.close()
            unchanged["Cache-Control"] = "no-cache"
            unchanged["ETag"] = tag
            return unchanged
        first, last = 0, described.size - 1
        part = self._part(request, described.size, tag)
        if part is not None:
            first, last = part
        response: HttpResponse | FileResponse
        if request.method == "HEAD":
            file.close()
            response = HttpResponse()
        else:
            response = FileResponse(file if part is None else Part(file, first, last))
        response["Content-Type"] = described.media_type
        response["Content-Length"] = str(last - first + 1)
        response["Content-Disposition"] = f'attachment; filename="{described.name}"'
        response["Accept-Ranges"] = "bytes"
        response["ETag"] = tag
        response["Cache-Control"] = "no-cache"
        if part is not None:
            response.status_code = 206
            response["Content-Range"] = f"bytes {first}-{last}/{described.size}"
        return response

    def _part(self, request: Request, size: int, tag: str) -> tuple[int, int] | None:
        """Return first and last byte of what is asked for; None for all of it."""
        header, condition = (request.headers.get(name) for name in ("Range", "If-Range"))
        # A part of a file that has changed since the other parts were read is of no use.
        if header is None or request.method != "GET" or condition not in (None, tag):
            return None
        try:
            return part_of(header, size)
        except NoSuchPart:
            detail = f"The file has {size} bytes; “{header}” begins behind its end."
            problem = ApiProblem("range_not_satisfiable", detail)
            problem.headers = {"Content-Range": f"bytes */{size}"}
            raise problem from None


def _opened(name: str) -> tuple[ExportedFile, IO[bytes]]:
    """Return what is said of a file and the file, open; raise ApiProblem if there is none."""
    for _ in range(_TRIES):
        exported = read_exported(_root())
        if exported is None:
            raise ApiProblem("not_found", NONE_YET)
        described = exported.named(name)
        if described is None:
            meant = nearest(name, [file.name for file in exported.files])
            guess = f" Did you mean “{meant}”?" if meant else ""
            detail = f"There is no file “{name}”.{guess} /api/v1/exports/ lists them."
            raise ApiProblem("not_found", detail)
        try:
            return described, (_root() / exported.folder / name).open("rb")
        except FileNotFoundError:
            # Other files have just taken their place.
            continue
    raise ApiProblem("not_found", f"The file “{name}” is being made anew; ask again.")
