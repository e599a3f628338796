"""One order of locks for every door, and a sentence where two waited for each other."""

import threading
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from tests.factories import LawFactory
from tracker.changes.locking import lock_order, refusing_deadlocks
from tracker.errors import PlanRefused
from tracker.models import Law


@pytest.mark.parametrize(
    "labels",
    [
        ("law", "provision", "milestone", "citation"),
        ("institution", "position", "tenure", "citation"),
        ("source", "passage", "citation"),
        ("indicator", "observation", "citation"),
        ("law", "name", "citation"),
    ],
)
def test_records_come_before_their_parts_and_citations_last(labels: tuple[str, ...]) -> None:
    places = [lock_order()[f"tracker.{label}"] for label in labels]
    assert places == sorted(places)


def test_another_error_of_the_database_passes_through() -> None:
    with pytest.raises(OperationalError, match="gone"), refusing_deadlocks():
        raise OperationalError("gone")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_that_wait_for_each_other_one_is_told_to_try_again() -> None:
    first, second = LawFactory(), LawFactory()
    barrier = threading.Barrier(2)
    said: list[str] = []

    def lock(pks: list[int]) -> None:
        try:
            with refusing_deadlocks(), transaction.atomic():
                for pk in pks:
                    list(Law.objects.select_for_update().filter(pk=pk).values_list("pk"))
                    if pk == pks[0]:
                        barrier.wait(5)
            said.append("done")
        except PlanRefused as refused:
            said.extend(refused.reasons)
        finally:
            connection.close()

    orders: list[Any] = [[first.pk, second.pk], [second.pk, first.pk]]
    threads = [threading.Thread(target=lock, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(said) == [
        "Nothing was written: somebody else was saving the same rows at this moment. Try again.",
        "done",
    ]
