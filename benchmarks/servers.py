"""Servers of a measurement: started on loopback, asked over HTTP, and stopped whatever happens."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
_STARTING = 90
"""For how many seconds a server may be starting."""
_STOPPING = 10
"""For how many seconds it may be stopping before it is killed."""
_TOLD = 5
"""How many of its last lines are repeated when it does not start."""


class NotStarted(Exception):
    """A tool that does not run, with what it said; the measurement goes on without it."""


class Server:
    """A process that answers HTTP on a port of this machine, as a context manager.

    It is ready once the address `ready` is answered with 200. Its connection is kept alive if the
    server does so, and made anew if not.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        port: int,
        ready: str,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
    ) -> None:
        self.name, self.command, self.ready, self.folder = name, command, ready, folder
        self.environment = {**os.environ, **(environment or {})}
        self.client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> "Server":
        self.said = tempfile.TemporaryFile()
        try:
            # In a group of its own, so that its workers are stopped with it, and Ctrl+C is ours.
            self.process = subprocess.Popen(  # noqa: S603 - what the user named
                self.command,
                cwd=self.folder,
                env=self.environment,
                stdout=self.said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            self.said.close()
            raise NotStarted(f"{self.name} does not start: {error}.") from error
        try:
            self._wait()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()

    def get(
        self, address: str, headers: Mapping[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Return status, headers and body of an answer."""
        asked = dict(headers or {})
        try:
            self.client.request("GET", address, headers=asked)
            answer = self.client.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # Closed by the server while others were measured.
            self.client.close()
            self.client.request("GET", address, headers=asked)
            answer = self.client.getresponse()
        body = answer.read()
        return answer.status, answer.headers, body

    def read(self, address: str, headers: Mapping[str, str] | None = None) -> bytes:
        """Return the body of an answer; raise AssertionError unless it is a good one."""
        status, _, body = self.get(address, headers)
        if status != 200:
            raise AssertionError(f"{self.name} answers {address} with {status}: {body[:500]!r}")
        return body

    def _wait(self) -> None:
        until = time.monotonic() + _STARTING
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise NotStarted(f"{self.name} ended when it was to start: {self._last()}")
            try:
                if self.get(self.ready)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                self.client.close()
            time.sleep(0.2)
        raise NotStarted(f"{self.name} does not answer after {_STARTING} seconds: {self._last()}")

    def _last(self) -> str:
        self.said.seek(0)
        lines = self.said.read().decode(errors="replace").splitlines()
        return " / ".join([line.strip() for line in lines if line.strip()][-_TOLD:])

    def _stop(self) -> None:
        self.client.close()
        for sign in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, sign)
            except ProcessLookupError:
                break
            try:
                self.process.wait(_STOPPING)
            except subprocess.TimeoutExpired:
                continue
        self.said.close()


def free_port() -> int:
    """Return a port of this machine that nothing answers on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ours() -> Server:
    """Return the site as its image runs it, with one worker, on the database of the benchmark."""
    name = str(connection.settings_dict["NAME"])
    address = (
        f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    )
    port = free_port()
    environment = {
        "DATABASE_URL": address,
        "ALLOWED_HOSTS": "127.0.0.1",
        "BIND": "127.0.0.1",
        "PORT": str(port),
        "WEB_CONCURRENCY": "1",
        # One client asks more than any reader may.
        "API_RATE_ANONYMOUS": "1000000/minute",
    }
    command = [sys.executable, "-m", "gunicorn", "econsec_site.wsgi"]
    return Server("Ours", command, port=port, ready="/readyz", environment=environment)
