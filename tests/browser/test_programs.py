"""A machine without Chromium is told so in one sentence; the tests do not pass in silence."""

import pytest

from tests.browser.conftest import program

pytestmark = pytest.mark.browser


def test_missing_program_fails_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(pytest.fail.Exception) as failure:
        program("chromedriver")
    assert str(failure.value) == (
        "“chromedriver” is not installed, and browser tests need it: "
        "apt-get install chromium chromium-driver"
    )
