"""How addresses of databases are read."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from econsec_site.databases import database


def test_sqlite_waits_and_takes_its_place_at_once():
    described = database("sqlite:////srv/some.sqlite3", max_age=60)
    assert described["CONN_MAX_AGE"] == 60
    assert described["ENGINE"] == "django.db.backends.sqlite3"
    assert described["NAME"] == "/srv/some.sqlite3"
    assert described["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert described["OPTIONS"]["timeout"] == 20
    assert "journal_mode=WAL" in described["OPTIONS"]["init_command"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_postgresql_keeps_its_connection(scheme):
    described = database(f"{scheme}://app:word@db:5433/tracker", max_age=60)
    assert described["ENGINE"] == "django.db.backends.postgresql"
    assert (described["HOST"], described["PORT"]) == ("db", 5433)
    assert (described["USER"], described["PASSWORD"]) == ("app", "word")
    assert described["NAME"] == "tracker"
    assert described["CONN_MAX_AGE"] == 60
    assert described["CONN_HEALTH_CHECKS"] is True


@pytest.mark.parametrize(
    ("asked", "options"),
    [("", "-c jit=off"), ("?options=-c%20jit%3Don", "-c jit=on")],
    ids=["by itself", "as the address says"],
)
def test_postgresql_does_not_compile_queries_unless_the_address_says_so(asked, options):
    described = database(f"postgres://app:word@db:5433/tracker{asked}", max_age=60)
    assert described["OPTIONS"] == {"options": options}


@pytest.mark.parametrize(
    "url",
    ["", "tracker", "mysql://app:s3cret@db/tracker", "postgres://app:s3cret@db"],
    ids=["empty", "no address", "other database", "no name"],
)
def test_other_addresses_are_refused_without_repeating_them(url):
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL") as refused:
        database(url, max_age=600)
    assert "s3cret" not in str(refused.value)
