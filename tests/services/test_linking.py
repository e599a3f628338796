"""Links are asked politely, followed, kept with their source; nothing private is asked."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.utils import timezone

from tests.factories import SourceFactory
from tracker.models import ChangeEntry, Source
from tracker.services import linking
from tracker.services.linking import ask, check_links, sources_to_ask
from tracker.vocabularies import LinkState

ANSWERS = {"/ok": 200, "/gone": 410, "/missing": 404, "/closed": 403, "/broken": 500}


class Site(BaseHTTPRequestHandler):
    """Answers by its path, and notes what it was asked."""

    asked: list[tuple[str, str]] = []

    def _answer(self) -> None:
        self.asked.append((self.command, self.path))
        if self.path == "/no-head" and self.command == "HEAD":
            self.send_response(405)
        elif self.path in ("/moved", "/circle", "/to-file"):
            self.send_response(302)
            leads = {"/moved": "/ok", "/circle": "/circle", "/to-file": "file:///etc/hostname"}
            self.send_header("Location", leads[self.path])
        else:
            self.send_response(ANSWERS.get(self.path, 200))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = _answer  # noqa: N815 - the library's names

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    Site.asked = []
    server = HTTPServer(("127.0.0.1", 0), Site)
    # It looks that often whether it shall end: each test waits for it.
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)


@pytest.mark.parametrize(
    ("path", "state", "said"),
    [
        pytest.param("/ok", LinkState.OK, "answers 200", id="ok"),
        pytest.param("/no-head", LinkState.OK, "answers 200", id="head-refused"),
        pytest.param("/moved", LinkState.OK, "answers 200", id="redirect"),
        pytest.param(
            "/closed",
            LinkState.OK,
            "answers 403: it is there, but not shown to programs",
            id="closed",
        ),
        pytest.param("/missing", LinkState.DEAD, "answers 404", id="missing"),
        pytest.param("/gone", LinkState.DEAD, "answers 410", id="gone"),
        pytest.param("/broken", LinkState.DEAD, "answers 500", id="broken"),
        pytest.param("/circle", LinkState.DEAD, "answers 302", id="circle"),
    ],
)
def test_what_an_address_answers(path: str, state: LinkState, said: str, site: str) -> None:
    assert ask(f"{site}{path}", allow_private=True) == (state, said)


def test_only_the_head_is_asked_for_where_that_will_do(site: str) -> None:
    ask(f"{site}/ok", allow_private=True)
    ask(f"{site}/no-head", allow_private=True)
    assert Site.asked == [("HEAD", "/ok"), ("HEAD", "/no-head"), ("GET", "/no-head")]


def test_a_redirect_out_of_the_web_is_not_followed(site: str) -> None:
    state, _ = ask(f"{site}/to-file", allow_private=True)
    assert state == LinkState.DEAD


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[::1]", "172.16.0.1"],
)
def test_nothing_private_is_asked(host: str) -> None:
    state, said = ask(f"http://{host}:9/", timeout=1)
    assert (state, said) == (
        LinkState.DEAD,
        f"not asked: {host.strip('[]')} is not on the public internet",
    )


def test_a_server_inside_is_not_reached_by_its_name(site: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        linking.socket,
        "getaddrinfo",
        lambda *args, **kwargs: [(socket.AF_INET, 1, 6, "", ("127.0.0.1", args[1]))],
    )
    port = site.rpartition(":")[2]
    state, said = ask(f"http://public.example.org:{port}/ok")
    assert (state, said, Site.asked) == (
        LinkState.DEAD,
        "not asked: public.example.org is not on the public internet",
        [],
    )


@pytest.mark.parametrize("url", ["ftp://example.org/a", "file:///etc/hostname", "https://"])
def test_only_the_web_is_asked(url: str) -> None:
    assert ask(url) == (LinkState.DEAD, "not asked: only http and https addresses are")


def test_nobody_answering_is_dead() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        state, said = ask(f"http://127.0.0.1:{port}/", allow_private=True, timeout=1)
    assert (state, said.startswith("no answer: ")) == (LinkState.DEAD, True)


@pytest.mark.django_db
def test_what_is_found_is_kept_and_moves_no_version(site: str) -> None:
    good = SourceFactory(slug="a", url=f"{site}/ok")
    bad = SourceFactory(slug="b", url=f"{site}/gone")
    before, entries = timezone.now(), ChangeEntry.objects.count()
    done: list[tuple[int, int]] = []
    answers = check_links([good, bad], allow_private=True, progress=lambda *n: done.append(n))
    assert {answer.source.slug: answer.said for answer in answers} == {
        "a": "answers 200",
        "b": "answers 410",
    }
    assert done == [(1, 2), (2, 2)]
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.link_state, good.version, good.link_checked_at >= before) == ("ok", 1, True)
    assert (bad.link_state, bad.version) == ("dead", 1)
    assert ChangeEntry.objects.count() == entries


@pytest.mark.django_db
def test_an_address_changed_meanwhile_is_left_alone(site: str) -> None:
    source = SourceFactory(url=f"{site}/ok")
    Source.objects.filter(pk=source.pk).update(url=f"{site}/other")
    list(check_links([source], allow_private=True))
    source.refresh_from_db()
    assert source.link_state == LinkState.UNCHECKED


@pytest.mark.django_db
def test_which_sources_are_asked() -> None:
    SourceFactory(slug="none", url="")
    never = SourceFactory(slug="never")
    old, new = SourceFactory(slug="old"), SourceFactory(slug="new")
    for source, days in ((old, 31), (new, 29)):
        when = timezone.now() - timedelta(days=days)
        Source.objects.filter(pk=source.pk).update(link_checked_at=when)
    assert sources_to_ask() == [never, new, old]
    assert sources_to_ask(older_than=30) == [never, old]
    assert sources_to_ask(source=new) == [new]
