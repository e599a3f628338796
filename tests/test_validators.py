"""Validators: each accepts what the field means and says what it wants otherwise."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tracker import validators
from tracker.edtf import ACCEPTED
from tracker.validators import SLUG, MaxWords

Check = Callable[[str], None]

ACCEPTED_VALUES: dict[str, list[str]] = {
    "validate_wikidata_id": ["Q1", "Q17", "Q1234567890"],
    "validate_passage_ref": ["a004-p09", "a004-p109", "the-diplomat-2021-p01"],
    "validate_currency": ["JPY", "USD"],
    "validate_egov_law_id": [
        "504AC0000000043",
        "322CO0000000016",
        "504M60000400012",
        "321CONSTITUTION",
    ],
    "validate_jurisdiction_code": ["JP", "JP-23", "GB-ENG", "EU", "X-ASEAN", "X-G7"],
    "validate_language": ["en", "ja", "ja-Latn", "zh-Hans-CN", "zh-Latn", "es-419", "yue"],
    "validate_edtf": ["", "..", "2021", "[2021..]"],
}
REFUSED_VALUES: dict[str, list[str]] = {
    "validate_wikidata_id": ["17", "q17", "Q0", "Q017", "Q", "P31", "Q17\n", " Q17"],
    "validate_passage_ref": ["a004", "a004-p9", "a004-p1234", "A004-p09", "-p09", "a--b-p09"],
    "validate_currency": ["yen", "JPYX", "JP", "jpy", "¥", "JPY\n"],
    "validate_egov_law_id": [
        "504AC000000043",
        "504AC00000000430",
        "504ac0000000043",
        "令和四年法律第四十三号",
    ],
    "validate_jurisdiction_code": ["jp", "JPN", "JP-", "JP-2345", "X-", "X-A", "X-ASEANPLUS3"],
    "validate_language": ["EN", "english", "ja_JP", "ja-latn", "en-us", "", "e"],
    "validate_edtf": ["October 2021", "2021-13", "[..]", "2021/2022"],
}


def cases(values: dict[str, list[str]]) -> list[object]:
    return [
        pytest.param(getattr(validators, name), value, id=f"{name.removeprefix('validate_')}-{n}")
        for name, listed in values.items()
        for n, value in enumerate(listed)
    ]


@pytest.mark.parametrize(("check", "value"), cases(ACCEPTED_VALUES))
def test_accepted(check: Check, value: str) -> None:
    check(value)


@pytest.mark.parametrize(("check", "value"), cases(REFUSED_VALUES))
def test_refused(check: Check, value: str) -> None:
    with pytest.raises(ValidationError):
        check(value)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        pytest.param("wikidata_id", "x", "Wikidata item id: Q and a number", id="wikidata"),
        pytest.param("passage_ref", "x", "a004-p09", id="passage-ref"),
        pytest.param("currency", "x", "three ISO 4217 capitals", id="currency"),
        pytest.param("egov_law_id", "x", "504AC0000000043", id="egov"),
        pytest.param("jurisdiction_code", "x", "X-ASEAN", id="jurisdiction"),
        pytest.param("language", "x", "zh-Hans-CN", id="language"),
        pytest.param("edtf", "x", ACCEPTED, id="edtf"),
    ],
)
def test_refusal_shows_what_is_wanted(name: str, value: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        getattr(validators, f"validate_{name}")(value)
    (said,) = caught.value.messages
    assert message in said
    assert caught.value.code == name


def test_every_validator_is_tried() -> None:
    names = {name for name in vars(validators) if name.startswith("validate_")}
    assert names - {"validate_exact_number"} == set(ACCEPTED_VALUES) == set(REFUSED_VALUES)


@pytest.mark.parametrize("number", ["0", "43.6", "-43.6", "123456789012345", "1E+20"])
def test_a_number_of_fifteen_digits_is_exact(number: str) -> None:
    validators.validate_exact_number(Decimal(number))


@pytest.mark.parametrize("number", ["1234567890123456", "0.1234567890123456", "-10000000000000.01"])
def test_a_number_of_sixteen_digits_is_not(number: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validators.validate_exact_number(Decimal(number))
    assert caught.value.messages == ["16 significant digits; at most 15 are kept exactly."]


def test_max_words_counts_words_not_spaces() -> None:
    MaxWords(3)("one, well-known - it's")
    with pytest.raises(ValidationError) as caught:
        MaxWords(3)("one two three four")
    assert caught.value.messages == ["4 words; at most 3 words of a source are kept here."]


def test_max_words_are_equal_by_limit_so_that_migrations_stay_quiet() -> None:
    assert MaxWords(3) == MaxWords(3)
    assert MaxWords(3) != MaxWords(4)
    assert MaxWords(3) != 3
    assert len({MaxWords(3), MaxWords(3), MaxWords(4)}) == 2


@pytest.mark.parametrize("slug", ["meti", "a1", "kishida-fumio", "kishida-fumio--minister--2021"])
def test_slug_form_accepts(slug: str) -> None:
    assert SLUG.match(slug)


@pytest.mark.parametrize("slug", ["", "METI", "a_b", "-a", "a-", "a---b", "a b", "a\n", "Kishida"])
def test_slug_form_refuses(slug: str) -> None:
    assert not SLUG.match(slug)
