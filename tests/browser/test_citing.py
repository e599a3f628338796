"""A value is cited beside an open form, with a real browser, and nothing typed there is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driving import open_form, save, text, write
from tests.factories import LawFactory, SourceFactory
from tracker.models import Citation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CITED = (
    "Under the Barge Act, numbered 43 in the register, no ship without a lamp was let into "
    "the harbour after dusk."
)


def at(browser: WebDriver, name: str) -> Any:
    """Return the evidence of a field as its form shows it."""
    return browser.find_element(By.CSS_SELECTOR, f"[data-evidence-of='{name}']")


def wait(browser: WebDriver, condition: Callable[[WebDriver], Any]) -> Any:
    return WebDriverWait(browser, 30, ignored_exceptions=[Exception]).until(condition)


def test_two_values_are_cited_while_the_form_stays_as_it_is(
    browser: WebDriver,
    log_in: Callable[..., Any],
    live_server: Any,
    complaints: Callable[[WebDriver], list[str]],
) -> None:
    law = LawFactory(name="Barge Act", law_number="43", summary="")
    SourceFactory(slug="lamps", title="Lamps", url="https://example.org/quay/lamps")
    log_in(browser, "Editor")
    open_form(browser, live_server, law)
    write(browser, "summary", "Not saved yet.")
    link = at(browser, "name").find_element(By.CSS_SELECTOR, ".tracker-cite")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", link)
    link.send_keys(Keys.ENTER)

    browser.switch_to.frame(browser.find_element(By.CSS_SELECTOR, "dialog iframe"))
    write(browser, "address", "http://www.example.org/quay/lamps/?utm_source=letter#top")
    browser.find_element(By.NAME, "address").send_keys(Keys.ENTER)
    wait(browser, lambda b: "Lamps" in b.find_element(By.ID, "cite-source").text)
    write(browser, "pasted", CITED)
    assert browser.find_element(By.NAME, "name-0-tick").is_selected()
    printed = browser.find_element(By.NAME, "name-0-printed")
    assert printed.get_attribute("value") == "Barge Act"
    tick = browser.find_element(By.NAME, "law_number-0-tick")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", tick)
    tick.click()
    write(browser, "law_number-0-reported", "44")
    save_button = browser.find_element(By.NAME, "save")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", save_button)
    save_button.click()

    browser.switch_to.default_content()
    wait(browser, lambda b: "SOUND" in at(b, "name").text.upper())
    assert "UNSUPPORTED" in at(browser, "law_number").text.upper()
    wait(browser, lambda b: not b.find_elements(By.TAG_NAME, "dialog"))
    assert "2 citations (name, law number) of lamps-p01 saved as drafts." in text(browser)
    assert browser.switch_to.active_element.get_attribute("href").endswith("?field=name")
    summary = browser.find_element(By.NAME, "summary")
    assert summary.get_attribute("value") == "Not saved yet."
    assert complaints(browser) == []

    save(browser)
    law.refresh_from_db()
    assert law.summary == "Not saved yet."
    rows = Citation.objects.order_by("n").values_list("field", "reported", "printed", "status")
    assert list(rows) == [
        ("name", "Barge Act", "Barge Act", "draft"),
        ("law_number", "44", "", "draft"),
    ]


def test_closing_it_brings_the_focus_back_and_writes_nothing(
    browser: WebDriver, log_in: Callable[..., Any], live_server: Any
) -> None:
    law = LawFactory()
    log_in(browser, "Contributor")
    open_form(browser, live_server, law)
    link = at(browser, "summary").find_element(By.CSS_SELECTOR, ".tracker-cite")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", link)
    link.click()
    frame = browser.find_element(By.CSS_SELECTOR, "dialog iframe")
    browser.switch_to.frame(frame)
    wait(browser, lambda b: b.switch_to.active_element.get_attribute("id") == "cite-title")
    cancel = browser.find_element(By.CSS_SELECTOR, "[data-cite-cancel]")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", cancel)
    cancel.click()
    browser.switch_to.default_content()
    wait(browser, lambda b: not b.find_elements(By.TAG_NAME, "dialog"))
    assert browser.switch_to.active_element.get_attribute("href").endswith("?field=summary")
    assert not Citation.objects.exists()
