"""Pages and records of the API beside Directus, on the same tables, and beside Datasette.

All are servers on loopback with one worker, asked by one client over HTTP. Nothing is installed
here: `BENCH_DIRECTUS` and `BENCH_DATASETTE` say where they are, and what is not there is left out.
"""

import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from django.db import connection

from benchmarks import datasette, directus, laws
from benchmarks.measuring import Ratio, compare
from benchmarks.seeding import empty
from benchmarks.servers import NotStarted, Server, ours

LAWS = int(os.environ.get("BENCH_LAWS", "100000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "9"))
PAGES = 10
RECORDS = 20
KEPT = 50
"""Answers in one measurement, so that it takes long enough to be measured."""
STEP = 4
"""From page to page, so that all lie near the beginning and none has the address of another."""

LISTED = "/api/v1/laws/?limit=50&offset={}"
NESTED = f"{LISTED}&expand=milestones,participations,names,evidence"
RECORD = "/api/v1/laws/law-{}/"
NAMED = f"{NESTED}&fields=" + ",".join(
    (
        *("slug", "name", "name_ja", "kind", "summary", "law_number", "updated_at"),
        *("jurisdiction.slug", "jurisdiction.name", "topics.slug", "topics.name"),
        *(f"milestones.{name}" for name in ("slug", "kind", "title", "modality", "date")),
        *(f"names.{name}" for name in ("slug", "text", "lang", "kind", "confidence")),
        *("participations.slug", "participations.role"),
        *("participations.actor.slug", "participations.actor.name", "evidence"),
    )
)
"""The fields that `directus.NAMED` has too."""
THEIRS = "/items/tracker_law?limit=50&offset={}&sort=name,id&filter[status][_eq]=published"
THEIR_RECORD = "/items/tracker_law/{}"


def measure() -> Iterator[Ratio]:
    """Yield what pages and records cost beside each of the two that is there."""
    peers = []
    for tool, measured in ((directus, beside_directus), (datasette, beside_datasette)):
        try:
            tool.installed()
            peers.append(measured)
        except NotStarted as missing:
            tell(str(missing))
    if not peers:
        return
    empty()
    tell(f"loading {LAWS:,} laws")
    laws.load(LAWS)
    with ours() as site:
        for measured in peers:
            try:
                yield from measured(site)
            except NotStarted as failed:
                tell(str(failed))


def beside_directus(site: Server) -> Iterator[Ratio]:
    """Yield what answers cost beside Directus on the same tables. Raises NotStarted."""
    if connection.vendor != "postgresql":
        raise NotStarted("Without Directus: it is measured on PostgreSQL, where both are at home.")
    tell("letting Directus make its tables")
    directus.prepare()
    whole, named = (f"fields={','.join(names)}" for names in (directus.WHOLE, directus.NAMED))
    page, record = f"{THEIRS}&{whole}", f"{THEIR_RECORD}?{whole}"
    # Whoever asks Directus, ours are never asked for an address again: it would be kept.
    our_pages, our_laws = offsets(lines=2), far()
    with directus.server() as peer:
        for who, headers in (("administrator", directus.ADMIN), ("public", directus.PUBLIC)):
            same(laws_of(site, NESTED), directus_laws(peer, page, headers))
            yield beside(
                "pages of 50 laws with parts and evidence",
                f"Directus, asked by the {who}",
                Asking(peer, page, itertools.cycle(offsets()), PAGES, headers),
                Asking(site, NESTED, our_pages, PAGES, once=True),
            )
            number = next(our_laws)
            one = json.loads(peer.read(record.format(number), headers))["data"]
            same([law_of(json.loads(site.read(RECORD.format(number))))], [their_law(one)])
            yield beside(
                "laws with parts and evidence, one by one",
                f"Directus, asked by the {who}",
                Asking(peer, record, far(), RECORDS, headers),
                Asking(site, RECORD, our_laws, RECORDS, once=True),
            )
        asked, theirs = f"{THEIRS}&{named}", directus.ADMIN
        same(laws_of(site, NAMED), directus_laws(peer, asked, theirs))
        yield beside(
            "pages of 50 laws, both asked for the same fields by name",
            "Directus, asked by the administrator",
            Asking(peer, asked, itertools.cycle(offsets()), PAGES, theirs),
            Asking(site, NAMED, offsets(), PAGES, once=True),
        )
        for name, mine in unchanged(site):
            base = Asking(peer, page, itertools.cycle(offsets()), PAGES, theirs)
            yield beside(
                f"{name} of such a page", "Directus, asked by the administrator", base, mine
            )
    with directus.server(cached=True) as peer:
        peer.read(page.format(0), theirs)
        for name, mine in unchanged(site):
            base = Asking(peer, page, itertools.repeat(0), PAGES, theirs, has={"X-Kept": "HIT"})
            yield beside(f"{name} of such a page", "Directus with its cache on, kept", base, mine)


def unchanged(site: Server) -> Iterator[tuple[str, "Asking"]]:
    """Yield how to ask for a page that is kept, and for one that the client has."""
    again = itertools.repeat(0)
    _, headers, _ = site.get(NESTED.format(0))
    yield "kept bytes", Asking(site, NESTED, again, KEPT)
    tag = {"If-None-Match": headers["ETag"]}
    yield "304", Asking(site, NESTED, again, KEPT, tag, status=304)


def beside_datasette(site: Server) -> Iterator[Ratio]:
    """Yield what pages with all parts cost beside Datasette's flat ones. Raises NotStarted."""
    tell("writing the file for Datasette")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "laws.sqlite3"
        datasette.write(path)
        with datasette.server(path) as peer:
            for order, name, address in (
                ("slug", "pages of 50 laws with parts and evidence, by slug", NESTED),
                ("slug", "pages of 50 laws, as flat as theirs, by slug", LISTED),
                ("name", "pages of 50 laws with parts and evidence, by name", NESTED),
            ):
                flat, mine = datasette.PAGE[order], f"{address}&ordering={order}"
                after = datasette.places(path, order)
                said = json.loads(peer.read(flat.format(after[39])))["rows"]
                told = [law[:2] for law in laws_of(site, mine, 40)]
                same(told, [(row["slug"], row["name"]) for row in said])
                yield beside(
                    name,
                    "Datasette, flat",
                    Asking(peer, flat, itertools.cycle(after[at - 1] for at in offsets()), PAGES),
                    Asking(site, mine, offsets(), PAGES, once=True),
                )


class Asking:
    """So many addresses asked for, the next ones each time.

    With `once`, an address that was asked for before is an error, since it may have been kept.
    """

    _before: ClassVar[set[str]] = set()

    def __init__(
        self,
        server: Server,
        pattern: str,
        numbers: Iterator[Any],
        times: int,
        headers: Mapping[str, str] | None = None,
        *,
        once: bool = False,
        status: int = 200,
        has: Mapping[str, str] | None = None,
    ) -> None:
        self.server, self.pattern, self.numbers, self.times = server, pattern, numbers, times
        self.headers, self.status, self.has = headers, status, has or {}
        self.once = once

    def __call__(self) -> None:
        """Ask; raise AssertionError unless all is answered with the status and headers wanted."""
        for _ in range(self.times):
            address = self.pattern.format(next(self.numbers))
            if self.once and address in self._before:
                raise AssertionError(f"{address} was asked for before, and may be kept.")
            self._before.add(address)
            status, headers, body = self.server.get(address, self.headers)
            if status != self.status or any(headers[name] != it for name, it in self.has.items()):
                said = f"{status}, {dict(headers)}, {body[:300]!r}"
                raise AssertionError(f"{self.server.name} answers {address} so: {said}")


def beside(name: str, base_name: str, base: Asking, mine: Asking) -> Ratio:
    """Return how long one of our answers takes relative to one of theirs."""
    tell(f"{name}, beside {base_name}")
    found = compare(
        f"{name}, {LAWS:,} laws",
        base=base,
        base_name=f"{base_name}, {base.times} answers",
        ours=mine,
        rounds=ROUNDS,
    )
    found = replace(found, ours=[ratio * base.times / mine.times for ratio in found.ours])
    times = statistics.median(1 / ratio for ratio in found.ours)
    return replace(found, name=f"{found.name}: {times:.1f} times as fast")


def offsets(lines: int = 1) -> Iterator[int]:
    """Return where the pages of so many measurements of ours begin, none twice."""
    return iter(range(50, 50 + STEP * PAGES * (ROUNDS + 1) * lines, STEP))


def far() -> Iterator[int]:
    """Return numbers of laws that lie far from each other."""
    return ((number * 7919) % LAWS + 1 for number in itertools.count())


Told = tuple[str, str, int, int, int, int]
"""Slug, name and how many milestones, names, participations and citations a law has."""


def laws_of(site: Server, pattern: str, offset: int = 0) -> list[Told]:
    """Return what we tell of each law of a page."""
    return [law_of(law) for law in json.loads(site.read(pattern.format(offset)))["results"]]


def law_of(law: dict[str, Any]) -> Told:
    """Return what we tell of a law."""
    parts = (len(law.get(name, ())) for name in ("milestones", "names", "participations"))
    cited = sum(len(value["citations"]) for value in law.get("evidence", ()))
    return law["slug"], law["name"], *parts, cited


def directus_laws(peer: Server, pattern: str, headers: Mapping[str, str]) -> list[Told]:
    """Return what Directus tells of each law of the first page."""
    return [their_law(law) for law in json.loads(peer.read(pattern.format(0), headers))["data"]]


def their_law(law: dict[str, Any]) -> Told:
    """Return what Directus tells of a law."""
    parts = (len(law[name]) for name in ("milestones", "names", "participations", "citations"))
    return law["slug"], law["name"], *parts


def same(mine: list[Any], theirs: list[Any]) -> None:
    """Raise AssertionError unless both tell the same of the same laws in the same order."""
    if mine != theirs:
        found = next(pair for pair in itertools.zip_longest(mine, theirs) if pair[0] != pair[1])
        raise AssertionError(f"We tell {found[0]}, they tell {found[1]}.")


_BEGAN = time.monotonic()


def tell(text: str) -> None:
    """Print what is going on and after how many seconds."""
    sys.stdout.write(f"[{time.monotonic() - _BEGAN:4.0f} s] {text}\n")
    sys.stdout.flush()
