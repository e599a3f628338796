"""The files of the project: what is kept in git or soon will be, not what a run leaves behind."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LEFT_BEHIND = {
    ".git",
    ".venv",
    ".demo",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "__pycache__",
    "node_modules",
    "staticfiles",
}
"""Folders that a run makes."""


def files(*suffixes: str, under: str = ".") -> Iterator[Path]:
    """Yield the project's files below a folder, in order; with given suffixes only, if any."""
    for path in sorted((ROOT / under).rglob("*")):
        inside = path.relative_to(ROOT)
        if _LEFT_BEHIND & set(inside.parts) or not path.is_file():
            continue
        if not suffixes or path.suffix in suffixes:
            yield inside


def python(*folders: str) -> list[Path]:
    """Return the Python files below some folders; of the whole project, if none is named."""
    return [path for folder in folders or (".",) for path in files(".py", under=folder)]


def text_of(path: Path) -> str:
    """Return the text of a file, given by its place in the project; of a binary one, nothing."""
    raw = (ROOT / path).read_bytes()
    return "" if b"\0" in raw else raw.decode(errors="replace")
