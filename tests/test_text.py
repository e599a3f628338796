"""Text folded for comparing, and normalised so that every copy of a passage has one digest."""

import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.text import digest, fold, normalise, plain, unseen, words

PLAIN = 'He said "it\'s so" - a well-known re-cast'


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param("He said “it’s so” – a well‑known re-cast", id="curly-and-dashes"),
        pytest.param("He said „it‘s so‟ — a well‐known re−cast", id="low-quotes"),
        pytest.param("He said «it′s so» ― a well－known re﹣cast", id="guillemets-primes-wide"),
        pytest.param('He\u00a0said\r\n"it\'s\tso" -  a\u2003well-known re-cast ', id="spaces"),
        pytest.param('He sa\u00adid "it\'s so" - a wel\u200bl-known re-ca\ufeffst', id="invisible"),
        pytest.param('He said "it\'s so" - a well-known re-cast\ufe0f', id="variation-selector"),
        pytest.param('Ｈe said "it\'s so" - a well-known re-caﬆ', id="compatibility-forms"),
    ],
)
def test_typographic_variants_are_one_text(variant: str) -> None:
    assert normalise(variant) == PLAIN
    assert digest(normalise(variant)) == digest(PLAIN)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        pytest.param("Case Stays", "Case Stays", id="case"),
        pytest.param("naïve", "naïve", id="accent"),
        pytest.param("na\u0069\u0308ve", "naïve", id="decomposed"),
        pytest.param("e\u200b\u0301", "é", id="accent-after-invisible"),
        pytest.param("it´s", "it's", id="acute-as-quote"),
        pytest.param("it`s", "it's", id="grave-as-quote"),
        pytest.param("１０兆円", "10兆円", id="full-width-digits"),
        pytest.param("", "", id="empty"),
        pytest.param(" \n ", "", id="white-space"),
    ],
)
def test_normalise(text: str, normal: str) -> None:
    assert normalise(text) == normal


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert normalise(unicodedata.normalize("NFD", text)) == once


def test_digest_names_its_normaliser() -> None:
    assert digest("a passage") == hashlib.sha256(b"N1\na passage").hexdigest()


def test_one_changed_word_changes_the_digest() -> None:
    assert digest(PLAIN) != digest(PLAIN.replace("said", "says"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("METI", "meti", id="case"),
        pytest.param("Kishida  Fumio", " kishida fumio", id="space"),
        pytest.param("Ｋｉｓｈｉｄａ", "kishida", id="width"),
        pytest.param("Straße", "STRASSE", id="casefold"),
        pytest.param("e\u0301cole", "École", id="composition"),
    ],
)
def test_fold_makes_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Kono", "Kōno", id="macron"),
        pytest.param("Economic Security Act", "Economic Security Bill", id="word"),
        pytest.param("経済安保", "経済安全保障", id="characters"),
    ],
)
def test_fold_keeps_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("One, two: three.", ["One", "two", "three"], id="punctuation"),
        pytest.param("well-known, it’s", ["well-known", "it's"], id="inner-hyphen-and-quote"),
        pytest.param("'quoted' -dash-", ["quoted", "dash"], id="outer-hyphen-and-quote"),
        pytest.param("43.6 per cent", ["43", "6", "per", "cent"], id="figure"),
        pytest.param("経済安全保障推進法 は", ["経済安全保障推進法", "は"], id="no-spaces"),
        pytest.param("… — ", [], id="none"),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Kōno Tarō", "kono taro", id="macrons"),
        pytest.param("Kono Taro", "kono taro", id="as-typed"),
        pytest.param("ＭＥＴＩ", "meti", id="width"),
        pytest.param("Société Générale", "societe generale", id="accents"),
        pytest.param("ガイド がいど", "ガイド がいど", id="kana-keep-their-marks"),
    ],
)
def test_plain_text_has_no_latin_accents(text: str, expected: str) -> None:
    assert plain(text) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("Kishida\u3000Fumio, 岸田 文雄 — “x”\u200d\u00ad\U0001f5fe", "", id="usual"),
        pytest.param(
            "Kis\u202ehida",
            "Character 4 is U+202E (right-to-left override), which nobody sees: take it out.",
            id="override",
        ),
        pytest.param(
            "\u2066a\u2069",
            "Character 1 is U+2066 (left-to-right isolate), which nobody sees: take it out.",
            id="isolate",
        ),
        pytest.param(
            "a\x85",
            "Character 2 is U+0085 (a control character), which nobody sees: take it out.",
            id="c1",
        ),
        pytest.param(
            "a\x1b[1m",
            "Character 2 is U+001B (a control character), which nobody sees: take it out.",
            id="c0",
        ),
        pytest.param(
            "a\u2028b",
            "Character 2 is U+2028 (line separator), which nobody sees: take it out.",
            id="line-separator",
        ),
    ],
)
def test_unseen_characters_are_told_with_their_place(text: str, said: str) -> None:
    assert unseen(text, lines=False) == unseen(text, lines=True) == said


@pytest.mark.parametrize(
    ("character", "name"), [("\t", "a tab"), ("\n", "a line break"), ("\r", "a line break")]
)
def test_breaks_are_for_texts_of_several_lines(character: str, name: str) -> None:
    said = f"Character 2 is U+{ord(character):04X} ({name}), which nobody sees"
    assert unseen(f"a{character}b", lines=False) == f"{said}: take it out."
    assert unseen(f"a{character}b", lines=True) == ""
