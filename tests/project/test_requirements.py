"""The locks: hashed, consistent, without addresses, each wish with its reason."""

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "requirements"


def pins(name: str) -> dict[str, set[str]]:
    """Return the pinned versions of each package in a lock (several where markers differ)."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==(\S+)", (FOLDER / name).read_text(), re.MULTILINE
    ):
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_every_pin_has_a_hash(name):
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (FOLDER / name).read_text())
    assert len(blocks) > 10
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_tests_run_on_the_versions_of_the_app():
    tests = pins("dev.txt")
    assert {package: tests.get(package) for package in pins("base.txt")} == pins("base.txt")


@pytest.mark.parametrize("name", ["base.in", "dev.in"])
def test_every_wish_is_locked(name):
    lock = pins(name.replace(".in", ".txt"))
    wishes = re.findall(r"^([A-Za-z0-9._-]+)", (FOLDER / name).read_text(), re.MULTILINE)
    wishes = [wish for wish in wishes if wish != "-r"]
    assert wishes
    assert [wish for wish in wishes if wish.lower() not in lock] == []


def test_every_wish_of_the_app_says_what_for():
    lines = (FOLDER / "base.in").read_text().splitlines()
    assert [line for line in lines if not re.search(r"#\s*\S", line)] == []


@pytest.mark.parametrize("name", ["base.in", "base.txt", "dev.in", "dev.txt"])
def test_no_address_is_named(name):
    assert "://" not in (FOLDER / name).read_text()


def imported(room: Path) -> set[str]:
    """Return the top-level modules that the files below `room` import."""
    found = set()
    for file in room.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", ["tracker", "econsec_site"])
def test_app_imports_only_what_its_own_lock_installs(room):
    """Tests run with more installed, so that only the image would miss what is not there."""
    own = {"tracker", "econsec_site"} | set(sys.stdlib_module_names)
    packages = packages_distributions()
    locked = set(pins("base.txt"))
    foreign = imported(settings.BASE_DIR / room) - own
    assert foreign
    assert {
        module
        for module in foreign
        if not locked & {name.lower().replace("_", "-") for name in packages.get(module, [])}
    } == set()
