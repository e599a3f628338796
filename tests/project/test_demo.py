"""The demo from end to end: prepared, served, stopped, and prepared again in seconds."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
START_UP = 180
"""Seconds the demo may take until it serves, on a slow machine."""
WITHOUT_INSTALLING = (
    "import bootstrap, sys; bootstrap.install_base = lambda: None; "
    "bootstrap.PYTHON = sys.executable; sys.exit(bootstrap.main(['demo']))"
)


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(address: str) -> tuple[int, str]:
    """Return the status and text behind an address."""
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
        return answer.status, answer.read().decode()


def shows(real: object, shown: object) -> bool:
    """Whether `real` holds all that a shortened copy of it, `shown`, shows."""
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(
            name in real and shows(real[name], value) for name, value in shown.items()
        )
    if isinstance(shown, list):
        return (
            isinstance(real, list)
            and len(real) == len(shown)
            and all(shows(*pair) for pair in zip(real, shown, strict=True))
        )
    return real == shown


@contextmanager
def demo(folder, port: int) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the demo on a database in `folder`; give its address and process once it serves."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    output = folder / "output"
    with output.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "-c", WITHOUT_INSTALLING],
            cwd=ROOT,
            env=kept
            | {
                "PORT": str(port),
                "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
                "EXPORTS_DIR": f"{folder}/exports",
            },
            stdout=file,
            stderr=subprocess.STDOUT,
            # A shell lets what it runs in the background ignore Ctrl-C, and so its children.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
    address = f"http://127.0.0.1:{port}"
    until = time.monotonic() + START_UP
    try:
        while True:
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < until, output.read_text()
            try:
                fetch(f"{address}/healthz")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.2)
        yield address, process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


def test_demo_serves_records_logins_and_styles_and_ends_with_ctrl_c(folder):
    with demo(folder, free_port()) as (address, process):
        status, home = fetch(f"{address}/")
        assert status == 200
        sheets = re.findall(r'<link[^>]+href="(/static/[^"]+\.css)"', home)
        assert sheets
        assert [fetch(address + sheet)[0] for sheet in sheets] == [200] * len(sheets)
        status, body = fetch(f"{address}/api/v1/laws/economic-security-promotion-act/")
        law = json.loads(body)
        assert law["slug"] == "economic-security-promotion-act"
        assert law["evidence"]
        exports = json.loads(fetch(f"{address}/api/v1/exports/")[1])
        assert len(exports["files"]) > 40
        assert fetch(f"{address}/admin/login/")[0] == 200
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        shown = json.loads(re.search(r"```json\n(.*?)```", readme, re.DOTALL)[1])
        fund = json.loads(fetch(f"{address}/api/v1/initiatives/university-fund/")[1])
        (amount,) = [part for part in fund["evidence"] if part["field"] == "amount"]
        assert shows(amount, shown), amount
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
    said = (folder / "output").read_text()
    assert "Traceback" not in said
    for username in ("demo-viewer", "demo-contributor", "demo-editor", "demo-admin"):
        assert len(re.findall(rf"^  \w+ +{username} +\S+$", said, re.MULTILINE)) == 1
    assert f"{address}/api/v1/docs/" in said

    # Again, on the same database: nothing is lost, and nothing is written twice.
    with demo(folder, free_port()) as (address, process):
        assert fetch(f"{address}/laws/economic-security-promotion-act/")[0] == 200
    again = (folder / "output").read_text()
    assert re.search(r"Seeded: 0 created, 0 updated, \d{3,} unchanged, 0 kept", again)
    assert re.findall(r"demo-\w+ +(\S+)$", again, re.MULTILINE) == re.findall(
        r"demo-\w+ +(\S+)$", said, re.MULTILINE
    )

    # And on a database of a version that had no search: its records are found now.
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "tracker", "0007", "--verbosity", "0"],
        cwd=ROOT,
        env={**os.environ, "DEBUG": "true", "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3"},
        check=True,
    )
    with demo(folder, free_port()) as (address, process):
        found = json.loads(fetch(f"{address}/api/v1/search/?q=kishida+fumio")[1])
    assert found["results"][0]["slug"] == "kishida-fumio"
