"""Popolo: people, organizations, posts and memberships, as civic software reads them.

The specification is at popoloproject.com. Its dates are plain: a year, a month or a day, so of a
date that is only known to lie in a span, what is sure of it is given, or nothing.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tracker.exports.dataset import Dataset, Rows, shared_prefix
from tracker.exports.tables import TABLE_CALLED
from tracker.exports.text import as_json
from tracker.vocabularies import MemberRole, PositionRole

FILE = "popolo.json"


def write_popolo(dataset: Dataset, folder: Path) -> list[str]:
    """Write the one file, an object a line; return its name."""
    parts: dict[str, Iterable[dict[str, Any]]] = {
        "persons": _persons(dataset),
        "organizations": _organizations(dataset),
        "posts": _posts(dataset),
        "memberships": _memberships(dataset),
        "areas": _areas(dataset),
    }
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        for place, (name, items) in enumerate(parts.items()):
            file.write(f'{"," if place else "{"}\n"{name}":[')
            for number, item in enumerate(items):
                file.write(f"{',' if number else ''}\n{as_json(_filled(item))}")
            file.write("\n]")
        file.write("\n}\n")
    return [FILE]


def _filled(item: dict[str, Any]) -> dict[str, Any]:
    """Return an object without its empty members: what is not known is not said."""
    return {name: value for name, value in item.items() if value not in (None, "", [])}


def _shared(values: dict[str, Any], names: Rows, sources: Rows) -> dict[str, Any]:
    """Return the members that persons and organizations both have."""
    native = [{"name": values["name_ja"], "note": "Japanese"}] if values["name_ja"] else []
    others = [
        {"name": name["text"], "note": f"{name['kind']}, {name['lang']}, {name['confidence']}"}
        for name in names
    ]
    wikidata = values["wikidata_id"]
    return {
        "other_names": native + others,
        "identifiers": [{"scheme": "wikidata", "identifier": wikidata}] if wikidata else [],
        "summary": values["summary"],
        "sources": _sources(sources),
    }


def _sources(sources: Rows) -> Rows:
    return [{"url": source["url"], "note": source["title"]} for source in sources]


def _persons(dataset: Dataset) -> Iterator[dict[str, Any]]:
    names, sources = dataset.names("person"), dataset.sources("person")
    for values in dataset.rows(TABLE_CALLED["people"]):
        slug = values["slug"]
        family, given = values["family_name"], values["given_name"]
        shared = _shared(values, names.of(slug), sources.of(slug))
        yield {
            "id": f"person/{slug}",
            "name": values["name"],
            "family_name": family,
            "given_name": given,
            "sort_name": ", ".join(part for part in (family, given) if part),
            **shared,
        }


def _organizations(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield institutions, then partnerships: both have members and may be part of another."""
    for kind, table, begun, ended in (
        ("institution", "institutions", "founded", "dissolved"),
        ("partnership", "partnerships", "formed", "ended"),
    ):
        names, sources = dataset.names(kind), dataset.sources(kind)
        for values in dataset.rows(TABLE_CALLED[table]):
            slug, parent = values["slug"], values["parent"]
            shared = _shared(values, names.of(slug), sources.of(slug))
            short = values.get("abbreviation")
            if short:
                shared["other_names"].insert(0, {"name": short, "note": "abbreviation"})
            area = values.get("jurisdiction")
            yield {
                "id": f"{kind}/{slug}",
                "name": values["name"],
                "classification": values["kind"],
                "parent_id": f"{kind}/{parent}" if parent else None,
                "area_id": f"jurisdiction/{area}" if area else None,
                "founding_date": shared_prefix(values, begun),
                "dissolution_date": shared_prefix(values, ended),
                **shared,
            }


def _posts(dataset: Dataset) -> Iterator[dict[str, Any]]:
    names, sources = dataset.names("position"), dataset.sources("position")
    for values in dataset.rows(TABLE_CALLED["positions"]):
        slug, native = values["slug"], values["title_ja"]
        others = [{"name": native, "note": "Japanese"}] if native else []
        others += [{"name": name["text"], "note": name["kind"]} for name in names.of(slug)]
        yield {
            "id": f"position/{slug}",
            "label": values["title"],
            "other_labels": others,
            "role": PositionRole(values["role"]).label,
            "organization_id": f"institution/{values['institution']}",
            "start_date": shared_prefix(values, "created"),
            "sources": _sources(sources.of(slug)),
        }


def _memberships(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield who held which post, then who belongs to which partnership."""
    sources = dataset.sources("tenure")
    held = dataset.query(
        "SELECT t.*, p.institution AS body FROM tenures t "
        "JOIN positions p ON p.slug = t.position ORDER BY t.slug"
    )
    for row in held:
        values = dict(row)
        slug = values["slug"]
        yield {
            "id": f"tenure/{slug}",
            "person_id": f"person/{values['person']}",
            "organization_id": f"institution/{values['body']}",
            "post_id": f"position/{values['position']}",
            "start_date": shared_prefix(values, "start"),
            "end_date": shared_prefix(values, "end"),
            "sources": _sources(sources.of(slug)),
        }
    sources = dataset.sources("member")
    for values in dataset.rows(TABLE_CALLED["members"]):
        slug = values["slug"]
        code, body = values["jurisdiction"], values["institution"]
        yield {
            "id": f"member/{slug}",
            # What belongs is no person: a body, or a country, which Popolo has as an area.
            "member_id": f"institution/{body}" if body else None,
            "area_id": f"jurisdiction/{code}" if code else None,
            "organization_id": f"partnership/{values['partnership']}",
            "role": MemberRole(values["role"]).label,
            "start_date": shared_prefix(values, "joined"),
            "end_date": shared_prefix(values, "left"),
            "sources": _sources(sources.of(slug)),
        }


def _areas(dataset: Dataset) -> Iterator[dict[str, Any]]:
    for values in dataset.rows(TABLE_CALLED["jurisdictions"]):
        code, parent = values["code"], values["parent"]
        yield {
            "id": f"jurisdiction/{code}",
            "identifier": code,
            "name": values["name"],
            "classification": values["kind"],
            "parent_id": f"jurisdiction/{parent}" if parent else None,
        }
