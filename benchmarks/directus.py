"""Directus on the tables of the benchmark, told which of them belong together.

It finds columns and foreign keys itself. What it has to be told, as one would by clicking, is what
the lists of a law are called; that is written into its own tables, which it adds to the database.
"""

import json
import os
import secrets
import subprocess
import tempfile
from pathlib import Path

from django.db import connection

from benchmarks.servers import NotStarted, Server, free_port

FOLDER = "BENCH_DIRECTUS"
"""The variable that says in which folder it is installed: the one with `node_modules`."""
REVIEWED = (
    *("tracker_law", "tracker_milestone", "tracker_name", "tracker_participation"),
    *("tracker_person", "tracker_institution", "tracker_citation", "tracker_source"),
)
"""Tables whose rows are public once they are published."""
OPEN = ("tracker_jurisdiction", "tracker_topic", "tracker_law_topics", "tracker_passage")
"""Tables whose rows are public as such."""
LISTS = {
    "milestones": "tracker_milestone",
    "names": "tracker_name",
    "participations": "tracker_participation",
    "citations": "tracker_citation",
}
"""The lists of a law, each with the table whose `law_id` leads to it."""
WHOLE = (
    *("*", "jurisdiction_id.*", "topics.topic_id.*", "milestones.*", "names.*"),
    *("participations.*", "participations.person_id.slug", "participations.person_id.name"),
    *("participations.institution_id.slug", "participations.institution_id.name"),
    *("citations.*", "citations.passage_id.*", "citations.passage_id.source_id.*"),
)
"""A law with its parts and its evidence as they are stored; about as many bytes as ours."""
NAMED = (
    *("slug", "name", "name_ja", "kind", "summary", "law_number", "updated_at"),
    *("jurisdiction_id.code", "jurisdiction_id.name"),
    *("topics.topic_id.slug", "topics.topic_id.label"),
    *(f"milestones.{name}" for name in ("slug", "kind", "title", "modality")),
    *(f"milestones.{name}" for name in ("date", "date_min", "date_max")),
    *(f"names.{name}" for name in ("slug", "text", "lang", "kind", "confidence")),
    *("participations.slug", "participations.role"),
    *("participations.person_id.slug", "participations.person_id.name"),
    *("participations.institution_id.slug", "participations.institution_id.name"),
    *(f"citations.{name}" for name in ("n", "field", "reported", "printed", "rank", "reason")),
    *(f"citations.{name}" for name in ("basis", "as_of", "as_of_min", "as_of_max", "note")),
    *(f"citations.passage_id.{name}" for name in ("ref", "start", "end", "prefix", "suffix")),
    *("citations.passage_id.gist", "citations.passage_id.source_id.publisher"),
    *(f"citations.passage_id.source_id.{name}" for name in ("slug", "title", "url")),
    *(f"citations.passage_id.source_id.published{end}" for end in ("", "_min", "_max")),
)
"""Some of it by name, for a comparison in which both are asked for the same fields."""
_TOKEN = secrets.token_hex(16)
PUBLIC: dict[str, str] = {}
ADMIN = {"Authorization": f"Bearer {_TOKEN}"}
"""Who asks: an administrator is answered faster, since there are no permissions to work out."""
_PUBLIC = "abf8a154-5b1c-4a46-ac9c-7300570f4f17"
"""The policy of those without a token, the same in every installation."""
_PATIENCE = 180
"""For how many seconds it may be making its tables."""


def installed() -> tuple[Path, list[str]]:
    """Return the folder of Directus and the command that runs it; NotStarted if not said where."""
    said = os.environ.get(FOLDER, "")
    if not said:
        raise NotStarted(f"Without Directus: {FOLDER} does not say in which folder it is.")
    folder = Path(said).resolve()
    script = folder / "node_modules" / "directus" / "cli.js"
    if not script.is_file():
        raise NotStarted(f"Without Directus: in {folder}, which {FOLDER} says, there is none.")
    own = folder / "node_modules" / "node" / "bin" / "node"
    return folder, [str(own) if own.is_file() else "node", str(script)]


def prepare() -> None:
    """Let Directus make its tables, and tell it of ours. Raises NotStarted."""
    folder, command = installed()
    try:
        run = subprocess.run(  # noqa: S603 - what the user named
            [*command, "bootstrap"],
            cwd=folder,
            env={**os.environ, **environment(0)},
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotStarted(f"Directus does not run: {error}.") from error
    if run.returncode:
        raise NotStarted(f"Directus cannot make its tables: {(run.stdout + run.stderr)[-500:]}")
    _describe()


def server(*, cached: bool = False) -> Server:
    """Return Directus on the database of the benchmark; `cached` keeps answers in its memory."""
    folder, command = installed()
    port = free_port()
    return Server(
        "Directus",
        [*command, "start"],
        port=port,
        ready="/server/ping",
        environment=environment(port, cached=cached),
        folder=folder,
    )


def environment(port: int, *, cached: bool = False) -> dict[str, str]:
    """Return its settings; what is not here is as it comes."""
    database = connection.settings_dict
    return {
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DB_CLIENT": "pg",
        "DB_HOST": database["HOST"] or "localhost",
        "DB_PORT": str(database["PORT"] or 5432),
        "DB_USER": database["USER"],
        "DB_PASSWORD": database["PASSWORD"],
        "DB_DATABASE": str(database["NAME"]),
        # As ours: to compile a query takes longer than to run it.
        "PGOPTIONS": "-c jit=off",
        "ADMIN_EMAIL": "bench@example.org",
        "ADMIN_PASSWORD": secrets.token_hex(16),
        "ADMIN_TOKEN": _TOKEN,
        "KEY": secrets.token_hex(16),
        "SECRET": secrets.token_hex(32),
        "CACHE_ENABLED": str(cached).lower(),
        "CACHE_STORE": "memory",
        "CACHE_TTL": "60m",
        "CACHE_STATUS_HEADER": "X-Kept",
        # No line for each request.
        "LOG_LEVEL": "warn",
        "TELEMETRY": "false",
        "STORAGE_LOCAL_ROOT": tempfile.gettempdir(),
        "NODE_ENV": "production",
    }


def _describe() -> None:
    """Tell Directus what is public, and what a law's lists are called."""
    with connection.cursor() as cursor:
        for table in (*REVIEWED, *OPEN):
            cursor.execute("INSERT INTO directus_collections (collection) VALUES (%s)", [table])
            rule = {"status": {"_eq": "published"}} if table in REVIEWED else {}
            cursor.execute(
                "INSERT INTO directus_permissions (policy, collection, action, permissions, fields)"
                " VALUES (%s, %s, 'read', %s, '*')",
                [_PUBLIC, table, json.dumps(rule)],
            )
        for name, special in [*((name, "o2m") for name in LISTS), ("topics", "m2m")]:
            cursor.execute(
                "INSERT INTO directus_fields (collection, field, special) "
                "VALUES ('tracker_law', %s, %s)",
                [name, special],
            )
        relations = [
            *((table, "law_id", "tracker_law", name, None) for name, table in LISTS.items()),
            ("tracker_law_topics", "law_id", "tracker_law", "topics", "topic_id"),
            ("tracker_law_topics", "topic_id", "tracker_topic", None, "law_id"),
        ]
        for relation in relations:
            cursor.execute(
                "INSERT INTO directus_relations "
                "(many_collection, many_field, one_collection, one_field, junction_field) "
                "VALUES (%s, %s, %s, %s, %s)",
                relation,
            )
