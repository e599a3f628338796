"""Choosing a locator: what it finds is exactly what was pasted, and nothing shorter would do."""

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.errors import LocatorError
from tracker.evidence.choosing import locate, longest_run
from tracker.evidence.locating import Body, Locator, Span, excesses, find, occurrences
from tracker.text import normalise

few_words = st.lists(st.sampled_from(["sea", "ice", "oil.", "Ash", "elm", "(owl", "7.5"]))
any_words = st.lists(st.text(min_size=1, max_size=5).map(normalise).filter(bool))


def joined(words: list[str]) -> str:
    return normalise(" ".join(words))


@given(before=few_words, passage=few_words, after=few_words)
def test_locating_then_finding_gives_exactly_that_span(
    before: list[str], passage: list[str], after: list[str]
) -> None:
    body, pasted = joined([*before, *passage, *after]), joined(passage)
    assume(pasted)
    for at in occurrences(body, pasted):
        try:
            locator, span = locate(Body(body), pasted, at)
        except LocatorError as error:
            assert "tell it from others" in str(error)  # noqa: PT017 - most draws do not raise
            continue
        assert span == Span(at, len(pasted))
        assert find(body, locator) == [span]
        assert excesses(locator, pasted) == []


@given(before=any_words, passage=any_words, after=any_words)
def test_any_passage_of_any_script_is_found_or_refused_with_its_reason(
    before: list[str], passage: list[str], after: list[str]
) -> None:
    body, pasted = joined([*before, *passage, *after]), joined(passage)
    assume(pasted)
    places = list(occurrences(body, pasted))
    try:
        locator, span = locate(Body(body), pasted)
    except LocatorError as error:
        reasons = {0: "does not occur", 1: "tell it from others"}
        assert reasons.get(len(places), "is ambiguous") in str(error)  # noqa: PT017 - see above
    else:
        assert [span.offset] == places
        assert find(body, locator) == [span]
        assert span.of(body) == pasted


@given(count=st.integers(5, 200), data=st.data())
def test_where_no_word_recurs_two_words_a_side_are_enough(count: int, data: st.DataObject) -> None:
    words = [f"word{n}" for n in range(300)]
    first = data.draw(st.integers(0, len(words) - count))
    passage = words[first : first + count]
    pasted = " ".join(passage)
    assume(len(pasted) <= 1500)
    locator, span = locate(Body(" ".join(words)), pasted)
    assert locator == Locator(" ".join(passage[:2]), " ".join(passage[-2:]))
    assert span == Span(len(" ".join([*words[:first], ""])), len(pasted))


@given(before=few_words, passage=st.lists(st.sampled_from(["sea", "ice", "oil"]), min_size=5))
def test_no_shorter_pair_of_ends_would_have_done(before: list[str], passage: list[str]) -> None:
    body, pasted = joined([*before, *passage]), joined(passage)
    places = list(occurrences(body, pasted))
    assume(len(places) == 1)
    try:
        locator, _ = locate(Body(body), pasted)
    except LocatorError:
        sizes = 8 + 8
    else:
        # Context is a last resort: where it was taken, no pair of ends at all would have done.
        context = bool(locator.prefix or locator.suffix)
        sizes = 16 if context else len(f"{locator.start} {locator.end}".split()) - 1
    whole = Span(places[0], len(pasted))
    shorter = [
        Locator(" ".join(passage[:first]), " ".join(passage[-last:]))
        for first, last in product(range(2, 9), repeat=2)
        if first + last <= min(sizes, len(passage))
    ]
    assert [
        one
        for one in shorter
        if find(body, one) == [whole]
        and not excesses(one, pasted)
        and Body(body).unique_without_case(one, whole)
    ] == []


