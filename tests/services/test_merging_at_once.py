"""Several editors at once, on PostgreSQL: one merge wins, the other is told, nothing is lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from zeal import zeal_ignore

from tests.admin.rows import address, form_data, role
from tests.factories import CitationFactory, LawFactory, MilestoneFactory
from tracker.errors import PlanRefused
from tracker.models import Citation, Law, Milestone, Redirect
from tracker.services.merging import merge

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """Do all of `work` at the same time; return what each returned, or the refusal it met."""
    barrier = threading.Barrier(len(work))
    done: dict[int, Any] = {}

    def do(number: int) -> None:
        try:
            barrier.wait(timeout=10)
            done[number] = work[number]()
        except PlanRefused as refused:
            done[number] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return [done[number] for number in range(len(work))]


def merging(survivor: Law, loser: Law) -> Callable[[], Any]:
    ours, theirs = Law.objects.get(pk=survivor.pk), Law.objects.get(pk=loser.pk)
    return lambda: merge(survivor=ours, loser=theirs, actor=None, reason="The same.")


@pytest.mark.parametrize("opposite", [False, True], ids=["same direction", "opposite directions"])
def test_of_two_who_merge_a_pair_one_is_told(opposite: bool) -> None:
    first, second = LawFactory(name="First", slug="first"), LawFactory(name="Second", slug="second")
    for law in (first, second):
        CitationFactory(milestone=MilestoneFactory(law=law), field="date", reported="2022")
    other = merging(second, first) if opposite else merging(first, second)
    results = at_once(merging(first, second), other)
    refusals = [result for result in results if isinstance(result, PlanRefused)]
    survivor = Law.objects.get()
    gone = "second" if survivor.slug == "first" else "first"
    told = f"law “{gone.capitalize()}” is no longer there: it was merged or deleted."
    assert [told in refusal.reasons for refusal in refusals] == [True]
    assert [step.law for step in Milestone.objects.all()] == [survivor, survivor]
    assert Citation.objects.count() == 2
    assert list(Redirect.objects.values_list("old_slug", "new_slug")) == [(gone, survivor.slug)]


def test_a_part_added_meanwhile_goes_along_or_its_editor_is_told() -> None:
    kept, lost = LawFactory(), LawFactory()
    client = Client()
    client.force_login(role("Editor"))
    data = {"kind": "enacted", "modality": "actual", "title": "Added", "law": str(lost.pk)}
    url = "/admin/tracker/milestone/add/"
    form = {**form_data(client.get(url)), **data}

    def add() -> Any:
        # If it comes too late it is looked at twice, and reads the law once more.
        with zeal_ignore([{"model": "tracker.Law"}]):
            return client.post(url, form)

    merged, response = at_once(merging(kept, lost), add)
    assert not isinstance(merged, PlanRefused)
    told = response.status_code == 200 and "law" in response.context["adminform"].form.errors
    moved = [step.law == kept for step in Milestone.objects.all()]
    # Whoever was first: the part moved with the law, or its editor still has it in the form.
    assert (moved, told) == ([], True) if told else (moved, response.status_code) == ([True], 302)


def test_an_edit_of_the_loser_meanwhile_is_not_lost() -> None:
    kept, lost = LawFactory(name="Kept"), LawFactory(name="Lost")
    client = Client()
    client.force_login(role("Editor"))
    form = {**form_data(client.get(address(lost))), "law_number": "Act No. 43"}
    merged, response = at_once(merging(kept, lost), lambda: client.post(address(lost), form))
    kept.refresh_from_db()
    if isinstance(merged, PlanRefused):
        # The edit was first: the merge was made from what is no longer so.
        assert merged.reasons == ["law “Lost” has been changed since: look at both again."]
        assert Law.objects.get(pk=lost.pk).law_number == "Act No. 43"
    else:
        # The merge was first: the editor is told that the record is gone.
        assert (response.status_code, Law.objects.filter(pk=lost.pk).exists()) == (302, False)
        assert kept.law_number == ""


def test_a_part_committed_while_the_merge_waits_moves_too() -> None:
    kept, lost = LawFactory(), LawFactory()
    inserted, released = threading.Event(), threading.Event()

    def insert() -> str:
        with transaction.atomic():
            # Whoever adds a part holds what it is part of.
            held = Law.objects.select_for_update(no_key=True).get(pk=lost.pk)
            MilestoneFactory(law=held, title="Added")
            inserted.set()
            released.wait(timeout=2)
        return "added"

    job = merging(kept, lost)

    def wait_and_merge() -> Any:
        inserted.wait(timeout=10)
        return job()

    assert at_once(insert, wait_and_merge)[0] == "added"
    assert [step.law for step in Milestone.objects.all()] == [kept]
