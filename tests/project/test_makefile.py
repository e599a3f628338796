"""The Makefile: what it lists is there, and what is there is listed."""

import re
import subprocess

import pytest
from django.conf import settings

MAKEFILE = (settings.BASE_DIR / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
PROMISED = {
    "demo",
    "test",
    "test-postgres",
    "test-browser",
    "check",
    "seed",
    "bench",
    "check-citations",
    "lock",
}
UNLISTED = {"base", "dev"}
"""Steps of others, not wishes of a user."""


def make(*words: str) -> subprocess.CompletedProcess[str]:
    """Run make with as poor a path as a fresh machine's."""
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=settings.BASE_DIR,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_bare_make_lists_every_target_with_a_line():
    done = make()
    assert (done.returncode, done.stderr) == (0, "")
    head, *lines = done.stdout.splitlines()
    listed = dict(re.fullmatch(r"  ([a-z-]+) +(\S.*)", line).groups() for line in lines)
    assert head == "make …"
    assert set(listed) == TARGETS - UNLISTED
    assert set(listed) >= PROMISED


def test_no_target_is_a_file():
    declared = re.search(r"^\.PHONY: ((?:.*\\\n)*.*)", MAKEFILE, re.MULTILINE)[1]
    assert set(declared.replace("\\", " ").split()) == TARGETS


@pytest.mark.parametrize("target", sorted(TARGETS - UNLISTED - {"help"}))
def test_recipe_can_be_expanded(target):
    done = make("--dry-run", target)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_old_make_can_read_it():
    newer = (r"\.ONESHELL", r"\.SHELLFLAGS", r"!=", r"\$\(file ", r"::=")
    assert [sign for sign in newer if re.search(sign, MAKEFILE)] == []


def test_checks_of_check_are_those_promised():
    needed = re.search(r"^check: (.*?) ##", MAKEFILE, re.MULTILINE)[1].split()
    recipes = make("--dry-run", "check").stdout
    assert set(needed) <= TARGETS
    for said in (
        "ruff check",
        "ruff format --check",
        "mypy",
        "lint-imports",
        "makemigrations --check",
        "check --deploy",
        "spectacular --validate --fail-on-warn",
        "document_models --check",
        "check_seed",
    ):
        assert said in recipes


def test_citations_need_texts():
    done = make("--dry-run", "check-citations", "TEXTS=/some/folder")
    assert '--texts "/some/folder" --strict' in done.stdout