@pytest.mark.parametrize(
    ("body", "passage", "locator"),
    [
        pytest.param("One two three four.", "two three", Locator("two three"), id="its-own-start"),
        pytest.param("One.", "One.", Locator("One."), id="one-word"),
        pytest.param(
            "In May they met. In May they parted. In May they met again.",
            "In May they parted.",
            Locator("In May they parted."),
            id="four-words-whole",
        ),
        pytest.param(
            "In May it rained and nobody came. In May it snowed and nobody came.",
            "In May it snowed and nobody came.",
            Locator("In May it snowed", "nobody came."),
            id="start-grows-alone",
        ),
        pytest.param(
            "a b c d e f g h salt i j k l m n o p. Then a b c d e f g h grain i j k l m n o p.",
            "a b c d e f g h grain i j k l m n o p.",
            Locator("a b", "o p.", prefix="Then"),
            id="context-when-ends-do-not-tell",
        ),
        pytest.param(
            "the old pier stood empty. Then rain. The old pier stood empty.",
            "The old pier stood empty.",
            Locator("The old", "stood empty.", prefix="rain."),
            id="safe-for-a-browser-preferred",
        ),
        pytest.param(
            "港湾に関する法律は、船舶の出入りを定める。漁業に関する法律は、この島では別に定める。",
            "漁業に関する法律は、この島では別に定める。",
            Locator("漁業に関する法律", "は別に定める。"),
            id="script-without-spaces",
        ),
    ],
)
def test_locate(body: str, passage: str, locator: Locator) -> None:
    found, span = locate(Body(body), passage)
    assert found == locator
    assert find(body, found) == [span]
    assert span.of(body) == passage


@pytest.mark.parametrize(
    ("passage", "message"),
    [
        pytest.param("", "The passage is empty; paste its words.", id="empty"),
        pytest.param(
            "x" * 1501,
            "The passage is too long: 1,501 characters; at most 1,500. Cut it, or make two "
            "passages of it.",
            id="too-long",
        ),
        pytest.param(
            "The board met in spring",
            "The passage is ambiguous: it occurs 2 times, at @0, @44. Paste more of the text "
            "around it, or choose one with --at 0.",
            id="ambiguous",
        ),
        pytest.param(
            "Nobody present objected to it",
            "The passage does not occur in the source's text word for word. The longest run of it "
            "that does, at @88, is: “objected to it” (3 words).",
            id="not-found-but-for-its-end",
        ),
        pytest.param(
            "It chose salt, and no moor.",
            "The passage does not occur in the source's text word for word. The longest run of it "
            "that does, at @25, is: “It chose” (2 words). There the text goes on with “grain.”, "
            "not “salt,”.",
            id="not-found-with-the-word-that-differs",
        ),
        pytest.param(
            "quite foreign",
            "The passage does not occur in the source's text; not one of its words does.",
            id="not-one-word",
        ),
    ],
)
def test_refusals(passage: str, message: str) -> None:
    body = (
        "The board met in spring. It chose grain. So "
        "The board met in spring again. Nobody there objected to it"
    )
    with pytest.raises(LocatorError) as caught:
        locate(Body(body), passage)
    assert str(caught.value) == message


def test_at_chooses_between_occurrences() -> None:
    body = Body("Ice and salt. Then ice and salt. Later Ice and salt.")
    locator, span = locate(body, "Ice and salt.", 39)
    assert span == Span(39, 13)
    assert locator == Locator("Ice and salt.", prefix="Later")


def test_at_must_be_one_of_the_occurrences() -> None:
    with pytest.raises(LocatorError) as caught:
        locate(Body("ice and ice"), "ice", 4)
    assert str(caught.value) == "The passage does not stand at @4; it stands at @0, @8."


def test_what_the_limits_cannot_tell_apart_is_refused() -> None:
    words = ["ice"] * 40
    with pytest.raises(LocatorError, match="The passage is found at @0, but no 8 words"):
        locate(Body(" ".join(words)), " ".join(words[:30]), 0)


def test_a_long_run_is_shown_by_its_ends() -> None:
    body = " ".join(f"word{n}" for n in range(100))
    with pytest.raises(LocatorError) as caught:
        locate(Body(body), f"{body} beyond")
    assert str(caught.value) == (
        "The passage does not occur in the source's text word for word. The longest run of it "
        f"that does, at @0, is: “{body[:80]} … {body[-80:]}” (100 words)."
    )


@given(
    body=st.lists(st.sampled_from(["sea", "ice", "oil."]), max_size=15),
    passage=st.lists(st.sampled_from(["sea", "ice", "oil.", "elm"]), min_size=1, max_size=8),
)
def test_longest_run_is_the_longest(body: list[str], passage: list[str]) -> None:
    text, pasted = " ".join(body), " ".join(passage)
    runs = [
        " ".join(passage[first:last])
        for first in range(len(passage))
        for last in range(first + 1, len(passage) + 1)
    ]
    longest = max((len(run) for run in runs if list(occurrences(text, run))), default=0)
    run = longest_run(text, pasted)
    assert run.length == longest
    assert not run.length or list(occurrences(text, run.of(pasted)))
