"""An article's facts come in from nothing to published; a dispute appears and is resolved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.driving import into_view, open_form, press, save, text, write
from tests.browser.test_citing import at, wait
from tests.factories import JurisdictionFactory, SourceFactory
from tests.services.test_publishing import cited_law
from tracker.models import Citation, Law, Source

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Picture = Callable[[WebDriver, str], None]
LogIn = Callable[..., Any]

PASSAGE = (
    "On 4 May 1901 the Diet of the Isles passed the Harbour Lamps Act, Japan's first law of its "
    "kind, and put the lighting of quays under one office."
)


def cite(browser: WebDriver, field: str) -> None:
    """Open the page that cites a field, and go into it."""
    into_view(browser, at(browser, field).find_element(By.CSS_SELECTOR, ".tracker-cite")).click()
    browser.switch_to.frame(browser.find_element(By.CSS_SELECTOR, "dialog iframe"))


def tick(browser: WebDriver, field: str) -> None:
    box = into_view(browser, browser.find_element(By.NAME, f"{field}-0-tick"))
    if not box.is_selected():
        box.click()


def save_citations(browser: WebDriver) -> None:
    """Save, and come back to the form when the page beside it has closed."""
    into_view(browser, browser.find_element(By.NAME, "save")).click()
    browser.switch_to.default_content()
    wait(browser, lambda b: not b.find_elements(By.TAG_NAME, "dialog"))


def move(browser: WebDriver, button: str, reason: str) -> None:
    """Press a button of the record's page, give the reason that is asked for, and confirm."""
    press(browser, browser.find_element(By.PARTIAL_LINK_TEXT, button))
    write(browser, "reason", reason)
    press(browser, browser.find_element(By.CSS_SELECTOR, ".tracker-button"))


def test_an_article_is_entered_from_nothing_to_published(
    browser: WebDriver,
    log_in: LogIn,
    live_server: Any,
    picture: Picture,
    complaints: Callable[[WebDriver], list[str]],
) -> None:
    JurisdictionFactory(code="JP", name="Japan")
    log_in(browser, "Editor")
    browser.get(f"{live_server.url}/admin/tracker/law/add/")
    write(browser, "name", "Harbour Lamps Act")
    browser.find_element(By.CSS_SELECTOR, "select[name=kind] option[value=act]").click()
    browser.find_element(By.CSS_SELECTOR, ".field-jurisdiction .select2-selection").click()
    browser.find_element(By.CSS_SELECTOR, ".select2-search__field").send_keys("jap")
    browser.find_element(
        By.XPATH, "//li[contains(@class,'select2-results__option')][text()='Japan']"
    ).click()
    save(browser)
    picture(browser, "law-saved")
    law = Law.objects.get()

    cite(browser, "name")
    write(browser, "address", "https://example.org/lamps")
    browser.find_element(By.NAME, "address").send_keys(Keys.ENTER)
    wait(browser, lambda b: b.find_element(By.NAME, "title").is_displayed())
    write(browser, "title", "The lamps of the quay")
    write(browser, "publisher", "The Harbour Review")
    browser.find_element(By.CSS_SELECTOR, "select[name=kind] option[value=news]").click()
    write(browser, "published", "1901-05-05")
    write(browser, "pasted", PASSAGE)
    write(browser, "gist", "The Act was passed, as the first of its kind.")
    tick(browser, "name")
    tick(browser, "jurisdiction")
    picture(browser, "cite-fields")
    save_citations(browser)
    wait(browser, lambda b: "SOUND" in at(b, "name").text.upper())
    assert "SOUND" in at(browser, "jurisdiction").text.upper()
    picture(browser, "law-cited")

    source = Source.objects.get()
    browser.get(f"{live_server.url}/admin/tracker/source/{source.pk}/change/")
    move(browser, "Publish", "The article is online.")
    open_form(browser, live_server, law)
    press(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "Publish"))
    picture(browser, "publish")
    write(browser, "reason", "Read against the article.")
    press(browser, browser.find_element(By.CSS_SELECTOR, ".tracker-button"))
    assert "published, with 2 citations" in text(browser)
    assert complaints(browser) == []

    page = Client().get(f"/laws/{law.slug}/")
    assert page.status_code == 200
    assert "The lamps of the quay" in page.content.decode()
    # Of the passage only its ends are anywhere.
    assert PASSAGE[30:80] not in page.content.decode()
    assert list(Citation.objects.values_list("field", "status").order_by("field")) == [
        ("jurisdiction", "published"),
        ("name", "published"),
    ]


def test_a_source_that_differs_is_a_dispute_until_an_editor_judges(
    browser: WebDriver,
    log_in: LogIn,
    live_server: Any,
    picture: Picture,
    complaints: Callable[[WebDriver], list[str]],
) -> None:
    law = cited_law(name="Harbour Lamps Act")
    SourceFactory(title="Lamps again", url="https://example.org/again")
    log_in(browser, "Editor")
    open_form(browser, live_server, law)
    cite(browser, "name")
    write(browser, "address", "https://example.org/again")
    browser.find_element(By.NAME, "address").send_keys(Keys.ENTER)
    wait(browser, lambda b: "Lamps again" in b.find_element(By.ID, "cite-source").text)
    write(browser, "pasted", "In that year the Quay Lights Act was read a third time and passed.")
    tick(browser, "name")
    write(browser, "name-0-reported", "Quay Lights Act")
    save_citations(browser)
    wait(browser, lambda b: "DISPUTED" in at(b, "name").text.upper())
    into_view(browser, at(browser, "name").find_element(By.TAG_NAME, "summary")).click()
    picture(browser, "dispute")

    citation = Citation.objects.get(reported="Quay Lights Act")
    browser.get(f"{live_server.url}/admin/tracker/citation/{citation.pk}/change/")
    browser.find_element(By.CSS_SELECTOR, "select[name=rank] option[value=deprecated]").click()
    browser.find_element(By.CSS_SELECTOR, "select[name=reason] option[value=misprint]").click()
    save(browser)
    open_form(browser, live_server, law)
    assert "RESOLVED" in at(browser, "name").text.upper()
    into_view(browser, at(browser, "name").find_element(By.TAG_NAME, "summary")).click()
    assert "Quay Lights Act" in at(browser, "name").text
    picture(browser, "dispute-resolved")
    assert complaints(browser) == []
