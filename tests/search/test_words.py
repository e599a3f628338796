"""What a text is found by."""

import pytest

from tracker.search.words import key_of, name_mark, runs_of, slip_marks, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Kishida Fumio", ["kishida", "fumio"], id="words"),
        pytest.param("Kōno Tarō", ["kono", "taro"], id="macrons"),
        pytest.param("Women's U.S.–Japan", ["womens", "u", "s", "japan"], id="signs"),
        pytest.param("経済", ["経", "済", "経済"], id="two characters"),
        pytest.param("安全保", ["安", "全", "保", "安全", "全保"], id="three characters"),
        pytest.param("法", ["法"], id="one character"),
        pytest.param("COVID対策", ["covid", "対", "策", "対策"], id="mixed"),
        pytest.param("きし・フミ", ["き", "し", "きし", "フ", "ミ", "フミ"], id="kana"),
        pytest.param("ガイドー", ["ガ", "イ", "ド", "ー", "ガイ", "イド", "ドー"], id="long vowel"),
        pytest.param("ＭＥＴＩ", ["meti"], id="width"),
        pytest.param("\ue000kishida \ue001law", ["kishida", "law"], id="marks of our own"),
        pytest.param("'\"&|!:*()\\", [], id="signs alone"),
        pytest.param("x" * 100, ["x" * 60], id="very long"),
    ],
)  # fmt: skip
def test_words_of_a_text(text: str, expected: list[str]) -> None:
    assert list(words_of(runs_of(text))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("  KISHIDA,  Fumio ", "kishida fumio", id="spaces and signs"),
        pytest.param("岸田　文雄", "岸田文雄", id="no space in Japanese"),
        pytest.param("COVID 対策 法", "covid 対策法", id="mixed"),
        pytest.param("…", "", id="signs alone"),
    ],
)
def test_keys_compare_whole_names(text: str, expected: str) -> None:
    assert key_of(runs_of(text)) == expected


def test_the_mark_of_a_beginning_begins_the_mark() -> None:
    whole = name_mark("economic security promotion act")
    assert whole.startswith(name_mark("economic sec"))
    assert " " not in whole


@pytest.mark.parametrize(
    ("word", "slip"),
    [
        pytest.param("kishida", "kishda", id="a vowel missing"),
        pytest.param("takaichi", "takaechi", id="a vowel wrong"),
        pytest.param("semiconductor", "semiconducter", id="a vowel late"),
        pytest.param("economic", "ecomonic", id="neighbours changed"),
        pytest.param("government", "goverment", id="a consonant missing"),
        pytest.param("security", "secuity", id="a consonant lost"),
        pytest.param("kishida", "kishita", id="a consonant wrong"),
        pytest.param("abbott", "abbot", id="doubled or not"),
        pytest.param("kono", "kouno", id="long vowel spelt out"),
    ],
)
def test_a_word_and_its_slip_share_a_mark(word: str, slip: str) -> None:
    assert set(slip_marks(word)) & set(slip_marks(slip))


@pytest.mark.parametrize("word", ["eu", "abe", "2022", "経済安全", "g7xx"])
def test_what_is_short_or_no_word_has_no_slips(word: str) -> None:
    assert slip_marks(word) == []


def test_words_apart_share_no_mark() -> None:
    assert not set(slip_marks("kishida")) & set(slip_marks("hosokawa"))
