"""The floor: rows from the driver, dictionaries, orjson, a bare WSGI function; no framework.

Nothing is checked, counted or filtered, and the SQL is written out, prepared by psycopg and asks
for what these laws have and no more: what no general API in Python can do faster. PostgreSQL only.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import orjson
import psycopg
from django.db import connection
from django.utils import timezone
from psycopg.rows import dict_row

from tracker.edtf import display
from tracker.evidence.agreement import field_label
from tracker.models import Law

HOST = "http://localhost"
_LAWS = (
    "SELECT law.*, j.code AS j_code, j.name AS j_name FROM tracker_law law "
    "JOIN tracker_jurisdiction j ON j.id = law.jurisdiction_id WHERE law.status = 'published' "
)
_PAGE = f"{_LAWS} ORDER BY law.name, law.id LIMIT 50 OFFSET %s"
_ONE = f"{_LAWS} AND law.slug = %s"
_TOPICS = (
    "SELECT t.law_id, topic.slug, topic.label FROM tracker_law_topics t "
    "JOIN tracker_topic topic ON topic.id = t.topic_id WHERE t.law_id = ANY(%s) ORDER BY label"
)
_STEPS = (
    "SELECT * FROM tracker_milestone WHERE law_id = ANY(%s) AND status = 'published' "
    "ORDER BY date_min, id"
)
_ROLES = (
    "SELECT r.*, p.slug AS p_slug, p.name AS p_name, i.slug AS i_slug, i.name AS i_name "
    "FROM tracker_participation r LEFT JOIN tracker_person p ON p.id = r.person_id "
    "LEFT JOIN tracker_institution i ON i.id = r.institution_id "
    "WHERE r.law_id = ANY(%s) AND r.status = 'published' ORDER BY r.role, r.slug"
)
_NAMES = (
    "SELECT * FROM tracker_name WHERE law_id = ANY(%s) AND status = 'published' ORDER BY text, id"
)
_CITED = (
    "SELECT c.*, p.ref, p.start, p.end, p.prefix, p.suffix, p.gist, s.slug AS s_slug, s.title, "
    "s.url, s.publisher, s.published, s.published_min, s.published_max FROM tracker_citation c "
    "JOIN tracker_passage p ON p.id = c.passage_id JOIN tracker_source s ON s.id = p.source_id "
    "WHERE c.law_id = ANY(%s) AND c.status = 'published' AND s.status = 'published' "
    "ORDER BY c.field, p.ref, c.n"
)
_EMPTY = (
    ("provisions", "SELECT * FROM tracker_provision WHERE law_id = %s"),
    ("relations_from", "SELECT * FROM tracker_lawrelation WHERE from_law_id = %s"),
    ("relations_to", "SELECT * FROM tracker_lawrelation WHERE to_law_id = %s"),
    ("initiatives", "SELECT * FROM tracker_initiative_laws WHERE law_id = %s"),
    ("observations", "SELECT * FROM tracker_observation WHERE law_id = %s"),
)


def linked(kind: str, path: str, slug: str, name: str, page: bool) -> dict[str, Any]:
    """Return a relation in short."""
    return {
        "slug": slug,
        "name": name,
        "type": kind,
        "url": f"{HOST}/api/v1/{path}/{slug}/",
        "html_url": f"{HOST}/{path}/{slug}/" if page else None,
    }


def day_of(row: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a partial date."""
    return {
        "edtf": row[name],
        "earliest": row[f"{name}_min"],
        "latest": row[f"{name}_max"],
        "display": display(row[name]),
    }


