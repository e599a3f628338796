"""Working through a queue by keyboard: from the first page to the list, a form, the next, back."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.driving import press, press_keys, text
from tests.factories import LawFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_queue_is_worked_through_by_keys(
    browser: WebDriver, log_in: Callable[..., Any], complaints: Callable[..., list[str]]
) -> None:
    first, second = (LawFactory(name=f"Act {n}", status="in_review") for n in (1, 2))
    log_in(browser, "Editor")
    press(browser, browser.find_element(By.LINK_TEXT, "Waiting for my review"))
    press(browser, browser.find_element(By.LINK_TEXT, "Act 1"))
    assert "1 of 2" in browser.find_element(By.CLASS_NAME, "tracker-in-list").text
    note = browser.find_element(By.NAME, "law_number")
    note.send_keys("1")
    press_keys(browser, Keys.ALT, Keys.SHIFT, "n")
    assert f"/law/{second.pk}/change/" in browser.current_url
    first.refresh_from_db()
    assert first.law_number == "1"
    assert "2 of 2" in browser.find_element(By.CLASS_NAME, "tracker-in-list").text
    browser.find_element(By.NAME, "law_number").send_keys("2")
    press_keys(browser, Keys.CONTROL, "s")
    assert "was changed successfully" in text(browser)
    assert f"/law/{second.pk}/change/" in browser.current_url
    second.refresh_from_db()
    assert second.law_number == "2"
    assert complaints(browser) == []
