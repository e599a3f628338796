"""Looking back and taking back in a real browser: compare, restore a field, bring a draft back."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from tests.admin.rows import address
from tests.browser.driving import follow, give_reason_and, open_form, press, save, text, write
from tests.factories import CitationFactory, LawFactory, MilestoneFactory
from tracker.models import ChangeContext, Citation, Law, Milestone, recording

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_edited_record_is_compared_and_a_field_restored(
    browser: WebDriver,
    log_in: Callable[..., Any],
    live_server: Any,
    picture: Callable[[WebDriver, str], None],
    complaints: Callable[[WebDriver], list[str]],
) -> None:
    law = LawFactory(name="Act", status="draft", summary="First words.")
    log_in(browser, "Editor", first_name="Hanako", last_name="Yamada")
    for words, japanese in (("Better words.", "推進法"), ("Worse words.", "経済安全保障推進法")):
        open_form(browser, live_server, law)
        write(browser, "summary", words)
        write(browser, "name_ja", japanese)
        save(browser)
    browser.get(f"{live_server.url}{address(law, 'history')}")
    told = text(browser)
    for words in ("Hanako Yamada", "First words.", "Better words.", "Worse words."):
        assert words in told
    picture(browser, "history")
    # From the first of the two edits, the second set of three from above, to now.
    browser.find_elements(By.CSS_SELECTOR, "input[name=first]")[1].click()
    press(browser, browser.find_element(By.CSS_SELECTOR, ".tracker-compare-bar button"))
    table = browser.find_element(By.ID, "differences").text
    for words in ("Better words.", "Worse words.", "推進法", "経済安全保障推進法"):
        assert words in table
    picture(browser, "history-compare")
    follow(browser, "Restore “Better words.”")
    assert "Worse words." in text(browser)
    picture(browser, "history-restore")
    give_reason_and(browser, "The better words were lost.")
    assert "The better words were lost." in text(browser)
    law.refresh_from_db()
    assert (law.summary, law.name_ja) == ("Better words.", "経済安全保障推進法")
    assert complaints(browser) == []


def test_a_deleted_draft_is_brought_back_with_its_parts(
    browser: WebDriver,
    log_in: Callable[..., Any],
    live_server: Any,
    picture: Callable[[WebDriver, str], None],
) -> None:
    law = LawFactory(name="Lost Act", status="draft")
    milestone = MilestoneFactory(law=law, title="Promulgated", status="draft")
    citation = CitationFactory(milestone=milestone, status="draft")
    log_in(browser, "Editor")
    browser.get(f"{live_server.url}{address(law, 'delete')}")
    press(browser, browser.find_element(By.CSS_SELECTOR, "#content form [type=submit]"))
    assert "was deleted successfully" in text(browser)
    assert Law.objects.count() == 0
    browser.get(f"{live_server.url}/admin/tracker/changeentry/")
    follow(browser, "Deleted records")
    picture(browser, "deleted")
    follow(browser, "Bring back")
    for words in ("Lost Act", "Promulgated"):
        assert words in text(browser)
    give_reason_and(browser, "Deleted by mistake.")
    assert "is back" in text(browser)
    assert Law.objects.get().pk == law.pk
    assert Milestone.objects.get().pk == milestone.pk
    assert Citation.objects.get().pk == citation.pk


def test_a_change_set_is_undone_on_a_small_screen(
    browser: WebDriver,
    log_in: Callable[..., Any],
    live_server: Any,
    picture: Callable[[WebDriver, str], None],
) -> None:
    law = LawFactory(name="Act", status="draft")
    with recording(ChangeContext(reason="A sheet of notes.", origin="import")):
        fresh = Law.objects.get()
        fresh.note = "From a sheet."
        fresh.save()
    log_in(browser, "Editor")
    browser.set_window_size(390, 844)
    browser.get(f"{live_server.url}{address(law, 'history')}")
    wide = browser.execute_script("return document.documentElement.scrollWidth")  # type: ignore[no-untyped-call]  # selenium has no types for it
    assert wide <= 390
    follow(browser, "Change set")
    follow(browser, "Undo")
    picture(browser, "undo")
    give_reason_and(browser, "It was the wrong sheet.")
    assert "Undone" in text(browser)
    law.refresh_from_db()
    assert law.note == ""
