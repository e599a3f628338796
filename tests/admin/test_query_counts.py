"""Lists and forms cost the same number of queries with one row and with three."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from zeal import zeal_ignore

from tests.admin.rows import TABLES, address, asked, fill, listed, make, role, warm

pytestmark = pytest.mark.django_db

# Every page: session, user, the role's permissions (two). Every list: the rows found, all rows,
# the rows; and of ours the saved views. On top: two to four for a date hierarchy, one for each
# filter that lists rows.
LIST = {
    "changeentry": 12,
    "apitoken": 8,
    "citation": 8,
    "group": 7,
    "idempotencykey": 9,
    "indicator": 8,
    "initiative": 11,
    "institution": 11,
    "jurisdiction": 8,
    "law": 9,
    "lawrelation": 8,
    "milestone": 10,
    "name": 8,
    "observation": 10,
    "participation": 8,
    "partnership": 11,
    "partnershipmember": 8,
    "passage": 8,
    "person": 9,
    "position": 8,
    "proposal": 10,
    "provision": 9,
    "redirect": 9,
    "savedfilter": 9,
    "searchdocument": 9,
    "seedstate": 10,
    "source": 10,
    "standing": 9,
    "tenure": 10,
    "topic": 9,
    "twin": 10,
    "user": 9,
}
# Every form: the row, and again for its buttons; on top: one for each relation of the row that is
# filled, one for each kind of part and for each many-to-many relation of those, and for the
# evidence the names and the relations that are compared; one for the proposals that wait on it.
FORM = {
    "changeentry": 6,
    "apitoken": 6,
    "citation": 9,
    "group": 6,
    "idempotencykey": 6,
    "indicator": 10,
    "initiative": 19,
    "institution": 18,
    "jurisdiction": 6,
    "law": 18,
    "lawrelation": 11,
    "milestone": 13,
    "name": 9,
    "observation": 11,
    "participation": 11,
    "partnership": 14,
    "partnershipmember": 11,
    "passage": 8,
    "person": 14,
    "position": 11,
    "proposal": 11,
    "provision": 11,
    "redirect": 5,
    "savedfilter": 6,
    "searchdocument": 5,
    "seedstate": 5,
    "source": 7,
    "standing": 5,
    "tenure": 11,
    "topic": 5,
    "twin": 6,
    "user": 6,
}


def queries_of(client: Client, url: str) -> int:
    # A user's form reads two users one by one: the one who asks and the one who is shown.
    with CaptureQueriesContext(connection) as queries, zeal_ignore([{"model": "auth.User"}]):
        response = client.get(url)
    assert response.status_code == 200
    return asked(queries)


def test_every_table_is_counted() -> None:
    assert set(LIST) == set(FORM) == set(TABLES)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", sorted(LIST))
def test_list(name: str, count: int, client: Client) -> None:
    warm()
    client.force_login(role("Administrator"))
    model = TABLES[name]
    for _ in range(count):
        row = make(model)
    if hasattr(row, "names"):
        make(TABLES["name"], **{name: row})
    assert queries_of(client, listed(model)) == LIST[name]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", sorted(FORM))
def test_form(name: str, count: int, client: Client) -> None:
    warm()
    client.force_login(role("Administrator"))
    row: Any = make(TABLES[name])
    if name not in ("user", "group"):
        fill(row, count)
    assert queries_of(client, address(row)) == FORM[name]
