"""Passages found by a few words at each end: the rule, word for word, and what breaks it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.errors import LocatorError
from tracker.evidence.locating import (
    Body,
    Locator,
    Span,
    cut_body,
    excesses,
    find,
    occurrences,
    prints,
    why_missing,
)
from tracker.text import digest

TEXT = (
    "The harbour board met in spring. It set aside 14 of 27 berths for grain. "
    "The harbour board met in autumn. It set aside 9 berths for salt, and no more. "
    "Nobody on the island objected."
)


def naive_find(body: str, locator: Locator, within: int) -> list[Span]:
    """The rule as the design states it, character by character, for ASCII text."""

    def edge(at: int) -> bool:
        return not (0 < at < len(body) and body[at - 1].isalnum() and body[at].isalnum())

    def stands(needle: str, at: int) -> bool:
        stop = at + len(needle)
        return body[at:stop] == needle and edge(at) and edge(stop)

    def preceded(at: int) -> bool:
        before = body[:at].rstrip(" ")
        return not locator.prefix or (
            before.endswith(locator.prefix) and edge(len(before) - len(locator.prefix))
        )

    def followed(at: int) -> bool:
        rest = body[at:].lstrip(" ")
        begin = len(body) - len(rest)
        return not locator.suffix or (
            rest.startswith(locator.suffix) and edge(begin + len(locator.suffix))
        )

    found = []
    for at in range(len(body)):
        if not stands(locator.start, at) or not preceded(at):
            continue
        first = at + len(locator.start)
        for end in range(first, len(body) + 1) if locator.end else [first]:
            stop = end + len(locator.end)
            if stop - at <= within and stands(locator.end, end) and followed(stop):
                found.append(Span(at, stop - at))
                break
    return found


pieces = st.sampled_from(["a", "b", "ab", "ba", "a b", "a,", ", b", "aba"])
bodies = st.lists(st.sampled_from(["a", "b", "ab", "aba", "a,", ",b"])).map(" ".join)


@settings(max_examples=400)
@given(
    body=bodies,
    locator=st.builds(
        Locator, pieces, st.just("") | pieces, st.just("") | pieces, st.just("") | pieces
    ),
    within=st.integers(min_value=4, max_value=40),
)
def test_find_follows_the_rule_everywhere(body: str, locator: Locator, within: int) -> None:
    assert find(body, locator, within=within) == naive_find(body, locator, within)


@pytest.mark.parametrize(
    ("locator", "offsets"),
    [
        pytest.param(Locator("Nobody on", "island objected."), [151], id="unique"),
        pytest.param(Locator("The harbour", "autumn."), [0, 73], id="two-starts-one-end"),
        pytest.param(Locator("The harbour board met in"), [0, 73], id="start-alone-twice"),
        pytest.param(Locator("The harbour", "no more.", prefix="for grain."), [73], id="prefix"),
        pytest.param(Locator("It set aside", "berths", suffix="for salt,"), [33, 106], id="suffix"),
        pytest.param(Locator("board met in", suffix="autumn."), [85], id="suffix-no-end"),
        pytest.param(Locator("harbour board", "spring.", prefix="he"), [], id="prefix-cut-word"),
        pytest.param(Locator("harbour board", "met", suffix="in au"), [], id="suffix-cut-word"),
        pytest.param(Locator("berth"), [], id="not-inside-a-word"),
        pytest.param(Locator("the harbour"), [], id="case-counts"),
        pytest.param(Locator("met", "met"), [18], id="end-begins-after-start"),
        pytest.param(Locator("objected.", "Nobody"), [], id="end-before-start"),
        pytest.param(Locator(""), [], id="no-start"),
    ],
)
def test_find(locator: Locator, offsets: list[int]) -> None:
    assert [span.offset for span in find(TEXT, locator)] == offsets


def test_passage_reaches_to_the_first_end_that_the_suffix_follows() -> None:
    first, _ = find(TEXT, Locator("It set aside", "berths", suffix="for salt,"))
    assert first.of(TEXT).endswith("It set aside 9 berths")
    assert find(TEXT, Locator("It set", "berths"))[0].of(TEXT) == "It set aside 14 of 27 berths"


@pytest.mark.parametrize(
    ("characters", "found"),
    [pytest.param(1500, 1, id="1500"), pytest.param(1501, 0, id="1501")],
)
def test_end_is_looked_for_within_1500_characters_of_the_start(characters: int, found: int) -> None:
    passage = f"Begin {'x' * (characters - 11)} end."
    assert len(passage) == characters
    assert len(find(f"{passage} Begin", Locator("Begin", "end."))) == found


@pytest.mark.parametrize(
    ("body", "needle", "offsets"),
    [
        pytest.param("aa aa", "aa", [0, 3], id="whole-words"),
        pytest.param("a.a.a", "a.a", [0, 2], id="overlapping"),
        pytest.param("ab abc b", "b", [7], id="inside-no-word"),
        pytest.param("3.5 and 13.5", "3.5", [0], id="inside-no-figure"),
        pytest.param("新しい港湾法を定めた", "港湾法", [3], id="script-without-spaces"),
        pytest.param("第14条と114条", "14条", [1], id="digits-beside-it-stay-whole"),
        pytest.param("cafés café", "café", [6], id="accent"),
        pytest.param("word", "", [], id="nothing"),
    ],
)
def test_occurrences(body: str, needle: str, offsets: list[int]) -> None:
    assert list(occurrences(body, needle)) == offsets


@pytest.mark.parametrize(
    ("literal", "printed"),
    [
        pytest.param("14", True, id="figure"),
        pytest.param("14 of 27", True, id="figures"),
        pytest.param("4", False, id="last-digit"),
        pytest.param("1,400", True, id="thousands"),
        pytest.param("400", False, id="after-a-comma"),
        pytest.param("1", False, id="before-a-comma"),
        pytest.param("43.6", True, id="decimal"),
        pytest.param("43", False, id="before-a-point"),
        pytest.param("6 per cent", False, id="after-a-point"),
        pytest.param("43.6 per cent", True, id="with-its-unit"),
        pytest.param("per cent", True, id="words"),
        pytest.param("cent", True, id="word"),
        pytest.param("2031", True, id="figure-before-a-full-stop"),
        pytest.param("41 of 27", False, id="swapped"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_prints(literal: str, printed: bool) -> None:
    passage = "Of 27 berths, 14 of 27 take 1,400 tons, or 43.6 per cent, until May 3, 2031."
    assert prints(passage, literal) is printed


@pytest.mark.parametrize(
    ("start", "end", "body"),
    [
        pytest.param("", "", "menu Title one two end two", id="whole"),
        pytest.param("Title", "", "Title one two end two", id="from-the-start"),
        pytest.param("", "two", "menu Title one two", id="to-the-first-end"),
        pytest.param("Title", "two", "Title one two", id="both"),
        pytest.param("one  two", "two", "one two end two", id="end-after-the-start-only"),
    ],
)
def test_cut_body(start: str, end: str, body: str) -> None:
    assert cut_body("menu\r\nTitle one\u00a0two end two", start, end) == body


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        pytest.param(
            "gone", "", "body_start “gone” does not occur in the text.", id="start-missing"
        ),
        pytest.param(
            "a a",
            "",
            "body_start “a a” occurs more than once in the text; choose words that occur once.",
            id="start-twice-overlapping",
        ),
        pytest.param(
            "b", "gone", "body_end “gone” does not occur after body_start.", id="end-missing"
        ),
        pytest.param("b", "a a", "body_end “a a” does not occur after body_start.", id="end-early"),
        pytest.param("", "gone", "body_end “gone” does not occur in the text.", id="end-alone"),
    ],
)
def test_a_body_that_cannot_be_cut(start: str, end: str, message: str) -> None:
    with pytest.raises(LocatorError) as caught:
        cut_body("a a a b c", start, end)
    assert str(caught.value) == message


def test_body_digest_is_of_the_cut_body() -> None:
    assert Body(cut_body("menu Title text", "Title")).digest == digest("Title text")


@pytest.mark.parametrize(
    ("text", "locator", "span", "unique"),
    [
        pytest.param("The board. A dog.", Locator("The board."), Span(0, 10), True, id="one"),
        pytest.param(
            "The board. the Board.", Locator("The board."), Span(0, 10), False, id="other-case"
        ),
        pytest.param(
            "Große STRASSE. The board met.", Locator("The board"), Span(15, 9), True, id="sharp-s"
        ),
        pytest.param(
            f"Begin {'x ' * 800}Begin here end.",
            Locator("Begin", "end."),
            Span(1606, 15),
            False,
            id="a-browser-knows-no-limit",
        ),
    ],
)
def test_unique_without_case(text: str, locator: Locator, span: Span, unique: bool) -> None:
    assert find(text, locator) == [span]
    assert Body(text).unique_without_case(locator, span) is unique


@pytest.mark.parametrize(
    ("locator", "reason"),
    [
        pytest.param(Locator("Nowhere"), "its start does not occur", id="start"),
        pytest.param(
            Locator("Nobody", "objected.", prefix="salt"),
            "its prefix does not stand before its start",
            id="prefix",
        ),
        pytest.param(
            Locator("Nobody", "objected.", suffix="Amen"),
            "its suffix does not stand after it",
            id="suffix",
        ),
        pytest.param(
            Locator("Nobody", "salt"),
            "its end does not follow its start within 1,500 characters",
            id="end",
        ),
    ],
)
def test_why_missing(locator: Locator, reason: str) -> None:
    assert find(TEXT, locator) == []
    assert why_missing(TEXT, locator) == reason


def some(count: int) -> str:
    """`count` short words."""
    return " ".join(["so"] * count)


@pytest.mark.parametrize(
    ("locator", "passage", "faults"),
    [
        pytest.param(Locator(some(8), some(8), some(4), some(4)), None, [], id="at-most"),
        pytest.param(
            Locator(some(9), some(9)),
            None,
            ["start has 9 words; at most 8", "end has 9 words; at most 8"],
            id="ends-too-many-words",
        ),
        pytest.param(
            Locator("so", "", some(5), some(5)),
            None,
            ["prefix has 5 words; at most 4", "suffix has 5 words; at most 4"],
            id="context-too-many-words",
        ),
        pytest.param(Locator("x" * 60, "x" * 60), None, [], id="60-characters"),
        pytest.param(
            Locator("x" * 61, "y" * 61),
            None,
            ["start has 61 characters; at most 60", "end has 61 characters; at most 60"],
            id="61-characters",
        ),
        pytest.param(Locator(some(6), some(6)), some(12), [], id="12-words-shown-whole"),
        pytest.param(
            Locator(some(4), some(3)),
            some(13),
            ["shows 7 of 13 words; at most half"],
            id="13-words",
        ),
        pytest.param(Locator(some(4), some(3)), some(14), [], id="just-half"),
        pytest.param(
            Locator(some(4), some(3), "so"),
            some(14),
            ["shows 8 of 14 words; at most half"],
            id="context-counts",
        ),
    ],
)
def test_excesses(locator: Locator, passage: str | None, faults: list[str]) -> None:
    assert excesses(locator, passage) == faults
