"""Addresses of sources: which two are the same page, and whose address one is."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tracker.models import Source

_TRACKING = ("utm_", "fbclid", "gclid", "mc_cid", "mc_eid", "igshid", "yclid", "msclkid", "_ga")
"""How the names of parameters begin that say where a reader came from, not what the page is."""


def bare_address(url: str) -> str:
    """Return an address in the form in which two that lead to one page are equal.

    Without scheme, `www.`, default port, fragment, trailing slash and the parameters that trackers
    add; the others sorted. Empty if there is no host in it.
    """
    text = url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if not host:
        return ""
    kept = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(_TRACKING)
    )
    query = f"?{urlencode(kept)}" if kept else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def source_at(url: str) -> Source | None:
    """Return the source with this address, the oldest if several have it; None if none has.

    Two queries, of which the first reads the addresses that have the host in them; none for what
    is no host, such as a word being typed.
    """
    wanted = bare_address(url)
    host = wanted.partition("/")[0].partition("?")[0].partition(":")[0]
    if "." not in host.strip("."):
        return None
    sources: Any = Source.objects.order_by("pk")
    there = sources.filter(url__icontains=host).values_list("pk", "url").iterator()
    key = next((pk for pk, address in there if bare_address(address) == wanted), None)
    return sources.filter(pk=key).first() if key is not None else None
