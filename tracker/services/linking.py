"""Asking the addresses of sources whether they still answer."""

import ipaddress
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from tracker.errors import TrackerError
from tracker.models import Source
from tracker.vocabularies import LinkState

Progress = Callable[[int, int], None]
"""Told how many of how many addresses have been asked."""
TIMEOUT = 15.0
"""Seconds that a connection may take, and each answer on it."""
AT_ONCE = 4
"""Addresses asked at once: a few, so that nobody takes it for an attack."""
USER_AGENT = "policy-tracker-link-checker/1.0"
_CLOSED = frozenset({401, 402, 403, 407, 429, 451})
"""Answers of a server that has the page and does not show it to a program."""


class LinkRefused(TrackerError):
    """An address that is not asked: not of the web, or not of the public part of it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one source's address answered, in a few words."""

    source: Source
    state: LinkState
    said: str


def sources_to_ask(*, source: Source | None = None, older_than: int | None = None) -> list[Source]:
    """Return the sources that have an address: one, or all; with `older_than`, those whose link
    was not asked in so many days. One query.
    """
    rows: Any = Source.objects.exclude(url="").order_by("slug")
    if source is not None:
        rows = rows.filter(pk=source.pk)
    if older_than is not None:
        rows = rows.exclude(link_checked_at__gte=timezone.now() - timedelta(days=older_than))
    return list(rows)


def check_links(
    sources: Iterable[Source],
    *,
    allow_private: bool = False,
    timeout: float = TIMEOUT,
    progress: Progress | None = None,
) -> Iterator[Answer]:
    """Ask each source's address, keep what it answers, and yield it as it comes.

    State and time are no content: no version moves. A source whose address was changed meanwhile
    is left alone. One query a source.
    """
    rows = list(sources)
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        ask_one = partial(ask, allow_private=allow_private, timeout=timeout)
        asked = {pool.submit(ask_one, source.url): source for source in rows}
        for done, future in enumerate(as_completed(asked), start=1):
            source = asked[future]
            state, said = future.result()
            row: Any = Source.objects.filter(pk=source.pk, url=source.url)
            row.update(link_state=state, link_checked_at=timezone.now())
            if progress:
                progress(done, len(rows))
            yield Answer(source, state, said)


def ask(
    url: str, *, allow_private: bool = False, timeout: float = TIMEOUT
) -> tuple[LinkState, str]:
    """Return whether an address answers, and what it said; follows redirects, keeps no text.

    Asks for the head of the page, and for the page itself if that is refused. Unless
    `allow_private`, no connection is made to an address that is not of the public internet,
    wherever a name or a redirect leads.
    """
    try:
        opener = _opener(allow_private)
        status = _status(opener, url, "HEAD", timeout)
        if status >= 400:
            status = _status(opener, url, "GET", timeout)
    except LinkRefused as error:
        return LinkState.DEAD, str(error)
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        if isinstance(reason, LinkRefused):
            return LinkState.DEAD, str(reason)
        return LinkState.DEAD, f"no answer: {reason or type(error).__name__}"
    if status in _CLOSED:
        return LinkState.OK, f"answers {status}: it is there, but not shown to programs"
    # A redirect that was not followed leads in a circle.
    return (LinkState.OK if status < 300 else LinkState.DEAD), f"answers {status}"


def _status(opener: urllib.request.OpenerDirector, url: str, method: str, timeout: float) -> int:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise LinkRefused("not asked: only http and https addresses are")
    request = urllib.request.Request(url, method=method, headers={"User-Agent": USER_AGENT})  # noqa: S310 - the scheme was looked at
    try:
        with opener.open(request, timeout=timeout) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def _opener(allow_private: bool) -> urllib.request.OpenerDirector:
    """Return what opens addresses: the web only, by no proxy, each connection looked at first."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        _Http(allow_private),
        _Https(allow_private),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    return opener


def _connect(allow_private: bool, address: Any, timeout: Any = None, *rest: Any) -> socket.socket:
    """Connect to a host by an address that was looked at: it is not resolved a second time."""
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    places = [str(place[4][0]) for place in found]
    if not allow_private:
        for place in places:
            if not ipaddress.ip_address(place.partition("%")[0]).is_global:
                raise LinkRefused(f"not asked: {host} is not on the public internet")
    last: OSError | None = None
    for place in places:
        try:
            return socket.create_connection((place, port), timeout, *rest)
        except OSError as error:
            last = error
    raise last or OSError(f"{host} has no address")


class _Http(urllib.request.HTTPHandler):
    """Opens http addresses by looked-at connections."""

    def __init__(self, allow_private: bool) -> None:
        super().__init__()
        self.connection = partial(_plain, allow_private)

    def http_open(self, req: urllib.request.Request) -> Any:
        """Open an http address."""
        return self.do_open(self.connection, req)


class _Https(urllib.request.HTTPSHandler):
    """Opens https addresses by looked-at connections; certificates are checked as ever."""

    def __init__(self, allow_private: bool) -> None:
        super().__init__()
        self.connection = partial(_secure, allow_private)

    def https_open(self, req: urllib.request.Request) -> Any:
        """Open an https address."""
        return self.do_open(self.connection, req)


def _plain(allow_private: bool, host: str, **kwargs: Any) -> HTTPConnection:
    connection = HTTPConnection(host, **kwargs)
    _look_first(connection, allow_private)
    return connection


def _secure(allow_private: bool, host: str, **kwargs: Any) -> HTTPSConnection:
    connection = HTTPSConnection(host, **kwargs)
    _look_first(connection, allow_private)
    return connection


def _look_first(connection: Any, allow_private: bool) -> None:
    # The library's one place for another way to connect; it has no public name.
    connection._create_connection = partial(_connect, allow_private)