class Floor:
    """A WSGI application that answers two addresses: a page of laws, and one law."""

    def __init__(self) -> None:
        known = connection.get_connection_params()
        names = ("host", "port", "user", "password", "dbname")
        wanted = {name: known[name] for name in names if known.get(name)}
        self.connection = psycopg.connect(**wanted, autocommit=True, row_factory=dict_row)
        self.connection.execute("SET TIME ZONE 'UTC'")
        self.connection.prepare_threshold = 0
        self.day = timezone.localdate()
        self.labels = {name: field_label(Law, name) for name in Law.CITABLE_FIELDS}

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        query = parse_qs(environ.get("QUERY_STRING", ""))
        if "expand" in query:
            body = self.whole_page(int(query["offset"][0]))
        elif query:
            body = self.page(int(query["offset"][0]))
        else:
            body = self.one(environ["PATH_INFO"].rstrip("/").rpartition("/")[2])
        start_response("200 OK", [("Content-Type", "application/json")])
        return [body]

    def rows(self, sql: str, value: Any) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        return self.connection.execute(sql, (value,)).fetchall()  # type: ignore[call-overload,no-any-return]  # a str

    def page(self, offset: int) -> bytes:
        """Return a page of 50 laws."""
        rows = self.rows(_PAGE, offset)
        keys = [row["id"] for row in rows]
        topics = self.of(_TOPICS, keys)
        steps = self.of(_STEPS, keys)
        results = [self.law(row, topics[row["id"]], steps[row["id"]]) for row in rows]
        return orjson.dumps({"results": results}, option=orjson.OPT_UTC_Z)

    def whole_page(self, offset: int) -> bytes:
        """Return a page of 50 laws with their milestones, roles, names and evidence."""
        results = self.whole(self.rows(_PAGE, offset))
        return orjson.dumps({"results": results}, option=orjson.OPT_UTC_Z)

    def of(self, sql: str, keys: list[int]) -> dict[int, list[dict[str, Any]]]:
        """Return rows by the law they belong to."""
        found: dict[int, list[dict[str, Any]]] = {key: [] for key in keys}
        for row in self.rows(sql, keys):
            found[row["law_id"]].append(row)
        return found

    def law(self, row: dict[str, Any], topics: Any, steps: Any) -> dict[str, Any]:
        """Return a law as lists show it."""
        return {
            "slug": row["slug"],
            "type": "law",
            "url": f"{HOST}/api/v1/laws/{row['slug']}/",
            "html_url": f"{HOST}/laws/{row['slug']}/",
            "name": row["name"],
            "name_ja": row["name_ja"],
            "kind": row["kind"],
            "jurisdiction": linked(
                "jurisdiction", "jurisdictions", row["j_code"], row["j_name"], page=False
            ),
            "force": self.force(steps),
            "force_as_of": self.day,
            "summary": row["summary"],
            "law_number": row["law_number"],
            "egov_law_id": row["egov_law_id"],
            "diet_session": row["diet_session"],
            "bill_origin": row["bill_origin"],
            "bill_number": row["bill_number"],
            "topics": [
                linked("topic", "topics", topic["slug"], topic["label"], page=False)
                for topic in topics
            ],
            "wikidata_id": row["wikidata_id"],
            "updated_at": row["updated_at"],
        }

    def force(self, steps: list[dict[str, Any]]) -> str:
        """Return whether a law is in force: what these laws need of the rules."""
        for step in steps:
            if step["kind"] == "in_force" and step["modality"] == "actual":
                behind = (step["date_max"] or dt.date.max) <= self.day
                return "in_force" if behind else "not_in_force"
        return "unknown"

    def whole(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return laws with their milestones, roles, names and evidence."""
        keys = [row["id"] for row in rows]
        queries = (_TOPICS, _STEPS, _ROLES, _NAMES, _CITED)
        topics, steps, roles, names, cited = (self.of(sql, keys) for sql in queries)
        found = []
        for row in rows:
            key = row["id"]
            here = linked("law", "laws", row["slug"], row["name"], page=True)
            law = self.law(row, topics[key], steps[key])
            law["milestones"] = [self.step(step, here) for step in steps[key]]
            law["participations"] = [self.role(role, here) for role in roles[key]]
            law["names"] = [self.name(name, here) for name in names[key]]
            law["evidence"] = self.evidence(row, cited[key])
            found.append(law)
        return found

    def one(self, slug: str) -> bytes:
        """Return one law with its evidence."""
        rows = self.rows(_ONE, slug)
        [law] = self.whole(rows)
        law |= {name: self.rows(sql, rows[0]["id"]) for name, sql in _EMPTY}
        return orjson.dumps(law, option=orjson.OPT_UTC_Z)

    def part(self, row: dict[str, Any], kind: str, path: str, here: Any) -> dict[str, Any]:
        """Return what every part of a law shows."""
        return {
            "slug": row["slug"],
            "type": kind,
            "url": f"{HOST}/api/v1/{path}/{row['slug']}/",
            "html_url": f"{here['html_url']}#{row['slug']}",
        }

    def step(self, row: dict[str, Any], here: Any) -> dict[str, Any]:
        return {
            **self.part(row, "milestone", "milestones", here),
            "target": here,
            "kind": row["kind"],
            "title": row["title"],
            "date": day_of(row, "date"),
            "modality": row["modality"],
            "body": None,
            "people": [],
            "scope": row["scope"],
            "provision": None,
            "updated_at": row["updated_at"],
        }

    def role(self, row: dict[str, Any], here: Any) -> dict[str, Any]:
        if row["p_slug"]:
            actor = linked("person", "people", row["p_slug"], row["p_name"], page=True)
        else:
            actor = linked("institution", "institutions", row["i_slug"], row["i_name"], page=True)
        return {
            **self.part(row, "participation", "participations", actor),
            "actor": actor,
            "role": row["role"],
            "target": here,
            "detail": row["detail"],
            "updated_at": row["updated_at"],
        }

    def name(self, row: dict[str, Any], here: Any) -> dict[str, Any]:
        return {
            **self.part(row, "name", "names", here),
            "text": row["text"],
            "lang": row["lang"],
            "kind": row["kind"],
            "garbled": row["kind"] in ("garble", "misspelling"),
            "confidence": row["confidence"],
            "target": here,
            "updated_at": row["updated_at"],
        }

    def evidence(self, law: dict[str, Any], cited: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the evidence: compared for equality alone, which is all that these laws need."""
        found = []
        values = {**law, "jurisdiction": law["j_code"]}
        for field in Law.CITABLE_FIELDS:
            value = values.get(field)
            if value in (None, ""):
                continue
            agreeing = {
                row["id"]: row["reported"] == str(value) for row in cited if row["field"] == field
            }
            found.append(
                {
                    "field": field,
                    "label": self.labels[field],
                    "state": "uncited"
                    if not agreeing
                    else "sound"
                    if all(agreeing.values())
                    else "unsupported",
                    "value": value,
                    "citations": [
                        self.citation(row, agreeing[row["id"]])
                        for row in cited
                        if row["id"] in agreeing
                    ],
                }
            )
        return found

    def citation(self, row: dict[str, Any], agrees: bool) -> dict[str, Any]:
        page = f"{HOST}/sources/{row['s_slug']}/"
        slug = f"{row['ref']}-{row['n']}"
        return {
            "slug": slug,
            "type": "citation",
            "url": f"{HOST}/api/v1/citations/{slug}/",
            "html_url": f"{page}#{row['ref']}",
            "reported": row["reported"],
            "printed": row["printed"],
            "agreement": "agrees" if agrees else "differs",
            "rank": row["rank"],
            "reason": row["reason"],
            "basis": row["basis"],
            "as_of": day_of(row, "as_of"),
            "speaker": None,
            "note": row["note"],
            "source": {
                **linked("source", "sources", row["s_slug"], row["title"], page=True),
                "title": row["title"],
                "address": row["url"],
                "publisher": row["publisher"],
                "published": day_of(row, "published"),
            },
            "locator": {name: row[name] for name in ("ref", "start", "end", "prefix", "suffix")},
            "gist": row["gist"],
            "deep_link": f"{row['url']}#:~:text={_quoted(row['start'])},{_quoted(row['end'])}",
        }


def _quoted(text: str) -> str:
    return text.replace(" ", "%20").replace("-", "%2D")
