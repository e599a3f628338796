"""The admin's pages at two widths and in both modes: nothing sticks out, everything has a name."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PartnershipFactory,
    SourceFactory,
    TopicFactory,
    UserFactory,
)
from tracker.models import Law

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
WIDTHS = {"wide": 1280, "narrow": 390}
CONTROLS = frozenset(
    {"button", "checkbox", "combobox", "listbox", "radio", "searchbox", "spinbutton", "textbox"}
)

OF_THE_THEME: dict[str, str] = {}
"""What the audit finds in the theme and we cannot mend, each with the reason."""


@pytest.fixture
def law(db: None) -> Law:
    """A law with long names in both scripts, parts and evidence of every state."""
    law: Law = LawFactory(
        name="Act on the Promotion of Ensuring National Security through Integrated Implementation",
        name_ja="経済施策を一体的に講ずることによる安全保障の確保の推進に関する法律",
        status="draft",
    )
    law.topics.add(TopicFactory())
    MilestoneFactory(law=law, title="Promulgated", date="2022-05-18", status="draft")
    NameFactory(law=law, text="経済安全保障推進法", lang="ja")
    CitationFactory(law=law, field="name", reported=law.name)
    CitationFactory(law=law, field="name", reported="Another Act", printed="the other Act")
    InstitutionFactory(name="Cabinet Office", name_ja="内閣府")
    PartnershipFactory()
    return law


@pytest.fixture
def audited(
    browser: WebDriver, live_server: Any, log_in: Callable[..., Any]
) -> Callable[..., list[str]]:
    """Return a function that opens an address and says all that is wrong with its page."""
    log_in(browser, "Administrator")

    def audit(path: str, widths: tuple[str, ...] = tuple(WIDTHS)) -> list[str]:
        found: list[str] = []
        for name in widths:
            resize(browser, WIDTHS[name])
            browser.get("about:blank")
            browser.get(f"{live_server.url}{path}")
            browser.find_element(By.TAG_NAME, "h1")
            found += [f"{name}: {fault}" for fault in browser.execute_script(AUDIT)]
        browser.execute_script("document.documentElement.classList.add('dark')")
        found += [
            f"dark: {fault}" for fault in browser.execute_script(AUDIT) if "contrast" in fault
        ]
        found += list(nameless(browser))
        return [f"{path}: {fault}" for fault in found if fault not in OF_THE_THEME]

    return audit


def resize(browser: WebDriver, width: int) -> None:
    """Give the page a width; a window of Chromium's own is never as narrow as a telephone."""
    browser.execute_cdp_cmd(  # type: ignore[attr-defined]  # Chromium has it
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 640},
    )


def nameless(browser: WebDriver) -> Iterator[str]:
    """Yield the controls for which Chromium finds no name, folded rows and closed tabs too."""
    browser.execute_script(
        "for (const hidden of document.querySelectorAll('[style*=\"display: none\"]'))"
        " hidden.style.display = ''"
    )
    command: Any = browser.execute_cdp_cmd  # type: ignore[attr-defined]  # Chromium has it
    for node in command("Accessibility.getFullAXTree", {})["nodes"]:
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in CONTROLS or node["name"].get("value", "").strip():
            continue
        shown = command("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"]
        names = shown.get("attributes", [])
        pairs = dict(zip(names[::2], names[1::2], strict=True))
        place = pairs.get("name") or pairs.get("id") or pairs.get("class", "")[:60]
        yield f"no name: {role} {shown['localName']} {place}"


def test_front_page_and_lists(audited: Callable[..., list[str]], law: Law) -> None:
    tables = ("law", "institution", "person", "initiative", "partnership", "source", "citation")
    paths = ["/admin/", *(f"/admin/tracker/{table}/" for table in (*tables, "passage", "name"))]
    assert "\n".join(fault for path in paths for fault in audited(path)) == ""


def test_forms(audited: Callable[..., list[str]], law: Law) -> None:
    citation, source = law.citations.first(), SourceFactory()
    paths = [
        "/admin/tracker/law/add/",
        f"/admin/tracker/law/{law.pk}/change/",
        f"/admin/tracker/law/{law.pk}/change/#citations",
        f"/admin/tracker/citation/{citation.pk}/change/",
        f"/admin/tracker/passage/{citation.passage_id}/change/",
        f"/admin/tracker/source/{source.pk}/change/",
    ]
    assert "\n".join(fault for path in paths for fault in audited(path)) == ""


def test_moving_the_log_and_refusals(audited: Callable[..., list[str]], law: Law) -> None:
    paths = [
        f"/admin/tracker/law/{law.pk}/send-to-review/",
        "/admin/tracker/changeentry/",
        "/admin/tracker/changeentry/add/",
    ]
    assert "\n".join(fault for path in paths for fault in audited(path)) == ""


def test_every_form_for_a_new_row(
    audited: Callable[..., list[str]], law: Law, rf: RequestFactory
) -> None:
    asking = rf.get("/admin/")
    asking.user = UserFactory(is_superuser=True)
    paths = [
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
        for model, table in admin.site._registry.items()
        if table.has_add_permission(asking)
    ]
    assert "\n".join(fault for path in paths for fault in audited(path, ("narrow",))) == ""
