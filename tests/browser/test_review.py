"""A Contributor corrects a published value; readers see it once an Editor has accepted it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.driving import open_form, press, save, text, write
from tests.factories import LawFactory
from tests.services.test_publishing import cited_law
from tracker.models import Proposal

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LogIn = Callable[..., Any]


def log_out(browser: WebDriver) -> None:
    browser.delete_all_cookies()


def proposed(browser: WebDriver, live_server: Any, number: int) -> None:
    """Open the proposal of a number, the first being 1, from the list of proposals."""
    pk = Proposal.objects.order_by("pk")[number - 1].pk
    browser.get(f"{live_server.url}/admin/tracker/proposal/{pk}/change/")


def test_contributor_proposes_and_editor_rejects_one_and_accepts_another(
    browser: WebDriver, log_in: LogIn, live_server: Any, complaints: Any, picture: Any
) -> None:
    law = cited_law(name="Act", summary="It promotes.")
    public = f"/laws/{law.slug}/"
    reader = Client()

    log_in(browser, "Contributor")
    for words, reason in (("It forbids.", "Read again."), ("It promotes and funds.", "Part 3.")):
        open_form(browser, live_server, law)
        assert "You propose a change." in text(browser)
        write(browser, "summary", words)
        write(browser, "change_reason", reason)
        save(browser)
        assert "Your change waits as a proposal for an Editor." in text(browser)
    assert "2 proposed changes wait for an Editor" in text(browser)
    assert "It promotes." in reader.get(public).content.decode()

    log_out(browser)
    log_in(browser, "Editor", first_name="Hanako", last_name="Yamada")
    open_form(browser, live_server, law)
    press(browser, browser.find_element(By.CSS_SELECTOR, "#open-proposals a"))
    assert "It forbids." in text(browser)
    assert "Read again." in text(browser)
    picture(browser, "proposal")
    write(browser, "answer", "The text says otherwise.")
    press(browser, browser.find_element(By.NAME, "_reject"))
    assert "The text says otherwise." in text(browser)
    assert "It promotes." in reader.get(public).content.decode()

    proposed(browser, live_server, 2)
    write(browser, "answer", "Right.")
    press(browser, browser.find_element(By.NAME, "_accept"))
    assert "Accepted: readers see it now." in text(browser)
    page = reader.get(public).content.decode()
    assert "It promotes and funds." in page
    assert "It forbids." not in page
    assert complaints(browser) == []


def test_editor_reviews_sends_back_and_publishes(
    browser: WebDriver, log_in: LogIn, live_server: Any, complaints: Any, picture: Any
) -> None:
    law = cited_law(status="in_review", cited="draft", name="Act")
    log_in(browser, "Editor")
    open_form(browser, live_server, law)
    press(browser, browser.find_element(By.PARTIAL_LINK_TEXT, "Review"))
    assert "It has never been public: everything is new." in text(browser)
    picture(browser, "review")
    write(browser, "reason", "Name the ministry.")
    press(browser, browser.find_element(By.XPATH, "//button[text()='Send back']"))
    assert "Sent back from review" in text(browser)
    assert "Name the ministry." in text(browser)
    law.refresh_from_db()
    assert law.status == "draft"
    law.status = "in_review"
    law.save()
    browser.get(f"{live_server.url}/admin/tracker/law/{law.pk}/review/")
    write(browser, "reason", "Read against both passages.")
    press(browser, browser.find_element(By.XPATH, "//button[text()='Publish']"))
    assert "published, with 2 citations" in text(browser)
    law.refresh_from_db()
    assert law.status == "published"
    assert complaints(browser) == []


def test_many_rows_are_changed_from_a_list(
    browser: WebDriver, log_in: LogIn, live_server: Any, complaints: Any
) -> None:
    laws = [LawFactory(name="First"), LawFactory(name="Second")]
    log_in(browser, "Editor")
    browser.get(f"{live_server.url}/admin/tracker/law/")
    browser.find_element(By.ID, "action-toggle").click()
    browser.execute_script(
        "const s = document.querySelector('select[name=action]'); s.value = 'mark_verified';"
        "s.dispatchEvent(new Event('change', {bubbles: true}))"
    )
    press(browser, browser.find_element(By.CSS_SELECTOR, "button[name=index]"))
    assert "What will happen" in text(browser)
    write(browser, "reason", "Read against the Gazette.")
    press(browser, browser.find_element(By.NAME, "confirmed"))
    assert "Mark as verified today: 2 laws changed." in text(browser)
    for law in laws:
        law.refresh_from_db()
        assert law.verified_on is not None
    assert complaints(browser) == []


@pytest.mark.parametrize("page", ["proposal", "review", "withdraw"])
def test_phone_does_not_scroll_sideways(
    page: str, browser: WebDriver, log_in: LogIn, live_server: Any
) -> None:
    law = cited_law(status="published" if page != "review" else "in_review", name="Act " * 20)
    log_in(browser, "Contributor" if page == "proposal" else "Editor")
    path = f"/admin/tracker/law/{law.pk}/{page}/"
    if page == "proposal":
        open_form(browser, live_server, law)
        write(browser, "summary", "Long words about economic security. " * 12)
        save(browser)
        path = f"/admin/tracker/proposal/{Proposal.objects.get().pk}/change/"
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True},
    )
    browser.get(f"{live_server.url}{path}")
    browser.find_element(By.ID, "content")
    assert browser.execute_script("return document.documentElement.scrollWidth") == 390
