"""What stands where no public record is: a redirect, a tombstone, or a friendly “not found”."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from tracker.pages.kinds import KIND_OF
from tracker.services.absence import MovedTo, find_absent


def absent(request: HttpRequest, model: type[Any], slug: str) -> HttpResponse:
    """Return the answer for a slug that no public record has.

    A former slug leads on (301); a withdrawn record leaves a tombstone (410) without its name;
    anything else is not found (404).
    """
    kind = KIND_OF[model]
    context: dict[str, Any] = {"kind": kind, "slug": slug}
    found = find_absent(model, slug=slug)
    if found is None:
        return render(request, "pages/not_found.html", context, status=404)
    if isinstance(found, MovedTo):
        url = reverse(f"pages:{kind.name}", args=[found.slug])
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
    context |= {"when": found.when, "reason": found.reason}
    return render(request, "pages/gone.html", context, status=410)
