"""Coverage: paragraphs found in the body, cited, exempt or left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.evidence.coverage import Standing, cover, paragraphs
from tracker.evidence.locating import Span
from tracker.text import normalise

TEXT = (
    "Title\n\nFirst paragraph, with words.\r\n  Second\u00a0paragraph — it has “quotes”.\n\nLast."
)


def texts_of(text: str, start: str = "", end: str = "") -> list[str]:
    body, spans = paragraphs(text, start, end)
    return [span.of(body) for span in spans]


def test_each_line_with_words_is_a_paragraph() -> None:
    assert texts_of(TEXT) == [
        "Title",
        "First paragraph, with words.",
        'Second paragraph - it has "quotes".',
        "Last.",
    ]


def test_only_the_body_counts() -> None:
    assert texts_of(TEXT, "First", "quotes”.") == [
        "First paragraph, with words.",
        'Second paragraph - it has "quotes".',
    ]


def test_a_paragraph_too_long_for_a_passage_is_taken_by_sentences() -> None:
    long = "Word " + "word " * 300 + "end."
    text = f'It said "never again" once. {long} It cost e.g. 3.5 then. "No!" Yes.'
    assert texts_of(text) == [
        'It said "never again" once.',
        long,
        "It cost e.g. 3.5 then.",
        '"No!"',
        "Yes.",
    ]


@given(st.lists(st.text("ab .\n\t\u00a0“”A", max_size=30), max_size=8))
def test_paragraphs_are_the_whole_body_in_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    body, spans = paragraphs(text)
    assert body == normalise(text)
    assert " ".join(span.of(body) for span in spans) == body


BODY, SPANS = paragraphs(TEXT)


@pytest.mark.parametrize(
    ("cited", "standing"),
    [
        pytest.param(SPANS[1], Standing.CITED, id="whole"),
        pytest.param(Span(SPANS[1].offset + 6, 14), Standing.CITED, id="inside"),
        pytest.param(Span(SPANS[1].offset, 5), Standing.GAP, id="a-brush"),
        pytest.param(Span(0, 5), Standing.GAP, id="another"),
    ],
)
def test_a_paragraph_is_cited_by_a_passage_within_it(cited: Span, standing: Standing) -> None:
    coverage = cover("s", BODY, SPANS, [cited], {})
    assert coverage.units[1].standing is standing


def test_a_short_paragraph_is_cited_when_covered_whole() -> None:
    assert cover("s", BODY, SPANS, [SPANS[0]], {}).units[0].standing is Standing.CITED


def test_an_exemption_names_a_paragraph_by_its_first_words_however_typed() -> None:
    coverage = cover("s", BODY, SPANS, [], {"Second paragraph – it": "argument only"})
    unit = coverage.units[2]
    assert (unit.standing, unit.why, unit.opening) == (
        Standing.EXEMPT,
        "argument only",
        'Second paragraph - it has "quotes".',
    )
    assert coverage.count(Standing.GAP) == 3
    assert coverage.stale == ()


def test_an_exemption_that_fits_nothing_uncited_is_stale() -> None:
    exemptions = {"Nowhere": "furniture", "First paragraph": "furniture"}
    assert cover("s", BODY, SPANS, [SPANS[1]], exemptions).stale == ("Nowhere", "First paragraph")
