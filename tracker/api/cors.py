"""Scripts of any site may read the API: nothing in it depends on who is logged in where."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from tracker.api.conditional import ROOT

EXPOSED = (
    "Accept-Ranges",
    "Content-Range",
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "X-Request-ID",
)
"""Headers of answers that such scripts may read, besides those they always may."""
_ASKED = (
    "Accept",
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "If-None-Match",
    "If-Range",
    "Range",
)
_A_DAY = "86400"


class CrossOrigin:
    """Middleware that lets scripts of any site read, and tells browsers so beforehand.

    They send no cookies then, and none is looked at; writing from other sites' pages is not let.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        if request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META:
            response = HttpResponse(status=204)
            del response["Content-Type"]
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = ", ".join(_ASKED)
            response["Access-Control-Max-Age"] = _A_DAY
            patch_vary_headers(response, ["Access-Control-Request-Method"])
        else:
            response = self.get_response(request)
            response["Access-Control-Expose-Headers"] = ", ".join(EXPOSED)
        response["Access-Control-Allow-Origin"] = "*"
        return response
