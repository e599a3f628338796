"""Passages: found by a few words at each end, linked to in the source."""

import pytest
from django.core.exceptions import ValidationError

from tests.factories import PassageFactory, SourceFactory
from tests.models.constraints import accepts, refuses
from tracker.models import Passage
from tracker.validators import PASSAGE_CHARACTERS

pytestmark = pytest.mark.django_db


def test_a_passage_has_its_first_words() -> None:
    name = "passage_has_start"
    passage = PassageFactory(start="First words", end="")
    accepts(name, passage)
    passage.start = ""
    with pytest.raises(ValidationError) as refused:
        passage.full_clean()
    assert refused.value.message_dict == {"start": ["This field cannot be blank."]}
    with pytest.raises(ValidationError) as refused:
        passage.validate_constraints()
    assert refused.value.messages == ["A passage needs its first words."]
    # As the database sees it, past the field's own rule.
    Passage._meta.get_field("start").blank, kept = True, Passage._meta.get_field("start").blank
    try:
        refuses(name, passage, "A passage needs its first words.")
    finally:
        Passage._meta.get_field("start").blank = kept


def test_a_locator_stands_once_in_a_source() -> None:
    name = "passage_unique_locator"
    one = PassageFactory(start="First words", end="last words", prefix="before", suffix="after")
    accepts(name, PassageFactory(source=one.source, start="First words", end="last words"))
    accepts(
        name,
        PassageFactory(start="First words", end="last words", prefix="before", suffix="after"),
    )
    other = PassageFactory(source=one.source)
    other.start, other.end, other.prefix, other.suffix = (
        one.start,
        one.end,
        one.prefix,
        one.suffix,
    )
    refuses(name, other, "This passage is recorded already.")


def test_a_reference_belongs_to_one_passage() -> None:
    PassageFactory(ref="a004-p09")
    other = PassageFactory()
    other.ref = "a004-p09"
    with pytest.raises(ValidationError) as refused:
        other.full_clean()
    assert list(refused.value.message_dict) == ["ref"]


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        pytest.param({"length": PASSAGE_CHARACTERS}, {}, id="longest"),
        pytest.param(
            {"length": PASSAGE_CHARACTERS + 1},
            {"length": [f"A passage has at most {PASSAGE_CHARACTERS} characters."]},
            id="too-long",
        ),
        pytest.param({"start": "one two three four five six seven eight"}, {}, id="eight-words"),
        pytest.param(
            {"start": "one two three four five six seven eight nine"},
            {"start": ["9 words; at most 8 words of a source are kept here."]},
            id="nine-words-of-start",
        ),
        pytest.param(
            {"start": "a b c d e f g h i j k l m", "end": ""},
            {
                "start": ["13 words; at most 8 words of a source are kept here."],
                "end": ["A longer passage is given by its first and last words."],
            },
            id="long-passage-without-an-end",
        ),
        pytest.param(
            {"end": "one two three four five six seven eight nine"},
            {"end": ["9 words; at most 8 words of a source are kept here."]},
            id="nine-words-of-end",
        ),
        pytest.param({"prefix": "one two three four"}, {}, id="four-words-of-prefix"),
        pytest.param(
            {"prefix": "one two three four five"},
            {"prefix": ["5 words; at most 4 words of a source are kept here."]},
            id="five-words-of-prefix",
        ),
        pytest.param(
            {"suffix": "one two three four five"},
            {"suffix": ["5 words; at most 4 words of a source are kept here."]},
            id="five-words-of-suffix",
        ),
        pytest.param(
            {"start": "a" * 61},
            {"start": ["Ensure this value has at most 60 characters (it has 61)."]},
            id="characters-of-start",
        ),
        pytest.param(
            {"ref": "a004"},
            {
                "ref": [
                    "Enter a passage reference: the source's short name, -p and two or three "
                    "digits (a004-p09)."
                ]
            },
            id="reference",
        ),
    ],
)
def test_limits_on_what_is_kept_of_a_source(
    values: dict[str, object], faults: dict[str, list[str]]
) -> None:
    passage = PassageFactory()
    for name, value in values.items():
        setattr(passage, name, value)
    if faults:
        with pytest.raises(ValidationError) as refused:
            passage.full_clean()
        assert refused.value.message_dict == faults
    else:
        passage.full_clean()


def test_named_by_its_reference() -> None:
    passage = PassageFactory(ref="a004-p09")
    assert (str(passage), passage.slug, passage.natural_key()) == (
        "a004-p09",
        "a004-p09",
        ("a004-p09",),
    )
    assert Passage.objects.get_by_natural_key("a004-p09") == passage
    with pytest.raises(Passage.DoesNotExist):
        Passage.objects.get_by_natural_key("a004-p10")


@pytest.mark.parametrize(
    ("parts", "fragment"),
    [
        pytest.param({"start": "Going on", "end": "offense."}, "Going%20on,offense.", id="ends"),
        pytest.param({"start": "Aichi", "end": ""}, "Aichi", id="start-only"),
        pytest.param(
            {"start": "start", "end": "end", "prefix": "be fore", "suffix": "after"},
            "be%20fore-,start,end,-after",
            id="prefix-and-suffix",
        ),
        pytest.param(
            {"start": "start", "end": "", "suffix": "after"}, "start,-after", id="suffix-only"
        ),
        pytest.param(
            {"start": "so-called “R&D”,", "end": "50%/year#"},
            "so%2Dcalled%20%E2%80%9CR%26D%E2%80%9D%2C,50%25%2Fyear%23",
            id="characters-with-a-meaning",
        ),
    ],
)
def test_deep_link(parts: dict[str, str], fragment: str) -> None:
    passage = PassageFactory(source__url="https://example.org/a?b=c", **parts)
    assert passage.deep_link() == f"https://example.org/a?b=c#:~:text={fragment}"


def test_deep_link_replaces_the_addresses_own_fragment() -> None:
    passage = PassageFactory(source__url="https://example.org/a#top", start="Aichi", end="")
    assert passage.deep_link() == "https://example.org/a#:~:text=Aichi"


def test_no_deep_link_without_an_address() -> None:
    assert PassageFactory(source=SourceFactory(url="")).deep_link() == ""


@pytest.mark.parametrize(
    ("end", "text"),
    [
        pytest.param("last words", "First words … last words", id="ends"),
        pytest.param("", "First words", id="start-only"),
    ],
)
def test_locator_text(end: str, text: str) -> None:
    assert PassageFactory(start="First words", end=end).locator_text() == text
