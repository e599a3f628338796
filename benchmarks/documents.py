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
WHOLE = 3
RECORDS = 40
"""Answers in one measurement, so that it takes long enough to be measured."""
STEP = 50
DEEP = 100_000
"""From how many laws on there are pages enough behind nine tenths of them."""

LIST = "/api/v1/laws/?limit=50&offset={}"
EXPANDED = f"{LIST}&expand=milestones,participations,names,evidence"
RECORD = "/api/v1/laws/law-{}/"
PLAIN_LIST = "/plain/laws/?limit=50&offset={}"
PLAIN_EXPANDED = "/plain/whole-laws/?limit=50&offset={}"
PLAIN_RECORD = "/plain/laws/law-{}/"
"""What is asked for: a page as lists show it, one with all relations, and one record."""
NAMES = ("pages of 50 laws", "pages of 50 laws with relations", "laws with evidence")
AT_ONCE = (PAGES, WHOLE, RECORDS)

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
    laws.load(LAWS)
    site = get_wsgi_application()
    pairs = ((LIST, PLAIN_LIST), (EXPANDED, PLAIN_EXPANDED), (RECORD, PLAIN_RECORD))
    for ours, plain in pairs:
        same(ask(site, ours.format(50)), ask(site, plain.format(50)))

    def walk(application: Application, pattern: str, n: int = PAGES) -> Measured:
        return Walk(application, pattern, slugs() if n == RECORDS else pages(), n)

    def against(
        name: str, base: Measured, base_name: str, ours: Measured, *, kept: bool = False
    ) -> Ratio:
        return compare(
            f"{name}, {LAWS:,} laws",
            base=base,
            base_name=base_name,
            ours=ours,
            rounds=ROUNDS,
            # Within a measurement no address is asked for twice, but from one to the next.
            prepare=lambda: None if kept else caches["answers"].clear(),
        )

    for (ours, plain), name, n in zip(pairs, NAMES, AT_ONCE, strict=True):
        base = walk(site, plain, n)
        yield against(f"{n} {name}", base, "plain REST framework", walk(site, ours, n))
    if connection.vendor == "postgresql":
        yield from beside_the_floor(site, walk, against)
    if LAWS >= DEEP:
        yield from deep(site, against)
    yield from unchanged(site, walk, against)


def beside_the_floor(site: Application, walk: Any, against: Any) -> Iterator[Ratio]:
    """Yield what answers cost beside bare rows and orjson."""
    # Not needed on SQLite, and a requirement of development alone.
    from benchmarks.floor import Floor  # noqa: PLC0415 - see above

    floor = Floor()
    try:
        for pattern, name, n in zip((LIST, EXPANDED, RECORD), NAMES, AT_ONCE, strict=True):
            same(ask(site, pattern.format(50)), ask(floor, pattern.format(50)))
            base = walk(floor, pattern, n)
            yield against(f"{n} {name}", base, "rows and orjson", walk(site, pattern, n))
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


def unchanged(site: Application, walk: Any, against: Any) -> Iterator[Ratio]:
    """Yield what pages as lists show them cost that are kept, or that the client has already."""
    address = LIST.format(50)
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
    yield against(f"{PAGES * 20} kept pages", walk(site, PLAIN_LIST), base, kept, kept=True)
    yield against(
        f"{PAGES * 20} pages not modified", walk(site, PLAIN_LIST), base, not_modified, kept=True
    )


def same(ours: bytes, theirs: bytes) -> None:
    """Raise AssertionError unless both answers say the same, but for what goes around a page."""
    said = [json.loads(answer) for answer in (ours, theirs)]
    if "results" in said[0]:
        said = [answer["results"] for answer in said]
    if found := list(differing(*said)):
        raise AssertionError("The two answer differently:\n" + "\n".join(found[:5]))
