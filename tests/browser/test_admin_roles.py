"""Each role logs in with a real browser and does its work."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.driving import open_form, press, save, text, write
from tests.factories import CitationFactory, JurisdictionFactory, LawFactory, UserFactory
from tests.services.test_publishing import cited_law
from tracker.models import Law

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LogIn = Callable[..., Any]


def test_viewer_reads_and_finds_nothing_to_save(
    browser: WebDriver, log_in: LogIn, live_server: Any
) -> None:
    law = LawFactory(name="Act", name_ja="経済安全保障推進法")
    log_in(browser, "Viewer")
    open_form(browser, live_server, law)
    assert "You can read this and not change it" in text(browser)
    assert "経済安全保障推進法" in text(browser)
    assert browser.find_elements(By.CSS_SELECTOR, "#submit-row [type=submit]") == []


def test_contributor_drafts_a_law_and_sends_it_to_review(
    browser: WebDriver, log_in: LogIn, live_server: Any
) -> None:
    JurisdictionFactory(code="JP", name="Japan")
    log_in(browser, "Contributor")
    browser.get(f"{live_server.url}/admin/tracker/law/add/")
    write(browser, "name", "Economic Security Promotion Act")
    write(browser, "name_ja", "経済安全保障推進法")
    browser.find_element(By.CSS_SELECTOR, "select[name=kind] option[value=act]").click()
    # The relation is searched for by typing.
    browser.find_element(By.CSS_SELECTOR, ".field-jurisdiction .select2-selection").click()
    browser.find_element(By.CSS_SELECTOR, ".select2-search__field").send_keys("jap")
    browser.find_element(
        By.XPATH, "//li[contains(@class,'select2-results__option')][text()='Japan']"
    ).click()
    save(browser)
    law = Law.objects.get()
    assert (law.slug, law.status, law.jurisdiction.code) == (
        "economic-security-promotion-act",
        "draft",
        "JP",
    )
    press(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "Send to review"))
    press(browser, browser.find_element(By.CSS_SELECTOR, ".tracker-button"))
    assert "sent to review" in text(browser)
    law.refresh_from_db()
    assert law.status == "in_review"
    assert browser.find_elements(By.PARTIAL_LINK_TEXT, "Publish") == []


def test_contributor_opens_a_published_law_and_is_told_that_saving_proposes(
    browser: WebDriver, log_in: LogIn, live_server: Any
) -> None:
    log_in(browser, "Contributor")
    open_form(browser, live_server, LawFactory())
    assert "You propose a change." in text(browser)
    assert browser.find_element(By.LINK_TEXT, "Add a citation").is_displayed()


def test_editor_is_told_what_is_missing_then_publishes(
    browser: WebDriver, log_in: LogIn, live_server: Any
) -> None:
    law = LawFactory(status="in_review", name="Act")
    log_in(browser, "Editor")
    open_form(browser, live_server, law)
    press(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "Publish"))
    assert "No published passage is cited for “name” of law “Act” (Act)." in text(browser)
    CitationFactory(law=law, field="name", reported="Act", status="draft")
    CitationFactory(law=law, field="jurisdiction", reported=law.jurisdiction.code)
    browser.refresh()
    write(browser, "reason", "Checked against the passage.")
    press(browser, browser.find_element(By.CSS_SELECTOR, ".tracker-button"))
    assert "published, with 1 citation" in text(browser)
    law.refresh_from_db()
    assert law.status == "published"


def test_editor_adds_a_part_in_its_tab(
    browser: WebDriver, log_in: LogIn, live_server: Any, complaints: Any
) -> None:
    law = cited_law()
    log_in(browser, "Editor")
    open_form(browser, live_server, law, "#milestones")
    browser.find_element(By.CSS_SELECTOR, "#milestones-group .add-row").click()
    browser.find_element(
        By.CSS_SELECTOR, "select[name='milestones-0-kind'] option[value=enacted]"
    ).click()
    write(browser, "milestones-0-title", "Passed and enacted")
    write(browser, "milestones-0-date", "May 2022")
    save(browser)
    assert "is not a date this database reads" in text(browser)
    write(browser, "milestones-0-date", "2022-05-11")
    save(browser)
    step = law.milestones.get()
    assert (step.title, step.date, step.status) == ("Passed and enacted", "2022-05-11", "draft")
    assert "11 May 2022: Passed and enacted" in text(browser)
    assert complaints(browser) == []


def test_evidence_tab_shows_states_and_passages(
    browser: WebDriver, log_in: LogIn, live_server: Any
) -> None:
    law = cited_law(name="Act")
    CitationFactory(law=law, field="name", reported="Another Act")
    log_in(browser, "Viewer")
    open_form(browser, live_server, law, "#citations")
    panel = browser.find_element(By.CLASS_NAME, "tracker-panel").text
    assert "DISPUTED" in panel
    assert "differs" in panel
    assert "Another Act" in panel


def test_administrator_makes_a_user_with_a_role(
    browser: WebDriver, log_in: LogIn, live_server: Any
) -> None:
    log_in(browser, "Administrator")
    browser.find_element(By.CSS_SELECTOR, "a[href='/admin/auth/user/']")
    browser.get(f"{live_server.url}/admin/auth/user/add/")
    write(browser, "username", "tanaka")
    for name in ("password1", "password2"):
        write(browser, name, "correct-horse-battery")
    browser.find_element(By.CSS_SELECTOR, ".field-groups .select2-selection").click()
    browser.find_element(
        By.XPATH, "//li[contains(@class,'select2-results__option')][text()='Editor']"
    ).click()
    browser.execute_script("document.getElementById('id_is_staff').click()")
    save(browser)
    user = UserFactory._meta.model.objects.get(username="tanaka")
    assert (user.is_staff, [group.name for group in user.groups.all()]) == (True, ["Editor"])


@pytest.mark.parametrize("path", ["", "tracker/law/", "tracker/law/{}/change/"])
def test_nothing_is_refused_by_the_policy_or_fetched_elsewhere(
    path: str, browser: WebDriver, log_in: LogIn, live_server: Any, complaints: Any
) -> None:
    law = cited_law()
    log_in(browser, "Editor")
    browser.get(f"{live_server.url}/admin/{path.format(law.pk)}")
    browser.find_element(By.ID, "nav-sidebar")
    assert complaints(browser) == []
    fetched = browser.execute_script(
        "return performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    assert [url for url in fetched if not url.startswith(live_server.url)] == []


@pytest.mark.parametrize("path", ["", "tracker/law/", "tracker/law/{}/change/#citations"])
def test_phone_does_not_scroll_sideways(
    path: str, browser: WebDriver, log_in: LogIn, live_server: Any
) -> None:
    law = cited_law(name="Act on the Promotion of Ensuring National Security " * 2)
    log_in(browser, "Editor")
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    browser.get("about:blank")
    browser.get(f"{live_server.url}/admin/{path.format(law.pk)}")
    browser.find_element(By.ID, "content")
    assert browser.execute_script("return document.documentElement.scrollWidth") == 390
