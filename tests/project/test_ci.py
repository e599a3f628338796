"""The script that continuous integration runs, with every program it calls replaced."""

import os
import shutil
import subprocess

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / ".ci" / "run"
STEPS = [
    "packages",
    "PostgreSQL",
    "make check",
    "make test",
    "make test-postgres",
    "make test-browser",
    "citations",
]


@pytest.fixture
def checkout(tmp_path):
    """Return a checkout with the script, and programs that only write down how they were called.

    The script thinks it is not root, so what needs root goes through `sudo`, which does nothing.
    """
    (tmp_path / "repo" / ".ci").mkdir(parents=True)
    shutil.copy(SCRIPT, tmp_path / "repo" / ".ci" / "run")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, body in {
        "make": f'echo "make $*" >> {tmp_path}/calls\n'
        f'[ ! -e {tmp_path}/fails ] || ! grep -qxF "${{!#}}" {tmp_path}/fails',
        "sudo": f'echo "sudo $*" >> {tmp_path}/calls',
        "id": "echo 1000",
        "chromium": "true",
        "chromedriver": "true",
    }.items():
        (programs / name).write_text(f"#!/bin/bash\n{body}\n")
        (programs / name).chmod(0o755)
    return tmp_path


def run(checkout):
    """Run the script as continuous integration does."""
    return subprocess.run(
        ["bash", ".ci/run"],
        cwd=checkout / "repo",
        env={"PATH": f"{checkout}/bin:{os.environ['PATH']}", "CI": "true", "DATABASE_URL": "x"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def ended(done):
    """Return how each step ended, from the summary."""
    lines = done.stdout.split("\n\n")[-1].splitlines()
    return {
        line.split("s  ", 1)[1]: line.split()[0]
        for line in lines
        if line.startswith(("ok", "FAILED"))
    }


def test_all_steps_are_run_in_order(checkout):
    done = run(checkout)
    outcome = ended(done)
    assert list(outcome) == STEPS
    assert [name for name, how in outcome.items() if how != "ok" and name != "PostgreSQL"] == []
    calls = (checkout / "calls").read_text().splitlines()
    assert [call.split()[-1] for call in calls if call.startswith("make")] == [
        "check",
        "test",
        "test-postgres",
        "test-browser",
    ]


def test_failed_step_is_named_and_the_others_still_run(checkout):
    (checkout / "fails").write_text("test\ntest-browser\n")
    done = run(checkout)
    outcome = ended(done)
    assert done.returncode == 1
    assert list(outcome) == STEPS
    assert outcome["make test"] == outcome["make test-browser"] == "FAILED"
    assert outcome["make check"] == outcome["make test-postgres"] == "ok"
    assert "make test-browser" in done.stdout.splitlines()[-1]


def test_absent_texts_are_said_plainly(checkout):
    done = run(checkout)
    assert "so the citations were NOT checked." in done.stdout
    assert "check-citations" not in (checkout / "calls").read_text()


def test_texts_that_are_there_are_read(checkout):
    (checkout / "shared" / "articles").mkdir(parents=True)
    run(checkout)
    calls = (checkout / "calls").read_text()
    assert "make check-citations TEXTS=../shared/articles\n" in calls


def test_citations_that_fail_fail_the_run(checkout):
    (checkout / "shared" / "articles").mkdir(parents=True)
    (checkout / "fails").write_text("TEXTS=../shared/articles\n")
    done = run(checkout)
    assert done.returncode == 1
    assert ended(done)["citations"] == "FAILED"
