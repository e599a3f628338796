"""The release: the same everywhere in a deployment, another with other code."""

from pathlib import Path
from typing import Any

import pytest

from tracker.api.release import release


@pytest.fixture
def copy(tmp_path: Path, settings: Any) -> Path:
    """Return a checkout with one file in each room."""
    for name in ("tracker/api/base.py", "tracker/templates/page.html", "econsec_site/settings.py"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("before")
    settings.BASE_DIR = tmp_path
    return tmp_path


def made() -> str:
    return release.__wrapped__()


@pytest.mark.parametrize(
    "name", ["tracker/api/base.py", "tracker/templates/page.html", "econsec_site/settings.py"]
)
def test_other_code_is_another_release(name: str, copy: Path) -> None:
    before = made()
    assert made() == before
    (copy / name).write_text("after")
    assert made() != before


def test_a_file_more_is_another_release(copy: Path) -> None:
    before = made()
    (copy / "tracker" / "more.py").write_text("")
    assert made() != before
    (copy / "tracker" / "more.py").rename(copy / "tracker" / "other.py")
    assert made() != before


def test_a_setting_that_shows_is_another_release(copy: Path, settings: Any) -> None:
    before = made()
    settings.TIME_ZONE = "Europe/Vienna"
    assert made() != before


def test_what_is_no_code_is_not_in_it(copy: Path) -> None:
    before = made()
    (copy / "tracker" / "README.md").write_text("more")
    assert made() == before
