"""The rules' own rule: exemptions are needed and explained."""

import pytest

from tests.rules import exemptions


def test_offenders_that_are_exempt_pass() -> None:
    exemptions.check([], {})
    exemptions.check(["a"], {"a": "it has good reasons"})


@pytest.mark.parametrize(
    ("offenders", "exempt", "said"),
    [
        pytest.param(["a"], {}, "break the rule: ['a']", id="offender"),
        pytest.param([], {"a": "it has good reasons"}, "without need: ['a']", id="stale"),
        pytest.param(["a"], {"a": "because"}, "no reason: ['a']", id="unexplained"),
    ],
)
def test_all_else_fails(offenders: list[str], exempt: dict[str, str], said: str) -> None:
    with pytest.raises(AssertionError) as failed:
        exemptions.check(offenders, exempt)
    assert said in str(failed.value)
