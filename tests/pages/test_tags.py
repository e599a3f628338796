"""Filters of the pages' templates: words inside quotation marks."""

import pytest

from tracker.pages.tags import within_quotes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a “hub” of", "a ‘hub’ of"),
        ("of its partners”", "of its partners’"),
        ('a "hub" of', "a ‘hub’ of"),
        ("plain words", "plain words"),
    ],
)
def test_double_quotes_inside_quotes_are_single(text: str, shown: str) -> None:
    assert within_quotes(text) == shown
