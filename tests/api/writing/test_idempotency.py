"""Sending a write again with its key does it once and answers it twice."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.api.writing.bodies import NEW
from tests.api.writing.conftest import Writer
from tests.factories import JurisdictionFactory, LawFactory, UserFactory
from tracker.api.writing import views
from tracker.models import ChangeEntry, IdempotencyKey, Law
from tracker.services.tokens import issue

Writers = Callable[..., Any]


def headers(answer: Any) -> dict[str, Any]:
    return {name: answer.get(name) for name in ("Location", "ETag", "Content-Type")}


@pytest.mark.django_db
def test_the_same_request_is_answered_again_and_done_once(writer: Writers) -> None:
    client = writer()
    body = NEW["laws"]()
    first, again = (client.send("post", "laws/", body, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.content, headers(first)) == (again.content, headers(again))
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Law.objects.count() == 1
    entries = ChangeEntry.objects.filter(origin="api").count()
    client.send("post", "laws/", body, Idempotency_Key="k1")
    assert ChangeEntry.objects.filter(origin="api").count() == entries


@pytest.mark.django_db
def test_a_deletion_is_answered_again_without_a_body(writer: Writers) -> None:
    law = LawFactory(status="draft")
    client = writer()
    for _ in range(2):
        answer = client.send("delete", f"laws/{law.slug}/", If_Match="*", Idempotency_Key="k1")
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Change_Reason", "If_Match"])
def test_another_reason_or_condition_is_another_request(name: str, writer: Writers) -> None:
    law = LawFactory(status="draft")
    client = writer()
    asked = {"If_Match": "*", "Change_Reason": "One.", "Idempotency_Key": "k1"}
    body = {"name": "Another Act"}
    assert client.send("patch", f"laws/{law.slug}/", body, **asked).status_code == 200
    answer = client.send("patch", f"laws/{law.slug}/", body, **{**asked, name: "Two."})
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.django_db
def test_another_request_with_the_key_is_refused(writer: Writers) -> None:
    client = writer()
    body = NEW["laws"]()
    client.send("post", "laws/", body, Idempotency_Key="k1")
    for address, other in (("laws/", {**body, "name": "Other"}), ("institutions/", body)):
        answer = client.send("post", address, other, Idempotency_Key="k1")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert Law.objects.count() == 1


@pytest.mark.django_db
def test_a_key_is_its_tokens_own(writer: Writers) -> None:
    body = NEW["laws"]()
    first, second = (
        writer().send("post", "laws/", body, Idempotency_Key="k1").json()["slug"] for _ in range(2)
    )
    assert (first, second) == ("some-act", "some-act-2")


@pytest.mark.django_db
def test_what_was_refused_leaves_the_key_free(writer: Writers) -> None:
    client = writer()
    body = NEW["laws"]()
    bad = client.send("post", "laws/", {**body, "kind": ""}, Idempotency_Key="k1")
    assert (bad.status_code, IdempotencyKey.objects.count()) == (400, 0)
    assert client.send("post", "laws/", body, Idempotency_Key="k1").status_code == 201


@pytest.mark.django_db
def test_a_dry_run_keeps_no_key(writer: Writers) -> None:
    client = writer()
    body = NEW["laws"]()
    client.send("post", "laws/?dry_run=true", body, Idempotency_Key="k1")
    assert IdempotencyKey.objects.count() == Law.objects.count() == 0


@pytest.mark.django_db
def test_a_key_is_forgotten_after_a_day(writer: Writers) -> None:
    client = writer()
    body = NEW["laws"]()
    client.send("post", "laws/", body, Idempotency_Key="k1")
    IdempotencyKey.objects.update(made_at=timezone.now() - dt.timedelta(hours=25))
    answer = client.send("post", "laws/", {**body, "name": "Other"}, Idempotency_Key="k2")
    assert answer.status_code == 201
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["k2"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["x" * 256, "caf\xe9"])
def test_a_key_that_is_none(key: str, writer: Writers) -> None:
    answer = writer().send("post", "laws/", NEW["laws"](), Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_told_to_wait_and_then_gets_the_answer(monkeypatch: Any) -> None:
    user = UserFactory(role="Editor")
    _, text = issue(user=user, name="Two at once")
    body = {"name": "Act", "kind": "act", "jurisdiction": JurisdictionFactory().code}
    inside, go_on = threading.Event(), threading.Event()
    whole = views.write

    def slowly(**kwargs: Any) -> Any:
        inside.set()
        assert go_on.wait(timeout=30)
        return whole(**kwargs)

    monkeypatch.setattr(views, "write", slowly)
    answers: list[Any] = []

    def send() -> Any:
        client = Writer()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client.send("post", "laws/", body, Idempotency_Key="k1")

    def first() -> None:
        try:
            answers.append(send())
        finally:
            connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(timeout=30)
    refused = send()
    go_on.set()
    thread.join(timeout=30)
    assert (refused.status_code, refused.json()["code"]) == (409, "request_in_progress")
    assert refused["Retry-After"] == "1"
    again = send()
    assert (answers[0].status_code, again.content) == (201, answers[0].content)
    assert Law.objects.count() == 1
