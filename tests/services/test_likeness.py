"""Names that are one and names that only look so."""

import pytest

from tracker.services.likeness import form_of, likeness


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Shinzo Abe", "ABE, Shinzō", 100, id="order, case, accent"),
        pytest.param("ＭＥＴＩ", "meti", 100, id="width"),
        pytest.param("Act on the Promotion", "Act for Promotion", 100, id="little words"),
        pytest.param("Semi-conductor Fund", "Semiconductor Fund", 100, id="written together"),
        pytest.param("Takaichi Sanae", "Takeichi Sanae", 93, id="garbled"),
        pytest.param("Ganli Ming", "Ghanlimin", 89, id="garbled and written together"),
        pytest.param("経済安全保障推進法", "経済安全保障推進法案", 95, id="japanese"),
        pytest.param("経済産業省", "経済産業相", 0, id="another word in japanese"),
        pytest.param("METI", "MOTI", 0, id="too short"),
        pytest.param("Strategy 2013", "Strategy 2022", 0, id="another year"),
        pytest.param("US–Japan Alliance", "UK–Japan Alliance", 0, id="another country"),
        pytest.param("Ministry of Defence", "Ministry of Finance", 0, id="another ministry"),
        pytest.param("Economic Office", "NEC Economic Office", 0, id="somebody's office"),
        pytest.param("岸田文雄", "Kishida Fumio", 0, id="another script"),
    ],
)
def test_likeness(one: str, other: str, expected: int) -> None:
    assert likeness(form_of(one), form_of(other)) == expected
    assert likeness(form_of(other), form_of(one)) == expected
