"""What the documentation points at is there: files, headings, make targets, commands."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = settings.BASE_DIR
PAGES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    ROOT / "tracker" / "README.md",
    ROOT / "benchmarks" / "README.md",
]
TARGETS = set(
    re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
)
FOLDERS = ("tracker", "econsec_site", "tests", "docs", "fixtures", "benchmarks", "requirements")
NEW_IN_AN_EXAMPLE = {
    "tracker/models/report.py",
    "tracker/admin/report.py",
    "tests/models/test_report.py",
}
"""Files that CONTRIBUTING has its reader make."""
names = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.*)", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def test_pages_that_must_be_there():
    assert {str(page.relative_to(ROOT)) for page in PAGES} >= {
        "README.md",
        "docs/CONTRIBUTING.md",
        "docs/data-model.md",
        "tracker/README.md",
        "benchmarks/README.md",
    }
    assert len(list((ROOT / "docs" / "decisions").glob("[0-9][0-9][0-9][0-9]-*.md"))) >= 6


def test_files_of_the_example_are_not_there_yet():
    assert [path for path in NEW_IN_AN_EXAMPLE if (ROOT / path).exists()] == []


@names
def test_links_lead_somewhere(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link


@names
def test_targets_and_commands_exist(page):
    text = page.read_text(encoding="utf-8")
    said = set(
        re.findall(r"^\s*(?:\S+=\S+ )?make ([a-z][a-z-]+)", "\n".join(code(text)), re.MULTILINE)
    )
    assert said - TARGETS == set()
    commands = set(re.findall(r"manage\.py ([a-z_]+)", text))
    assert commands - set(get_commands()) - {"test"} == set()


@names
def test_paths_exist(page):
    """A path in code that begins with one of our folders; `…`, `<x>` and `*` stand for any."""
    for word in re.findall(r"`([\w./-]+)`", page.read_text(encoding="utf-8")):
        named = word.startswith(tuple(f"{folder}/" for folder in FOLDERS))
        if named and word not in NEW_IN_AN_EXAMPLE:
            assert (ROOT / word).exists(), word


@pytest.mark.parametrize(
    "page", sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md")), ids=lambda page: page.stem
)
def test_decision_says_context_choice_and_cost(page):
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)", text, re.MULTILINE)
    assert headings[:3] == ["Context", "Choice", "Cost"]


def code(text: str) -> list[str]:
    """Return what is set as code."""
    return [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)]
