"""What the tests in the browser do again and again, each step waiting for the page it leads to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tracker.models import Law

PATIENCE = 30
"""Seconds that a page may take on a busy machine."""


def text(browser: WebDriver) -> str:
    """Return all that the page says."""
    return browser.find_element(By.TAG_NAME, "body").text


def write(browser: WebDriver, name: str, value: str) -> None:
    """Empty a field and type into it."""
    field = browser.find_element(By.NAME, name)
    field.clear()
    field.send_keys(value)


def into_view(browser: WebDriver, element: Any) -> Any:
    """Scroll to an element, clear of the bars at both ends of the page; return it."""
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    return element


@contextmanager
def arriving(browser: WebDriver) -> Iterator[None]:
    """Wait, after what is done within, until the page that it leads to is there whole."""
    before = browser.find_element(By.TAG_NAME, "html").id
    yield

    def arrived(_: WebDriver) -> bool:
        there = browser.find_element(By.TAG_NAME, "html").id != before
        return there and browser.execute_script("return document.readyState") == "complete"

    # Between two pages there is none to be asked.
    WebDriverWait(browser, PATIENCE, ignored_exceptions=[WebDriverException]).until(arrived)


def press(browser: WebDriver, button: Any) -> None:
    """Press a button or follow a link, and wait for the page that it leads to."""
    with arriving(browser):
        into_view(browser, button).click()


def press_keys(browser: WebDriver, *keys: str) -> None:
    """Press keys together, and wait for the page that they lead to."""
    with arriving(browser):
        browser.switch_to.active_element.send_keys("".join(keys))


def follow(browser: WebDriver, words: str) -> None:
    """Click the first link that says `words`, wherever on the page it is."""
    press(browser, browser.find_element(By.PARTIAL_LINK_TEXT, words))


def give_reason_and(browser: WebDriver, reason: str) -> None:
    """Write why, and press the page's button."""
    browser.find_element(By.NAME, "reason").send_keys(reason)
    press(browser, browser.find_element(By.CSS_SELECTOR, "form.tracker-move button[type=submit]"))


def save(browser: WebDriver) -> None:
    """Save the form and stay in it."""
    press(browser, browser.find_element(By.NAME, "_continue"))


def open_form(browser: WebDriver, live_server: Any, law: Law, tab: str = "") -> None:
    """Open a law's form afresh, at one of its tabs."""
    browser.get("about:blank")
    browser.get(f"{live_server.url}/admin/tracker/law/{law.pk}/change/{tab}")
