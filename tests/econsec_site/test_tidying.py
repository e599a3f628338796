"""Memory that a large answer took is given back, once, and not after every request."""

import gc
import os
import sys
import weakref

import pytest

from econsec_site.tidying import GROWTH, Tidying, give_back, resident


def tidied(*sizes: int) -> list[int]:
    """Return before which requests a process is tidied that has these sizes when asked."""
    left, found = list(sizes), []
    tidying = Tidying(lambda: left.pop(0), lambda: found.append(number))
    number = 0
    while left:
        tidying()
        number += 1
    return found


def test_a_process_is_tidied_when_it_has_grown_much() -> None:
    assert tidied(100, 100 + GROWTH, 101 + GROWTH, 90) == [2]


def test_what_it_still_holds_then_is_the_new_measure() -> None:
    held = 101 + GROWTH
    assert tidied(100, held, held, held, held + GROWTH, held + GROWTH + 1, 90) == [1, 4]


def test_what_it_lets_go_by_itself_is_too() -> None:
    assert tidied(200, 100, 101 + GROWTH, 100) == [2]


def test_nothing_is_done_where_the_size_is_not_known() -> None:
    assert tidied(0, 0, 0) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says so in this way")
def test_the_size_is_that_of_this_process() -> None:
    before = resident()
    held = os.urandom(2 * GROWTH)
    assert resident() - before >= GROWTH
    del held


def test_what_refers_to_itself_goes() -> None:
    class Row:
        pass

    row = Row()
    row.itself = row  # type: ignore[attr-defined]  # a circle
    gone = weakref.ref(row)
    gc.disable()
    try:
        del row
        give_back()
    finally:
        gc.enable()
    assert gone() is None
