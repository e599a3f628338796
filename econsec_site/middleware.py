"""Middleware of the site: whose name changes carry, what an admin page is asked and may load."""

from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from tracker.admin.refusals import unreadable
from tracker.models import ChangeContext, recording


class ChangeContextMiddleware:
    """Write every change of a request under one correlation id, with its user as the actor.

    The user is read only when something is written. A door that authenticates otherwise (by
    token) opens a context of its own inside.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor = SimpleLazyObject(lambda: getattr(request, "user", None))
        with recording(ChangeContext(actor=actor, origin="web")):
            return self.get_response(request)


class AdminAddressMiddleware:
    """Refuse addresses below the admin's with NUL in them, which PostgreSQL keeps in no text.

    Also where they hold another address: the list that a form was opened from. What is typed into
    forms is refused by their fields.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(reverse("admin:index")):
            query = unquote(unquote(request.META.get("QUERY_STRING", "")))
            if "\0" in request.path or "\0" in query:
                return unreadable(request)
        return self.get_response(request)


class AdminContentSecurityPolicyMiddleware:
    """Relax the Content-Security-Policy below the admin's address, and nowhere else.

    It stands inside django-csp's middleware, which reads what is noted on the response.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(reverse("admin:index")):
            # What a page notes itself goes before: one may be framed by our own pages.
            noted = getattr(response, "_csp_replace", {})
            response._csp_replace = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **noted}  # type: ignore[attr-defined]  # django-csp's hook
        return response
