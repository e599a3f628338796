"""How the evidence of a value is shown: state, sides, judgement, passage, links."""

import pytest
from django.test import Client

from tests.factories import InitiativeFactory, PassageFactory, PersonFactory, SourceFactory
from tests.pages.reading import Element, page
from tests.pages.records import cite

pytestmark = pytest.mark.django_db

TEN, HUNDRED = "10000000000000 JPY", "100000000000000 JPY"


@pytest.fixture
def fund() -> InitiativeFactory:
    return InitiativeFactory(amount=10_000_000_000_000, currency="JPY", slug="fund")


def amount_of(tree: Element) -> Element:
    return next(e for e in tree.all("div", cls="fact") if e.one("dt").text == "Amount")


@pytest.mark.parametrize(
    ("reports", "state"),
    [
        pytest.param([], "Uncited", id="uncited"),
        pytest.param([(TEN, {})], "Sound 1 citation", id="sound"),
        pytest.param([(HUNDRED, {})], "Unsupported 1 citation", id="unsupported"),
        pytest.param([(TEN, {}), (HUNDRED, {})], "Disputed 2 citations", id="disputed"),
        pytest.param(
            [(TEN, {}), (HUNDRED, {"rank": "deprecated", "reason": "misprint"})],
            "Resolved 2 citations",
            id="resolved-by-deprecating",
        ),
        pytest.param(
            [(TEN, {"rank": "preferred"}), (HUNDRED, {})],
            "Resolved 2 citations",
            id="resolved-by-preferring",
        ),
    ],
)
def test_state_stands_beside_the_value_in_words(
    reports: list, state: str, fund: InitiativeFactory, client: Client
) -> None:
    for reported, values in reports:
        cite(fund, "amount", reported, **values)
    fact = amount_of(page(client, fund.get_absolute_url()))

    assert fact.one("div", cls="value").text == "¥10 trillion (10,000,000,000,000 JPY)"
    shown = fact.all("summary") or fact.all("p", cls="evidence")
    assert shown[0].text == state
    assert len(shown[0].all("svg", **{"aria-hidden": "true"})) == 1


def test_disagreement_is_shown_side_by_side_with_the_choice_and_its_reason(
    fund: InitiativeFactory, client: Client
) -> None:
    cite(fund, "amount", TEN, rank="preferred", printed="¥10 trillion")
    cite(
        fund,
        "amount",
        HUNDRED,
        rank="deprecated",
        reason="translation_error",
        printed="100,000 billion yen",
        note="The translation multiplies by ten.",
    )
    fact = amount_of(page(client, fund.get_absolute_url()))

    assert fact.one("p", cls="aside").text == (
        "Elsewhere: ¥100 trillion (100,000,000,000,000 JPY) – translation error"
    )
    ours, others = fact.one("div", cls="sides").all("section")
    assert ours.one("h4").text == "Our choice: ¥10 trillion (10,000,000,000,000 JPY)"
    assert ours.one("p", cls="judgement").text == "Preferred"
    assert others.one("h4").text == "Reported otherwise"
    assert others.one("p", cls="said").text == (
        "¥100 trillion (100,000,000,000,000 JPY) Differs from our value"
    )
    assert others.one("p", cls="judgement").text == "Deprecated: translation error"
    assert others.one("p", cls="note").text == "The translation multiplies by ten."


def test_citation_leads_to_the_passage_here_and_at_the_publishers(
    fund: InitiativeFactory, client: Client
) -> None:
    source = SourceFactory(
        slug="some-article",
        title="Some article",
        publisher="A Journal",
        published="2022-06-24",
        url="https://example.org/a",
        translation="machine",
        translated_from="zh",
    )
    passage = PassageFactory(
        source=source, ref="s-p01", start="First words", end="last-words", gist="In our words."
    )
    speaker = PersonFactory(name="A Speaker")
    cite(
        fund,
        "amount",
        TEN,
        passage=passage,
        printed="¥10 trillion",
        basis="derived",
        as_of="2021-10~",
        speaker=speaker,
    )
    quote = amount_of(page(client, fund.get_absolute_url())).one("div", cls="quote")

    assert quote.one("p", cls="gist").text == "In short In our words."
    assert quote.one("p", cls="locator").text == "Printed ¥10 trillion in First words … last-words"
    assert quote.one("p", cls="origin").text == (
        "Some article, A Journal, 24 June 2022 machine translated"
    )
    assert quote.one("p", cls="meta").text == (
        "Worked out from context · as of about October 2021 · said by A Speaker · "
        "passage s-p01 · read it at the publisher's ↗"
    )
    assert [a.attributes["href"] for a in quote.all("a")] == [
        "/sources/some-article/",
        speaker.get_absolute_url(),
        "/sources/some-article/#s-p01",
        "https://example.org/a#:~:text=First%20words,last%2Dwords",
    ]


def test_source_without_address_has_no_deep_link(fund: InitiativeFactory, client: Client) -> None:
    cite(fund, "amount", TEN, passage=PassageFactory(source=SourceFactory(url="")))
    quote = amount_of(page(client, fund.get_absolute_url())).one("div", cls="quote")

    assert "publisher's" not in quote.text


def test_report_in_no_canonical_form_is_left_out(fund: InitiativeFactory, client: Client) -> None:
    cite(fund, "amount", TEN)
    cite(fund, "amount", "ten trillion or so")
    cite(fund, "no_such_field", "x")
    fact = amount_of(page(client, fund.get_absolute_url()))

    assert fact.one("summary").text == "Sound 1 citation"
