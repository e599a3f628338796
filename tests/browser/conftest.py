"""A real Chromium against a live server; missing programs fail in one sentence."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.driving import press
from tests.factories import PASSWORD, UserFactory

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def program(name: str) -> str:
    """Return the path of an installed program; fail the test if there is none."""
    path = shutil.which(name)
    if path is None:
        pytest.fail(
            f"“{name}” is not installed, and browser tests need it: "
            "apt-get install chromium chromium-driver",
            pytrace=False,
        )
    return path


@pytest.fixture
def new_browser(tmp_path: Path) -> Iterator[Callable[[], WebDriver]]:
    """Return a function that starts a Chromium of its own, with nothing remembered."""
    started: list[WebDriver] = []

    def start() -> WebDriver:
        options = Options()
        options.binary_location = program("chromium")
        for flag in (
            *_FLAGS,
            f"--user-data-dir={tmp_path / f'profile{len(started)}'}",
            "--window-size=1280,1000",
        ):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        browser = Chrome(options=options, service=Service(program("chromedriver")))
        browser.implicitly_wait(5)
        started.append(browser)
        return browser

    yield start
    for browser in started:
        browser.quit()


@pytest.fixture
def browser(new_browser: Callable[[], WebDriver]) -> WebDriver:
    """Return a Chromium."""
    return new_browser()


@pytest.fixture
def log_in(live_server: Any) -> Callable[..., Any]:
    """Return a function that logs a new user of a role in by typing name and password."""

    def by_typing(browser: WebDriver, role: str, **user: Any) -> Any:
        account = UserFactory(role=role, **user)
        browser.get(f"{live_server.url}/admin/")
        browser.find_element(By.NAME, "username").send_keys(account.username)
        browser.find_element(By.NAME, "password").send_keys(PASSWORD)
        press(browser, browser.find_element(By.CSS_SELECTOR, "form [type=submit]"))
        browser.find_element(By.ID, "nav-sidebar")
        return account

    return by_typing


@pytest.fixture
def complaints(live_server: Any) -> Callable[[WebDriver], list[str]]:
    """Return a function to what the browser's console has complained of, refusals by policy too."""

    def read(browser: WebDriver) -> list[str]:
        return [entry["message"] for entry in browser.get_log("browser")]

    return read


PICTURES = Path(__file__).parents[2] / "docs" / "editors" / "pictures"


@pytest.fixture
def picture() -> Callable[[WebDriver, str], None]:
    """Return a function that keeps what the browser shows for the editors' help.

    Only `make pictures` asks for it: a test run must not change the repository.
    """

    def keep(browser: WebDriver, name: str) -> None:
        if os.environ.get("PICTURES"):
            PICTURES.mkdir(parents=True, exist_ok=True)
            browser.save_screenshot(str(PICTURES / f"{name}.png"))

    return keep
