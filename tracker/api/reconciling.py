"""Reconciliation queries read and answered: whom of ours a name in somebody's list may mean.

As the Reconciliation Service API 0.2 has them (reconciliation-api.github.io/specs/0.2), which
OpenRefine speaks. An entity is named by its list and slug (`institutions:meti`), a type by ours.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.api.errors import ApiProblem, Fault, invalid, nearest
from tracker.api.filters.search import LONGEST
from tracker.api.nouns import NOUN_OF
from tracker.api.views.search import TYPES, keys_of, records_of
from tracker.models import Jurisdiction, Topic
from tracker.search.asking import Filters
from tracker.search.indexed import INDEXED
from tracker.search.ranking import EXACT, SIMILAR, SUMMARY, Hit
from tracker.search.searching import search

MOST_QUERIES = 100
"""Queries in one batch."""
AS_ONE = 5
"""Queries of a batch that count as one request."""
LIMIT, MOST = 5, 50
"""Candidates of a query, if it does not say how many, and at most."""

PROPERTIES = {
    "jurisdiction": "Jurisdiction, by code or any of its names",
    "topic": "Topic, by slug or label",
    "year": "Year in which it was made, founded, begun or published",
}
"""The properties that narrow candidates, with what they are called."""

_KEYS = ("query", "type", "limit", "properties", "type_strict")
_STRICT = ("any", "should", "all")
# How much a reason is worth beside the likeness of the names.
_WORTH = {EXACT: 1.0, SUMMARY: 0.0, SIMILAR: 0.8}
_PART = 0.9
_GARBLED = 0.9


@dataclass(frozen=True, slots=True)
class Query:
    """One query of a batch; `nobody` says that its types or properties rule everybody out."""

    text: str
    limit: int
    filters: Filters
    nobody: bool = False


def batch_in(text: str, parameter: str) -> dict[str, Any]:
    """Return the queries of a batch by their names, unread; raise ApiProblem if it is none."""
    try:
        batch = json.loads(text)
        # Half a character can be written in JSON, and answered by nobody.
        json.dumps(batch, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise _fault(parameter, "malformed_json", f"“{parameter}” is not JSON.") from None
    if not isinstance(batch, dict):
        raise _fault(
            parameter, "malformed_batch", f"“{parameter}” must be an object of queries by name."
        )
    if len(batch) > MOST_QUERIES:
        raise _fault(
            parameter, "too_many", f"A batch has at most {MOST_QUERIES} queries; send several."
        )
    return batch


def read_batch(batch: Mapping[str, Any], parameter: str) -> dict[str, Query]:
    """Return the queries of a batch, read; raise ApiProblem, saying what is wrong."""
    return {name: read_query(query, parameter, name) for name, query in batch.items()}


def read_query(query: Any, parameter: str, name: str) -> Query:
    """Return one query as the specification has it; raise ApiProblem, saying what is wrong."""

    def refuse(code: str, detail: str) -> ApiProblem:
        return _fault(parameter, code, f"Query “{name[:40]}”: {detail}")

    if not isinstance(query, dict):
        raise refuse("malformed_query", "it must be an object.")
    strange = next((key for key in query if key not in _KEYS), None)
    if strange is not None:
        raise refuse("unknown_key", f"“{strange[:40]}” is not one of {', '.join(_KEYS)}.")
    properties = query.get("properties") or []
    text = query.get("query", "")
    if not isinstance(text, str) or not isinstance(properties, list):
        raise refuse("malformed_query", "`query` is text, and `properties` a list.")
    if "query" not in query and not properties:
        raise refuse("required", "it has neither `query` nor `properties`.")
    limit = query.get("limit", LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not 1 <= limit <= 10**6:
        raise refuse("out_of_range", "`limit` must be a number from 1 up.")
    kinds = _kinds(query.get("type") or [], refuse)
    strict = query.get("type_strict", "any")
    if strict not in _STRICT:
        raise refuse("invalid_choice", f"`type_strict` is one of {', '.join(_STRICT)}.")
    topics: tuple[int, ...] = ()
    jurisdictions: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    for given in properties:
        if not isinstance(given, dict) or not {"pid", "v"} <= given.keys():
            raise refuse("malformed_property", "each of `properties` has a `pid` and a `v`.")
        pid, values = given["pid"], _values(given["v"])
        if pid == "jurisdiction":
            jurisdictions += _meant(Jurisdiction, values)
        elif pid == "topic":
            topics += _meant(Topic, values)
        elif pid == "year":
            years += tuple(int(v) for v in values if v.isascii() and v.isdigit()) or (0,)
        else:
            raise refuse(
                "unknown_property", f"“{str(pid)[:40]}” is not one of {', '.join(PROPERTIES)}."
            )
    return Query(
        # A cell may hold a whole paragraph; its name stands at the beginning, if it has one.
        text=text.replace("\0", " ")[:LONGEST],
        limit=min(int(limit), MOST),
        filters=Filters(
            kinds=() if strict == "should" else kinds,
            topics=topics,
            jurisdictions=jurisdictions,
            years=years,
        ),
        nobody=strict == "all" and len(kinds) > 1,
    )


def answers(queries: Mapping[str, Query]) -> dict[str, dict[str, Any]]:
    """Return the candidates of each query; the records are read together, a query a kind."""
    hits = {name: _found(query) for name, query in queries.items()}
    every = [hit for found in hits.values() for hit in found]
    known = {(record.match.kind, record.pk): record for record in records_of(_first(every))}
    places = Jurisdiction.objects.in_bulk(
        {hit.document.jurisdiction for hit in every if hit.document.jurisdiction} or [0]
    )
    return {
        name: {
            "result": [
                _candidate(hit, known[hit.kind, hit.object_id], places, only)
                for hit in found
                if (hit.kind, hit.object_id) in known
            ]
        }
        for name, found in hits.items()
        for only in [_only(found)]
    }


def suggested(prefix: str, kinds: tuple[str, ...], *, limit: int, offset: int) -> list[Any]:
    """Return the entities that a text being typed may mean, as the specification has them."""
    found = search(prefix, filters=Filters(kinds=kinds), limit=limit, offset=offset).hits
    return [
        {
            "id": identifier(record),
            "name": str(record),
            "description": _why(record.match),
            "notable": [type_of(record.match.kind)],
        }
        for record in records_of(found)
    ]


def identifier(record: Any) -> str:
    """Return the name of an entity: its list and slug."""
    return f"{NOUN_OF[type(record)].route}:{record.slug}"


def type_of(kind: str) -> dict[str, str]:
    """Return a kind of record as a type."""
    model = INDEXED[kind].model
    return {"id": NOUN_OF[model].type, "name": str(model._meta.verbose_name).capitalize()}


def _found(query: Query) -> list[Hit]:
    if query.nobody:
        return []
    return search(query.text, filters=query.filters, limit=query.limit).hits


def _first(hits: Iterable[Hit]) -> list[Hit]:
    """Return one hit of each record."""
    return list({(hit.kind, hit.object_id): hit for hit in hits}.values())


def _only(hits: list[Hit]) -> Hit | None:
    """Return the one hit that surely is meant: no other bears the name, and it is no garble."""
    sure = [h for h in hits if h.why == EXACT and h.name is not None and not h.name.garbled]
    return sure[0] if len(sure) == 1 else None


def _candidate(
    hit: Hit, record: Any, places: Mapping[int, Jurisdiction], only: Hit | None
) -> dict[str, Any]:
    parts = [str(record._meta.verbose_name)]
    if (place := places.get(hit.document.jurisdiction or 0)) is not None:
        parts.append(place.name)
    if hit.document.year is not None:
        parts.append(str(hit.document.year))
    worth = _WORTH.get(hit.why, _PART) * (_GARBLED if hit.name and hit.name.garbled else 1)
    return {
        "id": identifier(record),
        "name": str(record),
        "description": f"{', '.join(parts)}; {_why(hit)}",
        "type": [type_of(hit.kind)],
        "score": round(hit.score * worth),
        "match": hit is only,
        "features": [
            {"id": "name_similarity", "value": hit.score},
            {"id": "exact_name", "value": hit.why == EXACT},
            {"id": "garbled_name", "value": bool(hit.name and hit.name.garbled)},
        ],
    }


def _why(hit: Hit) -> str:
    if hit.name is None:
        return "found by its text"
    return f"{'garbled as' if hit.name.garbled else 'goes by'} “{hit.name.text}”"


def _kinds(given: Any, refuse: Any) -> tuple[str, ...]:
    names = given if isinstance(given, list) else [given]
    for name in names:
        if not isinstance(name, str) or name not in TYPES:
            meant = nearest(str(name), TYPES)
            guess = f" Did you mean “{meant}”?" if meant else ""
            raise refuse(
                "invalid_choice",
                f"type “{str(name)[:40]}” is not one of {', '.join(TYPES)}.{guess}",
            )
    return tuple(dict.fromkeys(TYPES[name] for name in names))


def _values(given: Any) -> list[str]:
    """Return the values of a property as texts: of an entity, the slug in its identifier."""
    values = given if isinstance(given, list) else [given]
    texts = [value.get("id", "") if isinstance(value, dict) else value for value in values]
    return [str(text).rpartition(":")[2].replace("\0", " ")[:LONGEST] for text in texts]


def _meant(model: type[Any], values: list[str]) -> tuple[int, ...]:
    """Return the keys of the records that values name, by slug or a whole name; 0 for nobody."""
    kind = str(model._meta.model_name)
    found: set[int] = set()
    for value in values:
        keys = set(keys_of(model, [value])) - {0}
        if not keys:
            hits = search(value, filters=Filters(kinds=(kind,)), limit=LIMIT).hits
            keys = {hit.object_id for hit in hits if hit.why == EXACT}
        found |= keys
    return tuple(sorted(found)) or (0,)


def _fault(parameter: str, code: str, detail: str) -> ApiProblem:
    return invalid([Fault(parameter, code, detail)])
