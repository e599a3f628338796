"""The API's reference as a reader sees it, under the site's strict policy."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driving import PATIENCE
from tests.factories import LawFactory
from tracker.api.urls import ACROSS, VIEWSETS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_reference_renders_and_tries_a_request(
    live_server: Any,
    browser: WebDriver,
    complaints: Callable[[WebDriver], list[str]],
) -> None:
    LawFactory(name="A law of this test")
    browser.get(f"{live_server.url}/api/v1/docs/")
    # A list has some hundred parameters, each with a field to draw.
    browser.implicitly_wait(PATIENCE)
    wait = WebDriverWait(browser, PATIENCE)
    wait.until(lambda b: len(b.find_elements(By.CSS_SELECTOR, ".opblock-tag")) > 1)
    shown = browser.find_elements(By.CSS_SELECTOR, ".opblock-tag")
    tags = [tag.get_attribute("data-tag") for tag in shown]
    assert tags == ["root", *VIEWSETS, *(place for place in ACROSS if place not in VIEWSETS)]
    assert shown[0].text == "root\nWhat there is in this API, a line each."

    browser.find_element(By.CSS_SELECTOR, ".opblock-tag[data-tag=laws]").click()
    browser.find_element(By.CSS_SELECTOR, "#operations-laws-laws_list .opblock-summary").click()
    browser.find_element(By.CSS_SELECTOR, ".try-out__btn").click()
    execute = browser.find_element(By.CSS_SELECTOR, ".execute")
    browser.execute_script("arguments[0].scrollIntoView()", execute)
    execute.click()
    answered = (By.CSS_SELECTOR, ".live-responses-table tbody .response-col_status")
    wait.until(lambda b: b.find_element(*answered).text)
    assert browser.find_element(*answered).text.startswith("200")
    body = browser.find_element(By.CSS_SELECTOR, ".live-responses-table .highlight-code")
    assert "A law of this test" in body.text
    assert complaints(browser) == []
