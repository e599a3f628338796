"""JSON-LD: every row as a node, its columns under schema.org's terms where they mean the same.

Addresses are relative to that of the file, so that they lead into the API it was fetched from, and
the bytes do not depend on the site. What schema.org has no term for has one of ours.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import models

from tracker.exports.dataset import Dataset
from tracker.exports.tables import TABLE_OF, TABLES, Table, is_date
from tracker.exports.text import as_json
from tracker.models import CITABLE, Citation, Redirect
from tracker.schema_org import CLASS_OF_TYPE, OURS
from tracker.vocabularies import InstitutionKind, SourceKind

FILE = "dataset.jsonld"

_SHARED = {
    "name": "schema:name",
    "title": "schema:name",
    "label": "schema:name",
    "text": "schema:name",
    "abbreviation": "schema:alternateName",
    "summary": "schema:description",
    "gist": "schema:description",
    "definition": "schema:description",
    "wikidata_id": "schema:sameAs",
    "topics": "schema:about",
    "url": "schema:url",
    "language": "schema:inLanguage",
    "lang": "schema:inLanguage",
    "published": "schema:datePublished",
    "publisher": "schema:publisher",
    "family_name": "schema:familyName",
    "given_name": "schema:givenName",
    "founded": "schema:foundingDate",
    "formed": "schema:foundingDate",
    "dissolved": "schema:dissolutionDate",
    "joined": "schema:startDate",
    "left": "schema:endDate",
    "value": "schema:value",
}
"""Columns that mean what a term of schema.org means, in whatever table they stand."""
_OWN: dict[tuple[str, str], str] = {
    ("law", "jurisdiction"): "schema:legislationJurisdiction",
    ("law", "law_number"): "schema:legislationIdentifier",
    ("law", "kind"): "schema:legislationType",
    ("provision", "law"): "schema:isPartOf",
    ("institution", "parent"): "schema:parentOrganization",
    ("partnership", "parent"): "schema:parentOrganization",
    ("jurisdiction", "parent"): "schema:containedInPlace",
    ("tenure", "start"): "schema:startDate",
    ("tenure", "end"): "schema:endDate",
    ("milestone", "date"): "schema:startDate",
    ("milestone", "people"): "schema:performer",
    ("milestone", "body"): "schema:organizer",
    ("observation", "period"): "schema:observationDate",
    ("observation", "indicator"): "schema:variableMeasured",
    ("passage", "source"): "schema:isPartOf",
}
"""And those that do so in one table."""
_CLASS_OF_KIND: dict[tuple[str, str], str] = {
    ("institution", InstitutionKind.COMPANY): "schema:Corporation",
    ("institution", InstitutionKind.PARTY): "schema:PoliticalParty",
    ("institution", InstitutionKind.UNIVERSITY): "schema:CollegeOrUniversity",
    **{
        ("institution", kind): "schema:GovernmentOrganization"
        for kind in (
            InstitutionKind.MINISTRY,
            InstitutionKind.AGENCY,
            InstitutionKind.CABINET_BODY,
            InstitutionKind.LEGISLATURE,
            InstitutionKind.CHAMBER,
            InstitutionKind.SUBNATIONAL_BODY,
        )
    },
    ("source", SourceKind.NEWS): "schema:NewsArticle",
    ("source", SourceKind.COMMENTARY): "schema:OpinionNewsArticle",
    ("source", SourceKind.INTERVIEW): "schema:Article",
    ("source", SourceKind.ACADEMIC): "schema:ScholarlyArticle",
    ("source", SourceKind.OFFICIAL): "schema:Report",
    ("source", SourceKind.DATASET): "schema:Dataset",
}
"""The narrower class of schema.org that rows of some kind belong to."""


def write_jsonld(dataset: Dataset, folder: Path) -> list[str]:
    """Write the one file, a node a line; return its name."""
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context":{as_json(context())},\n"@graph":[')
        for number, node in enumerate(_nodes(dataset)):
            file.write(f"{',' if number else ''}\n{as_json(node)}")
        file.write("\n]}\n")
    return [FILE]


def context() -> dict[str, Any]:
    """Return what the terms mean: those of each class stand in a context of its own."""
    return {
        "@version": 1.1,
        "@vocab": OURS,
        "schema": "https://schema.org/",
        "isReplacedBy": {"@id": "http://purl.org/dc/terms/isReplacedBy", "@type": "@id"},
        **{
            _class(table): {"@id": f"{OURS}{_class(table)}", "@context": _terms(table)}
            for table in TABLES
        },
    }


def _class(table: Table) -> str:
    """Return the name of a table's class: LawRelation."""
    return "".join(word.capitalize() for word in table.type.split("_"))


def _terms(table: Table) -> dict[str, Any]:
    terms = {field.name: _term(table, field) for field in table.fields}
    if table.model is Citation:
        for arm in CITABLE:
            del terms[arm]
        terms["target"] = {"@id": f"{OURS}target", "@type": "@id"}
    if "deep_link" in _columns_besides(table):
        terms["deep_link"] = {"@id": "schema:url", "@type": "@id"}
    return terms


def _columns_besides(table: Table) -> tuple[str, ...]:
    return ("deep_link",) if table.type == "passage" else ()


def _term(table: Table, field: Any) -> dict[str, Any]:
    name = str(field.name)
    if name.endswith("_ja"):
        return {"@id": "schema:name", "@language": "ja"}
    shared = "" if field.is_relation and name in ("name", "publisher") else _SHARED.get(name, "")
    term: dict[str, Any] = {"@id": _OWN.get((table.type, name)) or shared or f"{OURS}{name}"}
    if field.is_relation or isinstance(field, models.URLField) or name == "wikidata_id":
        term["@type"] = "@id"
    elif is_date(field):
        term["@type"] = "http://id.loc.gov/datatypes/edtf"
    return term


def address(table: Table, key: str) -> str:
    """Return the address of a row in the API, relative to that of the file."""
    return f"../{table.name.replace('_', '-')}/{key}/"


def _nodes(dataset: Dataset) -> Iterator[dict[str, Any]]:
    by_type = {table.type: table for table in TABLES}
    for table in TABLES:
        for values in dataset.rows(table):
            if table.model is Redirect:
                kind = by_type[values["kind"]]
                yield {
                    "@id": address(kind, values["old_slug"]),
                    "isReplacedBy": address(kind, values["new_slug"]),
                }
            else:
                yield _node(table, values)


def _node(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    known = _CLASS_OF_KIND.get((table.type, values.get("kind", ""))) or CLASS_OF_TYPE.get(
        table.type
    )
    node: dict[str, Any] = {
        "@id": address(table, values[table.key]),
        "@type": [_class(table), *([known] if known else [])],
    }
    for field in table.fields:
        value = values[field.name]
        if value in (None, "", []):
            continue
        if field.is_relation:
            target = TABLE_OF[field.related_model]
            keys = value if isinstance(value, list) else [value]
            found = [address(target, key) for key in keys]
            arm = table.model is Citation and field.name in CITABLE
            name = "target" if arm else field.name
            node[name] = found if isinstance(value, list) else found[0]
        elif field.name == "wikidata_id":
            node[field.name] = f"http://www.wikidata.org/entity/{value}"
        else:
            node[field.name] = value
    node |= {name: values[name] for name in _columns_besides(table) if values[name]}
    return node
