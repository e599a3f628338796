"""What the admin says of an address that a user may not open, or that leads nowhere."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.views.defaults import page_not_found, permission_denied

_VERBS = {
    "changelist": ("view", "see"),
    "add": ("add", "add"),
    "change": ("view", "see"),
    "delete": ("delete", "delete"),
    "history": ("view", "see"),
}
"""The permission that a page of a table asks for, and what one does there."""


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403; to an editor with a page on whose work it is and where to go on."""
    if not _for_editor(request):
        return permission_denied(request, exception)
    what, roles = _wanted(request)
    said = str(exception) if isinstance(exception, PermissionDenied) else ""
    return _page(request, 403, "Not for your role", what=what, roles=roles, said=said)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; to an editor with a page in the admin, to readers with that of the site."""
    if not _for_editor(request):
        return page_not_found(request, exception)
    known = isinstance(exception, Http404) and not isinstance(exception, Resolver404)
    said = str(exception) if known else ""
    return _page(request, 404, "Nothing stands here", said=said)


def unreadable(request: HttpRequest) -> HttpResponse:
    """Answer 400 to an address that no table can be asked about."""
    said = (
        "This address holds a character that no text can have (NUL). Nothing was looked for and "
        "nothing was changed: write it anew."
    )
    if not _for_editor(request):
        return HttpResponseBadRequest(said, content_type="text/plain; charset=utf-8")
    return _page(request, 400, "This address cannot be read", said=said)


def _for_editor(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return request.path.startswith("/admin/") and user is not None and user.is_staff


def _page(request: HttpRequest, status: int, title: str, **context: Any) -> HttpResponse:
    mine = ", ".join(request.user.groups.values_list("name", flat=True))
    context |= {**admin.site.each_context(request), "title": title, "status": status, "mine": mine}
    response = TemplateResponse(request, "admin/tracker/refusal.html", context, status=status)
    return response.render()


def _wanted(request: HttpRequest) -> tuple[str, list[str]]:
    """Return what the user wanted to do, and the roles that may; nothing for other pages."""
    try:
        name = resolve(request.path_info).url_name or ""
    except Resolver404:
        return "", []
    for model in admin.site._registry:
        app, noun = model._meta.app_label, str(model._meta.model_name)
        if not name.startswith(f"{app}_{noun}_"):
            continue
        permission, verb = _VERBS.get(name.removeprefix(f"{app}_{noun}_"), ("change", "change"))
        if request.method == "POST" and permission == "view":
            permission, verb = "change", "change"
        may = Group.objects.filter(
            permissions__codename=f"{permission}_{noun}",
            permissions__content_type__app_label=app,
        )
        names = list(may.order_by("name").values_list("name", flat=True))
        return f"{verb} {model._meta.verbose_name_plural}", names
    return "", []
