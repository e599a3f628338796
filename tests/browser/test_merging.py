"""Typing a name that is there already, merging two records, and taking it back."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driving import press, text
from tests.factories import CitationFactory, JurisdictionFactory, LawFactory, MilestoneFactory
from tracker.models import Law, Milestone, Redirect
from tracker.services.finding import find_twins

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pair(db: None) -> tuple[Law, Law]:
    """Return a published law, and a draft of the same with its name misspelt."""
    japan = JurisdictionFactory(code="JP", name="Japan")
    kept = LawFactory(
        slug="act",
        name="Economic Security Promotion Act",
        summary="A framework for economic security.",
        jurisdiction=japan,
    )
    lost = LawFactory(
        slug="second",
        name="Economic Securty Promotion Act",
        name_ja="経済安全保障推進法",
        summary="Entered a second time.",
        jurisdiction=japan,
        status="draft",
    )
    MilestoneFactory(law=lost, slug="step", title="Enacted", status="draft")
    CitationFactory(law=kept, field="name", reported="Economic Security Promotion Act")
    return kept, lost


def test_a_name_that_is_there_already_is_shown_while_it_is_typed(
    browser: WebDriver,
    log_in: Callable[..., Any],
    live_server: Any,
    pair: tuple[Law, Law],
    complaints: Callable[[WebDriver], list[str]],
    picture: Callable[[WebDriver, str], None],
) -> None:
    log_in(browser, "Contributor")
    browser.get(f"{live_server.url}/admin/tracker/law/add/")
    field = browser.find_element(By.NAME, "name")
    place = browser.find_element(By.ID, "id_name_twins")
    assert (place.get_attribute("aria-live"), place.text) == ("polite", "")
    field.send_keys("economic security promotion act")
    WebDriverWait(browser, 30).until(lambda _: place.find_elements(By.TAG_NAME, "li"))
    assert [item.text for item in place.find_elements(By.TAG_NAME, "li")] == [
        "Economic Security Promotion Act (published): Both go by “Economic Security Promotion Act”",
        "Economic Securty Promotion Act (draft): Names 98 alike: “Economic Securty Promotion Act” "
        "/ “economic security promotion act”",
    ]
    link = place.find_element(By.TAG_NAME, "a").get_attribute("href")
    assert link == f"{live_server.url}/admin/tracker/law/{pair[0].pk}/change/"
    picture(browser, "twins-while-typing")
    field.clear()
    field.send_keys("Forestry Act")
    WebDriverWait(browser, 30).until(lambda _: place.text == "")
    assert complaints(browser) == []


def test_a_pair_is_merged_and_taken_apart_again(
    browser: WebDriver,
    log_in: Callable[..., Any],
    live_server: Any,
    pair: tuple[Law, Law],
    complaints: Callable[[WebDriver], list[str]],
    picture: Callable[[WebDriver, str], None],
) -> None:
    kept, lost = pair
    find_twins()
    log_in(browser, "Editor")
    browser.get(f"{live_server.url}/admin/tracker/twin/")
    picture(browser, "twins-queue")
    press(browser, browser.find_element(By.LINK_TEXT, "Merge…"))
    picture(browser, "merge-values")
    theirs = browser.find_element(By.CSS_SELECTOR, "[name=value-summary][value=theirs]")
    theirs.click()
    press(browser, browser.find_element(By.CSS_SELECTOR, "button.tracker-button"))
    assert "What will change" in text(browser)
    assert Law.objects.count() == 2
    browser.find_element(By.NAME, "reason").send_keys("One act, entered twice.")
    press(browser, browser.find_element(By.CSS_SELECTOR, "button.tracker-button"))
    assert "was merged into" in text(browser)
    kept.refresh_from_db()
    # A draft's name that nobody has cited does not become a public value; it is another name.
    assert (kept.summary, kept.name_ja) == ("Entered a second time.", "")
    assert set(kept.names.values_list("text", flat=True)) == {
        "Economic Securty Promotion Act",
        "経済安全保障推進法",
    }
    assert (Law.objects.get(), Milestone.objects.get().law) == (kept, kept)
    assert Redirect.objects.get().old_slug == "second"
    press(browser, browser.find_element(By.LINK_TEXT, "Look at the change, or undo it"))
    press(browser, browser.find_element(By.LINK_TEXT, "Undo…"))
    browser.find_element(By.NAME, "reason").send_keys("They were two after all.")
    picture(browser, "merge-undo")
    press(browser, browser.find_element(By.CSS_SELECTOR, "button.tracker-button"))
    WebDriverWait(browser, 30).until(lambda _: Law.objects.count() == 2)
    back = Law.objects.get(slug="second")
    assert (back.pk, Milestone.objects.get().law, Redirect.objects.count()) == (lost.pk, back, 0)
    kept.refresh_from_db()
    assert (kept.summary, kept.name_ja) == ("A framework for economic security.", "")
    assert complaints(browser) == []
