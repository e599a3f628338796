"""Pages and records through the API beside plain REST framework and beside the floor.

Each side is a WSGI application in this process, asked in turns. No page is asked for twice by the
same side, so that nothing kept answers; that answers are looked for and kept is in ours.
"""

import itertools
import json
import os
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.wsgi import get_wsgi_application
from django.db import connection

from benchmarks import laws
from benchmarks.measuring import Ratio, compare
from tests.api.documents.differing import differing

LAWS = int(os.environ.get("BENCH_LAWS", "100000"))
"""How many laws there are: 1,000, 100,000 or 1,000,000 for the figures of the README."""
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "15"))
PAGES = 10
RECORDS = 40
"""Answers in one measurement, so that it takes long enough to be measured."""
STEP = 50

Application = Callable[[dict[str, Any], Callable[..., Any]], Any]
Measured = Callable[[], None]


def ask(application: Application, address: str, **headers: str) -> bytes:
    """Return the body of an answer; raise AssertionError unless it is a good one."""
    path, _, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "localhost",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.errors": BytesIO(),
        **headers,
    }
    said: list[str] = []
    answer = application(environ, lambda status, headers, exc_info=None: said.append(status))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    if not said[0].startswith(("200", "304")):
        raise AssertionError(f"{address} answered {said[0]}: {body[:500]!r}")
    return body


class Walk:
    """Addresses of pages or records that one side asks for, none twice, so many at a time."""

    def __init__(self, application: Application, pattern: str, numbers: Iterator[int], n: int):
        self.application, self.pattern, self.numbers, self.n = application, pattern, numbers, n

    def __call__(self) -> None:
        for number in itertools.islice(self.numbers, self.n):
            ask(self.application, self.pattern.format(number))


def pages() -> Iterator[int]:
    """Return offsets from page to page, round and round within the first hundredth."""
    return itertools.cycle(range(STEP, max(LAWS // 100, 40 * STEP), STEP))


def slugs() -> Iterator[int]:
    """Return numbers of laws that lie far from each other."""
    return ((number * 7919) % LAWS + 1 for number in itertools.count())


def measure() -> Iterator[Ratio]:
    """Yield what pages and records cost beside plain REST framework and beside the floor."""
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.ROOT_URLCONF = "benchmarks.plain"
    caches["answers"].clear()
    laws.load(LAWS)
    site = get_wsgi_application()
    rows = f"{LAWS:,} laws"
    ours, plain = "/api/v1/laws/?limit=50&offset={}", "/plain/laws/?limit=50&offset={}"
    same(ask(site, ours.format(50)), ask(site, plain.format(50)))
    record, plain_record = "/api/v1/laws/law-{}/", "/plain/laws/law-{}/"
    same(ask(site, record.format(7)), ask(site, plain_record.format(7)))

    def walk(application: Application, pattern: str, n: int = PAGES) -> Measured:
        return Walk(application, pattern, slugs() if n == RECORDS else pages(), n)

    def against(name: str, base: Measured, base_name: str, ours: Measured) -> Ratio:
        return compare(f"{name}, {rows}", base=base, base_name=base_name, ours=ours, rounds=ROUNDS)

    drf = "plain REST framework"
    yield against(f"{PAGES} pages of 50 laws", walk(site, plain), drf, walk(site, ours))
    yield against(
        f"{RECORDS} laws with evidence",
        walk(site, plain_record, RECORDS),
        drf,
        walk(site, record, RECORDS),
    )
    if connection.vendor == "postgresql":
        yield from beside_the_floor(site, ours, record, walk, against)
    yield from deep(site, against)
    yield from unchanged(site, plain, walk, against)


def beside_the_floor(
    site: Application, ours: str, record: str, walk: Any, against: Any
) -> Iterator[Ratio]:
    """Yield what answers cost beside bare rows and orjson."""
    # Not needed on SQLite, and a requirement of development alone.
    from benchmarks.floor import Floor  # noqa: PLC0415 - see above

    floor = Floor()
    bare = "rows and orjson"
    uncounted = f"{ours}&count=false"
    try:
        same(ask(site, ours.format(50)), ask(floor, ours.format(50)))
        same(ask(site, record.format(7)), ask(floor, record.format(7)))
        yield against(f"{PAGES} pages of 50 laws", walk(floor, ours), bare, walk(site, ours))
        yield against(
            f"{PAGES} pages of 50 laws, not counted", walk(floor, ours), bare, walk(site, uncounted)
        )
        yield against(
            f"{RECORDS} laws with evidence",
            walk(floor, record, RECORDS),
            bare,
            walk(site, record, RECORDS),
        )
    finally:
        floor.connection.close()


def deep(site: Application, against: Any) -> Iterator[Ratio]:
    """Yield what a page by cursor costs after nine tenths of all laws beside the first pages."""
    by_cursor = "/api/v1/laws/?limit=50&ordering=slug&cursor="

    def chain(start: str) -> Measured:
        place = {"next": start}

        def walk() -> None:
            for _ in range(PAGES):
                following = json.loads(ask(site, place["next"]))["next"]
                place["next"] = following.removeprefix("http://localhost")

        return walk

    nine_tenths = f"/api/v1/laws/?limit=1&ordering=slug&offset={LAWS * 9 // 10}&count=false"
    slug = json.loads(ask(site, nine_tenths))["results"][0]["slug"]
    yield against(
        f"{PAGES} pages by cursor after 90 % of all",
        chain(f"{by_cursor}*"),
        "the first pages",
        chain(cursor_at(site, slug)),
    )


def cursor_at(site: Application, slug: str) -> str:
    """Return the address of the page that begins behind a slug."""
    # A cursor is opaque to clients; what the API itself would give is made here.
    from tracker.api.cursors import Cursor, Walk  # noqa: PLC0415 - needs the apps
    from tracker.api.ordering import Term  # noqa: PLC0415 - needs the apps
    from tracker.models import Law  # noqa: PLC0415 - needs the apps

    terms = [Term("slug"), Term("pk")]
    pk = Law.objects.get(slug=slug).pk
    text = Cursor((slug, pk)).written(Walk.of("laws", terms, {}))
    return f"/api/v1/laws/?limit=50&ordering=slug&cursor={text}"


def unchanged(site: Application, plain: str, walk: Any, against: Any) -> Iterator[Ratio]:
    """Yield what answers cost that are kept, or that the client has already."""
    address = "/api/v1/laws/?limit=50&offset=50"
    ask(site, address)

    def kept() -> None:
        for _ in range(PAGES * 20):
            ask(site, address)

    tags: list[str] = []

    def note(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def noted(status: str, headers: Any, exc_info: Any = None) -> Any:
            tags.extend(value for name, value in headers if name == "ETag")
            return start(status, headers)

        return site(environ, noted)

    ask(note, address)

    def not_modified() -> None:
        for _ in range(PAGES * 20):
            ask(site, address, HTTP_IF_NONE_MATCH=tags[0])

    base = f"plain REST framework, {PAGES} pages"
    yield against(f"{PAGES * 20} kept pages", walk(site, plain), base, kept)
    yield against(f"{PAGES * 20} pages not modified", walk(site, plain), base, not_modified)


def same(ours: bytes, theirs: bytes) -> None:
    """Raise AssertionError unless both answers say the same, but for what goes around a page."""
    said = [json.loads(answer) for answer in (ours, theirs)]
    if "results" in said[0]:
        said = [answer["results"] for answer in said]
    if found := list(differing(*said)):
        raise AssertionError("The two answer differently:\n" + "\n".join(found[:5]))
