"""What a browser sends as a number is one that a database can be asked for."""

import pytest

from tracker.admin.numbers import whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("42", 42),
        ("9" * 18, 10**18 - 1),
        ("9" * 19, None),
        ("9" * 5000, None),
        ("-1", None),
        ("1.5", None),
        ("²", None),
        ("", None),
    ],
)
def test_whole_numbers_are_read_up_to_what_a_key_can_be(text: str, expected: int | None) -> None:
    assert whole(text) == expected
