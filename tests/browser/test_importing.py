"""A sheet in a real browser: faults seen, mended from the file of failures, imported, undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.support.ui import WebDriverWait

from tests.browser.driving import follow, give_reason_and, press, text
from tests.browser.test_accessibility import audited
from tests.factories import JurisdictionFactory, LawFactory, TopicFactory
from tracker.models import Law
from tracker.services.sheet_reading import read_sheet

__all__ = ["audited"]
"""The fixture of the pages' audit, which pytest finds by its name here."""

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SHEET = """\
slug,name,name_ja,jurisdiction,kind,topics,diet_session
promotion-act,Economic Security Promotion Act,経済安全保障推進法,JP,act,cyber,208
foreign-exchange-act,Foreign Exchange and Foreign Trade Act,外為法,JP,act,,
clearance-act,Security Clearance Act,重要経済安保情報保護活用法,JQ,act,cybr,213
port-act,Port and Harbour Act,港湾法,JP,akt,,
"""


def upload(browser: WebDriver, path: Path) -> None:
    """Choose a file on the import page, and ask for its preview."""
    browser.find_element(By.NAME, "file").send_keys(str(path))
    send(browser)
    browser.find_element(By.CLASS_NAME, "tracker-sheet-counts")


def send(browser: WebDriver) -> None:
    """Press the page's button."""
    press(browser, browser.find_element(By.CSS_SELECTOR, ".tracker-sheet button[type=submit]"))


def counts(browser: WebDriver) -> dict[str, str]:
    """Return the numbers of a preview by what they count."""
    boxes = browser.find_elements(By.CSS_SELECTOR, ".tracker-sheet-counts > div")
    return {
        box.find_element(By.TAG_NAME, "dt").text: box.find_element(By.TAG_NAME, "dd").text
        for box in boxes
    }


def test_a_sheet_with_faults_is_mended_imported_and_undone(
    browser: WebDriver,
    log_in: Callable[..., Any],
    live_server: Any,
    picture: Callable[[WebDriver, str], None],
    complaints: Callable[[WebDriver], list[str]],
    tmp_path: Path,
) -> None:
    LawFactory(
        slug="promotion-act", name="Promotion Act", jurisdiction=JurisdictionFactory(code="JP")
    )
    TopicFactory(slug="cyber")
    browser.execute_cdp_cmd(  # type: ignore[attr-defined]  # Chromium has it
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
    )
    log_in(browser, "Editor")
    browser.get(f"{live_server.url}/admin/tracker/law/")
    follow(browser, "Import")
    sheet = tmp_path / "laws.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    upload(browser, sheet)
    assert counts(browser) == {"new": "1", "changed": "1", "unchanged": "0", "failed": "2"}
    told = text(browser)
    for words in (
        "2 rows fail and will not be written; the other 2 will.",
        "There is no jurisdiction “JQ”.",
        "There is no topic “cybr”; the nearest is cyber.",
        "“akt” is not one of act",
    ):
        assert words in told
    picture(browser, "import-preview")
    # Fetched before the page is left; the button waits for no download.
    browser.find_element(By.ID, "failures").click()
    failures = tmp_path / "laws-failed-rows.csv"
    WebDriverWait(browser, 30).until(lambda _: failures.exists())
    browser.find_element(By.NAME, "reason").send_keys("The Diet's list of acts.")
    send(browser)
    assert "2 rows of laws.csv written." in browser.find_element(By.ID, "written").text
    picture(browser, "import-written")
    assert set(Law.objects.values_list("slug", "status")) == {
        ("promotion-act", "published"),
        ("foreign-exchange-act", "draft"),
    }
    mended = failures.read_text(encoding="utf-8-sig").replace("JQ", "JP").replace("akt", "act")
    failures.write_text(mended.replace("cybr,", "cyber,"), encoding="utf-8")
    assert [row.cells[0] for row in read_sheet(failures.read_bytes()).rows] == [
        "clearance-act",
        "port-act",
    ]
    follow(browser, "Import another file")
    upload(browser, failures)
    assert counts(browser) == {"new": "2", "changed": "0", "unchanged": "0", "failed": "0"}
    browser.find_element(By.NAME, "reason").send_keys("The two that had failed.")
    send(browser)
    assert "2 rows of laws-failed-rows.csv written." in browser.find_element(By.ID, "written").text
    assert Law.objects.get(slug="clearance-act").name_ja == "重要経済安保情報保護活用法"
    follow(browser, "See the change set")
    follow(browser, "Undo")
    give_reason_and(browser, "It was a sheet of last year.")
    assert "Undone" in text(browser)
    assert set(Law.objects.values_list("slug", "name")) == {
        ("promotion-act", "Economic Security Promotion Act"),
        ("foreign-exchange-act", "Foreign Exchange and Foreign Trade Act"),
    }
    assert complaints(browser) == []


def test_its_pages_can_be_used_by_all(
    audited: Callable[..., list[str]], browser: WebDriver, live_server: Any, tmp_path: Path
) -> None:
    JurisdictionFactory(code="JP")
    sheet = tmp_path / "laws.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    begin = "/admin/tracker/law/import/"
    found = [*audited(begin), *audited("/admin/tracker/law/export/?_changelist_filters=q%3Dact")]
    browser.get(f"{live_server.url}{begin}")
    upload(browser, sheet)
    found += audited(browser.current_url.removeprefix(live_server.url))
    assert "\n".join(found) == ""
