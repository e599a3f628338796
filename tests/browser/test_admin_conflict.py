"""Two editors with two real browsers on one law."""

from collections.abc import Callable
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from tests.browser.driving import open_form, save, text, write
from tests.factories import JurisdictionFactory, LawFactory, MilestoneFactory, TopicFactory
from tracker.models import Law

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_second_editor_sees_the_firsts_change_and_saves_deliberately(
    new_browser: Callable[[], WebDriver], log_in: Callable[..., Any], live_server: Any
) -> None:
    law = LawFactory(name="Act", summary="First words.")
    first, second = new_browser(), new_browser()
    log_in(first, "Editor", first_name="Hanako", last_name="Yamada")
    log_in(second, "Editor")
    for browser in (first, second):
        open_form(browser, live_server, law)
    write(first, "name_ja", "経済安全保障推進法")
    write(first, "summary", "Hanako's words.")
    save(first)
    write(second, "summary", "My words.")
    save(second)
    panel = second.find_element(By.ID, "conflicts").text
    for expected in ("First words.", "Hanako's words.", "My words.", "Hanako Yamada"):
        assert expected in panel
    assert "not changed by you" in panel
    value = {
        name: second.find_element(By.NAME, name).get_attribute("value")
        for name in ("name_ja", "summary")
    }
    assert value == {"name_ja": "経済安全保障推進法", "summary": "My words."}
    law.refresh_from_db()
    assert law.summary == "Hanako's words."
    save(second)
    assert "was changed successfully" in text(second)
    law.refresh_from_db()
    assert (law.name_ja, law.summary) == ("経済安全保障推進法", "My words.")


def choose(browser: WebDriver, button: str, field: str) -> None:
    """Press the button of one field in the table of the conflict."""
    row = f"//div[@id='conflicts']//tr[th[normalize-space()='{field}']]"
    found = browser.find_element(By.XPATH, f"{row}//button[starts-with(., '{button}')]")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    found.click()
    assert found.get_attribute("aria-pressed") == "true"


def test_each_field_is_taken_from_either_side_by_a_button(
    new_browser: Callable[[], WebDriver],
    log_in: Callable[..., Any],
    live_server: Any,
    picture: Callable[[WebDriver, str], None],
) -> None:
    topics = [TopicFactory(slug=slug) for slug in ("chips", "ships")]
    other = JurisdictionFactory(code="KR", name="Korea")
    law = LawFactory(name="Act", summary="It funds chips.", note="Old.")
    step = MilestoneFactory(law=law, title="Step", status="draft")
    law.topics.add(topics[0])
    browser = new_browser()
    log_in(browser, "Editor")
    open_form(browser, live_server, law)
    # Meanwhile another editor changes nearly everything.
    law.summary, law.note, law.jurisdiction = "It funds chips and more.", "Theirs.", other
    law.save()
    law.topics.set(topics)
    step.title = "Their step"
    step.save()
    write(browser, "summary", "It funds chips and ships.")
    write(browser, "note", "Mine.")
    browser.execute_script("document.querySelector('[name=milestones-0-title]').value = 'My step'")
    save(browser)
    marked = [mark.text for mark in browser.find_elements(By.CSS_SELECTOR, "#conflicts mark")]
    assert {"more", "ships"} <= set(marked)
    picture(browser, "conflict")
    choose(browser, "Take theirs", "Note")
    assert browser.find_element(By.NAME, "note").get_attribute("value") == "Theirs."
    assert browser.find_element(By.CSS_SELECTOR, ".tracker-choice-said").text == (
        "Note now holds theirs."
    )
    # Relations that only they changed are theirs already, and can go back.
    choose(browser, "Back to what it was", "Topics")
    choose(browser, "Back to what it was", "Jurisdiction")
    choose(browser, "Take theirs", "Jurisdiction")
    box = browser.find_element(By.CSS_SELECTOR, ".field-jurisdiction .select2-selection")
    assert "Korea" in str(box.get_attribute("textContent"))
    choose(browser, "Take theirs", "Title")
    save(browser)
    assert "was changed successfully" in text(browser)
    law.refresh_from_db()
    step.refresh_from_db()
    assert (law.summary, law.note, law.jurisdiction.code, step.title) == (
        "It funds chips and ships.",
        "Theirs.",
        "KR",
        "Their step",
    )
    assert [topic.slug for topic in law.topics.all()] == ["chips"]


def test_record_deleted_meanwhile_is_made_anew_from_what_was_typed(
    browser: WebDriver, log_in: Callable[..., Any], live_server: Any
) -> None:
    law = LawFactory(name="Act", status="draft")
    MilestoneFactory(law=law, title="Step", status="draft")
    log_in(browser, "Editor")
    open_form(browser, live_server, law)
    law.delete()
    write(browser, "summary", "My words.")
    save(browser)
    assert "All that you had written is in the form below" in text(browser)
    assert browser.find_element(By.NAME, "summary").get_attribute("value") == "My words."
    save(browser)
    law = Law.objects.get()
    assert (law.summary, [step.title for step in law.milestones.all()]) == ("My words.", ["Step"])
