"""The memory of one worker under an hour of mixed load, and of its PostgreSQL backend.

The app server runs as the project runs it, but with one worker that is not replaced meanwhile.
"""

import gzip
import http.client
import os
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from benchmarks import laws
from benchmarks.mixed import Answer, Ask, Mix
from benchmarks.servers import ours
from tracker.evidence.standing import refresh_all as refresh_standings
from tracker.search.documents import refresh_all as refresh_search
from tracker.services.tokens import issue

LAWS = int(os.environ.get("BENCH_LAWS", "10000"))
MINUTES = int(os.environ.get("BENCH_MINUTES", "60"))
RATE = float(os.environ.get("BENCH_RATE", "15"))
"""Requests a second, from one client that waits for each answer."""
SEED = 2026
MIB = 1024
"""Of the kibibytes that Linux counts in."""
_FEW = 10
"""Wrong answers that are shown."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a process of the app and its backends held at a time; hours since the start, MiB."""

    hours: float
    rss: float
    private: float
    most: float
    """The most that it ever held, RSS, so also within an answer."""
    backends: tuple[float, ...]


@dataclass(slots=True)
class Soak:
    """What was read in a run, and what was asked meanwhile."""

    readings: list[Reading] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    seconds: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    workers: set[int] = field(default_factory=set)

    def lines(self) -> list[str]:
        """Return the result as lines for the terminal."""
        total, hours = self.asked.total(), self.readings[-1].hours
        share = ", ".join(
            f"{kind} {count / total:.1%} ({1000 * self.seconds[kind] / count:.0f} ms)"
            for kind, count in self.asked.most_common()
        )
        statuses = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        later = [reading for reading in self.readings if reading.hours >= hours / 4]
        return [
            f"{60 * hours:.0f} minutes, {total:,} requests, {total / hours / 3600:.1f} a second",
            f"  {share}",
            f"  statuses {statuses}",
            f"  {len(self.wrong)} not as expected; worker processes: {len(self.workers)}",
            *(f"    {text}" for text in self.wrong[:_FEW]),
            *self._trend("RSS of the worker", [(r.hours, r.rss) for r in later]),
            *self._trend("private memory of the worker", [(r.hours, r.private) for r in later]),
            f"  the most that it held at any time: RSS {self.readings[-1].most:.1f} MiB",
            # Django makes a new connection every ten minutes (CONN_MAX_AGE): there is no trend.
            *(
                f"  private memory of its backend: {max(sizes):.1f} MiB at most"
                for sizes in [[size for r in self.readings for size in r.backends]]
                if sizes
            ),
        ]

    @staticmethod
    def _trend(name: str, points: list[tuple[float, float]]) -> list[str]:
        if len(points) < 2:
            return [f"  {name}: too short a run to say"]
        first, last = points[0][1], points[-1][1]
        third = -(-len(points) // 3)
        early, late = (
            statistics.median(size for _, size in some)
            for some in (points[:third], points[-third:])
        )
        return [
            f"  {name}: {first:.1f} MiB at a quarter, {last:.1f} at the end, {last / first:.3f} "
            f"times as much; medians of the second and the last quarter {early:.1f} and "
            f"{late:.1f}, {late / early:.3f} times as much; {slope(points):+.1f} MiB an hour over "
            "the last three quarters"
        ]


def slope(points: list[tuple[float, float]]) -> float:
    """Return by how much the second number grows with the first, by least squares."""
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def measure() -> Iterator[Soak]:
    """Yield how much memory the worker held from minute to minute."""
    with tempfile.TemporaryDirectory() as folder:
        token = fill()
        server = ours()
        server.environment |= {
            "EXPORTS_DIR": folder,
            "API_RATE_TOKEN": "off",
            # A worker that is replaced would hide what it holds.
            "GUNICORN_CMD_ARGS": "--max-requests 0 --access-logfile /dev/null",
        }
        with server:
            yield soak(server.client.port, server.process.pid, Mix(LAWS, token, SEED))


def fill() -> str:
    """Fill the database and collect the static files; return an editor's token."""
    laws.load(LAWS)
    with connection.cursor() as cursor:
        models = [model for model in apps.get_models() if model._meta.managed]
        # The keys were given, not drawn, and the next to be drawn must be others.
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    refresh_standings()
    refresh_search()
    call_command("collectstatic", verbosity=0, interactive=False)
    user = get_user_model()._default_manager.create(username="load", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    return issue(user=user, name="Load")[1]


def soak(port: int, master: int, mix: Mix) -> Soak:
    """Send requests at a steady rate, and read the memory once a minute."""
    result = Soak()
    began = due = time.monotonic()
    minute = 0
    for visit in mix:
        answer: Any = None
        while True:
            now = time.monotonic()
            if now - began >= 60 * minute:
                _read(result, (now - began) / 3600, master)
                minute += 1
            if now - began >= 60 * MINUTES:
                return result
            try:
                ask = visit.send(answer)
            except StopIteration:
                break
            # One that comes late is not made up for by a burst.
            due = max(due + 1 / RATE, now - 1)
            time.sleep(max(0.0, due - now))
            answer = _counted(result, port, ask)
    raise AssertionError("The load never ends by itself.")


def _counted(result: Soak, port: int, ask: Ask) -> Answer:
    began = time.monotonic()
    answer = _ask(port, ask)
    result.asked[ask.kind] += 1
    result.seconds[ask.kind] += time.monotonic() - began
    result.statuses[answer.status] += 1
    if answer.status not in ask.expected:
        said = answer.body[:300].decode(errors="replace")
        result.wrong.append(f"{ask.method} {ask.path}: {answer.status}, {said}")
    return answer


def _ask(port: int, ask: Ask) -> Answer:
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        client.request(ask.method, ask.path, ask.body, ask.headers)
        got = client.getresponse()
        headers = {name.lower(): value for name, value in got.getheaders()}
        body = got.read()
        if headers.get("content-encoding") == "gzip":
            body = gzip.decompress(body)
        return Answer(got.status, headers, body)
    finally:
        client.close()


def _read(result: Soak, hours: float, master: int) -> None:
    """Note what the worker and its backends hold, and print it."""
    workers = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    result.workers.update(map(int, workers))
    rss, private = _held(workers[0])
    most = _sizes(f"/proc/{workers[0]}/status")["VmHWM"]
    backends = tuple(_held(pid)[1] for pid in _backends())
    result.readings.append(Reading(hours, rss, private, most, backends))
    said = ", ".join(f"{size:.1f}" for size in backends)
    sys.stdout.write(
        f"minute {60 * hours:.1f}: RSS {rss:.1f} MiB, private {private:.1f}"
        f"{f', backend {said}' if said else ''}; {result.asked.total():,} requests, "
        f"{len(result.wrong)} not as expected\n"
    )
    sys.stdout.flush()


def _backends() -> list[str]:
    """Return the processes of PostgreSQL that serve the app; those of this machine can be read."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        pids = [str(pid) for (pid,) in cursor.fetchall()]
    return [pid for pid in pids if os.access(f"/proc/{pid}/smaps_rollup", os.R_OK)]


def _held(pid: str) -> tuple[float, float]:
    """Return the memory in MiB that a process has, and what of it is its alone."""
    sizes = _sizes(f"/proc/{pid}/smaps_rollup")
    return sizes["Rss"], sizes["Private_Clean"] + sizes["Private_Dirty"]


def _sizes(path: str) -> dict[str, float]:
    """Return what a file of Linux says in lines such as `Rss: 12 kB`, in MiB."""
    words = (line.split() for line in Path(path).read_text().splitlines())
    return {line[0].rstrip(":"): int(line[1]) / MIB for line in words if line and line[-1] == "kB"}
