"""Plans as values: differences, diff lines, JSON, counts, digests, the inverse."""

from tracker.changes.plan import Fate, Plan, RowChange, row_digest, show

BEFORE = {"slug": "a", "name": "Old", "topics": ["cyber"], "note": ""}
AFTER = {"slug": "a", "name": "New", "topics": ["cyber", "semiconductors"], "note": ""}
CHANGE = RowChange("tracker.law", "a", BEFORE, AFTER, Fate.UPDATE, base_version=3)


def test_differences_hold_only_what_differs() -> None:
    assert CHANGE.differences() == {
        "name": ("Old", "New"),
        "topics": (["cyber"], ["cyber", "semiconductors"]),
    }


def test_lines_are_a_readable_diff() -> None:
    assert list(CHANGE.lines()) == [
        "update    law a",
        "            name: Old → New",
        "            topics: cyber → cyber, semiconductors",
    ]


def test_lines_name_the_reason_of_a_fate() -> None:
    kept = RowChange("tracker.law", "a", BEFORE, BEFORE, Fate.KEEP, why="edited")
    assert list(kept.lines()) == ["keep      law a – edited"]


def test_a_value_that_is_not_there_shows_as_empty() -> None:
    assert [show(value) for value in (None, "", [], 0, ["a", "b"])] == ["∅", "∅", "∅", "0", "a, b"]


def test_counts_name_every_fate() -> None:
    assert Plan((CHANGE,)).counts() == {
        Fate.CREATE: 0,
        Fate.UPDATE: 1,
        Fate.DELETE: 0,
        Fate.UNCHANGED: 0,
        Fate.KEEP: 0,
        Fate.CONFLICT: 0,
    }


def test_json_holds_only_what_differs() -> None:
    assert Plan((CHANGE,)).as_json() == [
        {
            "model": "tracker.law",
            "key": "a",
            "fate": "update",
            "why": "",
            "differences": {
                "name": {"before": "Old", "after": "New"},
                "topics": {"before": ["cyber"], "after": ["cyber", "semiconductors"]},
            },
        }
    ]


def test_the_digest_does_not_hang_on_the_order_of_fields() -> None:
    assert row_digest(BEFORE) == row_digest(dict(reversed(BEFORE.items())))
    assert row_digest(BEFORE) != row_digest(AFTER)


def test_the_inverse_goes_back_through_the_writes_in_reverse() -> None:
    made = RowChange("tracker.topic", "t", None, {"slug": "t"}, Fate.CREATE)
    kept = RowChange("tracker.law", "k", BEFORE, AFTER, Fate.KEEP, base_version=1)
    inverse = Plan((made, kept, CHANGE)).inverse(
        {("tracker.law", "a"): 4, ("tracker.topic", "t"): 1}
    )
    assert inverse == Plan(
        (
            RowChange("tracker.law", "a", AFTER, BEFORE, Fate.UPDATE, base_version=4),
            RowChange("tracker.topic", "t", {"slug": "t"}, None, Fate.DELETE, base_version=1),
        )
    )
