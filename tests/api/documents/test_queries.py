"""Static queries are prepared once on a connection, and no more of them than it should hold."""

import pytest
from django.db import connection

from tests.factories import TopicFactory
from tracker.api.documents import queries
from tracker.api.documents.queries import StaticQuery
from tracker.models import Topic

pytestmark = pytest.mark.django_db


def _prepared() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'kept_%%'", [])
        return {name for (name,) in cursor.fetchall()}


# SQLite's module bounds its own.
@pytest.mark.postgresql
def test_the_longest_unused_makes_room(monkeypatch: pytest.MonkeyPatch) -> None:
    TopicFactory(slug="chips")
    monkeypatch.setattr(queries, "KEPT", 2)
    monkeypatch.setattr(queries, "_PREPARED", type(queries._PREPARED)())
    one, two, three = (
        StaticQuery(f"kept_{n}", Topic.objects.order_by().values_list("slug")) for n in range(3)
    )
    for query in (one, two, one, three):
        assert query.run() == [("chips",)]
    assert _prepared() == {"kept_0", "kept_2"}
    assert two.run() == [("chips",)]
    assert _prepared() == {"kept_1", "kept_2"}
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE kept_1")
        cursor.execute("DEALLOCATE kept_2")
