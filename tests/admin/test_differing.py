"""Two texts side by side: the words in which they differ are marked, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.admin.differing import pieces


def marked(text: str, other: str) -> str:
    return "".join(f"[{p.text}]" if p.differs else p.text for p in pieces(text, other))


@pytest.mark.parametrize(
    ("text", "other", "shown"),
    [
        ("It funds chips.", "It funds chips.", "It funds chips."),
        ("It funds chips.", "It funds ships.", "It funds [chips]."),
        ("It funds chips and ships.", "It funds chips.", "It funds chips[ and ships]."),
        ("半導体を支援する。", "蓄電池を支援する。", "[半導体]を支援する。"),
        ("One.", "Another thing altogether", "One."),
        ("", "Something", ""),
    ],
)
def test_differing_words_are_marked(text: str, other: str, shown: str) -> None:
    assert marked(text, other) == shown


@given(st.text(max_size=30), st.text(max_size=30))
def test_pieces_are_the_whole_text(text: str, other: str) -> None:
    assert "".join(piece.text for piece in pieces(text, other)) == text


def test_very_long_texts_are_left_unmarked() -> None:
    assert len(pieces("a " * 2000, "b " + "a " * 1999)) == 1
