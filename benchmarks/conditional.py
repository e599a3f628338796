"""What an unchanged page costs, as a 304 and as kept bytes, beside plain REST framework."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from benchmarks.laws import load
from benchmarks.measuring import Ratio, compare
from tracker.models.data_version import data_version, install

LAWS = 100_000
PAGES = 10
"""Pages of plain REST framework in one measurement."""
MANY = 50
"""How many of ours go with each of them, so that they take long enough to be measured."""
ROUNDS = 9
PLAIN = "/plain/laws/?limit=50"
OURS = "/api/v1/laws/?limit=50"
DETAILS = ("/plain/laws/law-500/", "/api/v1/laws/law-500/")


class Server:
    """The site as an app server calls it, without a network in between."""

    def __init__(self) -> None:
        self.application = get_wsgi_application()

    def get(self, address: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body of the answer to a request."""
        path, _, query = address.partition("?")
        told: dict[str, Any] = {}

        def start(status: str, fields: list[tuple[str, str]], *rest: Any) -> None:
            told.update(status=int(status[:3]), headers=dict(fields))

        environ = {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.input": io.BytesIO(),
            "wsgi.url_scheme": "http",
            **headers,
        }
        answer = self.application(environ, start)
        body = b"".join(answer)
        answer.close()  # ends the request, as a server does
        return told["status"], told["headers"], body


def measure() -> Iterator[Ratio]:
    """Yield what an unchanged list and an unchanged record cost, and reading the version."""
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.ROOT_URLCONF = "benchmarks.plain"
    settings.API_RATES = {}
    load(LAWS)
    install()
    server = Server()
    for name, plain, ours in (
        (f"a page of 50 of {LAWS:,} laws", PLAIN, OURS),
        ("one law with its evidence", *DETAILS),
    ):
        status, headers, body = server.get(ours)
        expect(status, 200)
        tag = headers["ETag"]

        def unchanged(address: str = ours, tag: str = tag) -> None:
            expect(server.get(address, HTTP_IF_NONE_MATCH=tag)[0], 304)

        def kept(address: str = ours, body: bytes = body) -> None:
            expect(server.get(address)[2], body)

        def zipped(address: str = ours) -> None:
            expect(server.get(address, HTTP_ACCEPT_ENCODING="gzip")[0], 200)

        def base(address: str = plain) -> None:
            expect(server.get(address)[0], 200)

        yield against(f"304 for {name}", unchanged, base)
        yield against(f"kept bytes of {name}", kept, base)
        yield against(f"kept bytes of {name}, compressed", zipped, base)
    yield against("reading the version of the data", data_version, base)


def against(name: str, ours: Callable[[], Any], base: Callable[[], Any]) -> Ratio:
    """Return how long one of ours takes relative to one of plain REST framework."""
    found = compare(
        name,
        base=lambda: repeat(base, PAGES),
        base_name=f"plain REST framework, {PAGES} times",
        ours=lambda: repeat(ours, PAGES * MANY),
        rounds=ROUNDS,
    )
    found = replace(found, ours=[ratio / MANY for ratio in found.ours])
    times = sorted(1 / ratio for ratio in found.ours)[len(found.ours) // 2]
    return replace(found, name=f"{name}: {times:.0f} times as fast")


def repeat(one: Callable[[], Any], times: int) -> None:
    for _ in range(times):
        one()


def expect(found: Any, wanted: Any) -> None:
    """Raise AssertionError unless an answer is as it has to be."""
    if found != wanted:
        raise AssertionError(f"{str(found)[:200]} instead of {str(wanted)[:200]}")
