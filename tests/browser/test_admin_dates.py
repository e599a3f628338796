"""A partial date in a real browser: read as it is typed, mended by a button."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driving import save, write
from tests.factories import MilestoneFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READING = ".tracker-date-reading"


def reading(browser: WebDriver, begins: str) -> str:
    """Wait until the words beside the date begin so; return them."""

    def said(browser: WebDriver) -> str:
        words = browser.find_element(By.CSS_SELECTOR, READING).text
        return words if words.startswith(begins) else ""

    return WebDriverWait(browser, 30).until(said)


def test_date_is_read_as_it_is_typed_and_mended_by_a_button(
    browser: WebDriver, log_in: Callable[..., Any], live_server: Any, complaints: Any
) -> None:
    milestone = MilestoneFactory(date="2020-06", status="draft")
    log_in(browser, "Editor")
    browser.get(f"{live_server.url}/admin/tracker/milestone/{milestone.pk}/change/")
    assert reading(browser, "June") == "June 2020: between 1 and 30 June 2020"
    write(browser, "date", "[2021-10..2022-03]")
    reading(browser, "some day between 1 October 2021 and 31 March 2022")
    write(browser, "date", "spring 2021")
    assert "it accepts a year (2021)" in reading(browser, "“spring 2021” is not")
    assert browser.find_elements(By.CSS_SELECTOR, ".tracker-date-use") == []
    write(browser, "date", "令和3年10月4日")
    reading(browser, "“令和3年10月4日” is not")
    browser.find_element(By.XPATH, "//button[text()='Use 2021-10-04']").click()
    reading(browser, "4 October 2021, a Monday")
    assert browser.switch_to.active_element.get_attribute("name") == "date"
    save(browser)
    milestone.refresh_from_db()
    assert (milestone.date, complaints(browser)) == ("2021-10-04", [])


def test_typing_with_an_input_method_is_left_alone_until_it_is_done(
    browser: WebDriver, log_in: Callable[..., Any], live_server: Any
) -> None:
    milestone = MilestoneFactory(date="2020-06", status="draft")
    log_in(browser, "Editor")
    browser.get(f"{live_server.url}/admin/tracker/milestone/{milestone.pk}/change/")
    asked = (
        "return performance.getEntriesByType('resource')"
        ".filter(entry => entry.name.includes('/dates/?')).length"
    )
    browser.execute_script(
        "const date = document.querySelector('[name=date]'); date.value = 'れいわ3';"
        "date.dispatchEvent(new InputEvent('input', {bubbles: true, isComposing: true}))"
    )
    browser.execute_async_script("setTimeout(arguments[0], 600)")
    assert browser.execute_script(asked) == 0
    browser.execute_script(
        "const date = document.querySelector('[name=date]'); date.value = '令和3年';"
        "date.dispatchEvent(new CompositionEvent('compositionend', {bubbles: true}))"
    )
    reading(browser, "“令和3年” is not")
    assert browser.find_element(By.XPATH, "//button[text()='Use 2021']").is_displayed()
