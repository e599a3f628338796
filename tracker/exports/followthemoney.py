"""FollowTheMoney: who holds, leads and belongs to what, as investigative tools read it.

The model is at followthemoney.tech. It has no laws, so what people and bodies did in a law is not
in this file. An entity's id is made of its type and slug, and so stays the same.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.encoding import iri_to_uri

from tracker.exports.dataset import Dataset, Rows, shared_prefix
from tracker.exports.tables import TABLE_CALLED
from tracker.exports.text import as_json, write_lines
from tracker.vocabularies import (
    Confidence,
    InitiativeKind,
    InstitutionKind,
    JurisdictionKind,
    MemberRole,
    NameKind,
    Occupation,
    ParticipationRole,
    PartnershipKind,
    PositionRole,
    Stage,
)

FILE = "entities.ftm.json"

_SCHEMA: dict[str, str] = {
    **dict.fromkeys(
        (
            InstitutionKind.MINISTRY,
            InstitutionKind.AGENCY,
            InstitutionKind.CABINET_BODY,
            InstitutionKind.COUNCIL,
            InstitutionKind.BUREAU,
            InstitutionKind.OFFICE,
            InstitutionKind.LEGISLATURE,
            InstitutionKind.CHAMBER,
            InstitutionKind.SUBNATIONAL_BODY,
        ),
        "PublicBody",
    ),
    InstitutionKind.COMPANY: "Company",
}
"""The schema of an institution, by its kind; of others it is Organization."""
_PROPERTY = {
    NameKind.FORMER: "previousName",
    NameKind.MISSPELLING: "weakAlias",
    NameKind.GARBLE: "weakAlias",
}
"""The property that a name of some kind is a value of; of others it is alias."""
_LEADING = (PositionRole.HEAD, PositionRole.CHAIR, PositionRole.DEPUTY)


def write_followthemoney(dataset: Dataset, folder: Path) -> list[str]:
    """Write the entities, one a line; return the file's name."""
    write_lines(folder / FILE, map(as_json, _entities(dataset)))
    return [FILE]


def _entities(dataset: Dataset) -> Iterator[dict[str, Any]]:
    yield from _people(dataset)
    yield from _institutions(dataset)
    yield from _partnerships(dataset)
    yield from _countries(dataset)
    yield from _positions(dataset)
    yield from _tenures(dataset)
    yield from _members(dataset)
    yield from _initiatives(dataset)
    yield from _participations(dataset)


def _id(kind: str, slug: str) -> str:
    return f"econsec-{kind}-{slug}"


def _entity(schema: str, kind: str, slug: str, **properties: Any) -> dict[str, Any]:
    """Return an entity; a property without a value is left out."""
    filled: dict[str, list[str]] = {}
    for name, value in sorted(properties.items()):
        values = value if isinstance(value, list) else [value]
        if kept := list(dict.fromkeys(str(one) for one in values if one)):
            filled[name] = kept
    return {"id": _id(kind, slug), "schema": schema, "properties": filled}


def _country(code: str | None) -> str:
    """Return a jurisdiction's country, of which groups of our own have none."""
    return "" if not code or code.startswith("X-") else code[:2].lower()


def _urls(sources: Rows) -> list[str]:
    return [str(iri_to_uri(source["url"])) for source in sources]


def _named(values: dict[str, Any], names: Rows, sources: Rows) -> dict[str, Any]:
    """Return the properties that everything with a name has."""
    properties: dict[str, list[str]] = {"alias": [values["name_ja"]]}
    for name in names:
        sure = name["confidence"] == Confidence.CERTAIN
        place = _PROPERTY.get(name["kind"], "alias") if sure else "weakAlias"
        properties.setdefault(place, []).append(name["text"])
    return {
        "name": values["name"],
        **properties,
        "summary": values["summary"],
        "wikidataId": values["wikidata_id"],
        "sourceUrl": _urls(sources),
    }


def _people(dataset: Dataset) -> Iterator[dict[str, Any]]:
    names, sources = dataset.names("person"), dataset.sources("person")
    for values in dataset.rows(TABLE_CALLED["people"]):
        slug, work = values["slug"], values["occupation"]
        yield _entity(
            "Person",
            "person",
            slug,
            **_named(values, names.of(slug), sources.of(slug)),
            firstName=values["given_name"],
            lastName=values["family_name"],
            country=_country(values["country"]),
            profession=Occupation(work).label if work else "",
        )


def _institutions(dataset: Dataset) -> Iterator[dict[str, Any]]:
    names, sources = dataset.names("institution"), dataset.sources("institution")
    for values in dataset.rows(TABLE_CALLED["institutions"]):
        slug, country = values["slug"], _country(values["jurisdiction"])
        yield _entity(
            _SCHEMA.get(values["kind"], "Organization"),
            "institution",
            slug,
            **_named(values, names.of(slug), sources.of(slug)),
            abbreviation=values["abbreviation"],
            classification=InstitutionKind(values["kind"]).label,
            country=country,
            jurisdiction=country,
            incorporationDate=shared_prefix(values, "founded"),
            dissolutionDate=shared_prefix(values, "dissolved"),
        )
        if values["parent"]:
            yield _part_of("institution", slug, values["parent"])
        for earlier in values["predecessors"]:
            yield _entity(
                "Succession",
                "predecessor",
                f"{earlier}--{slug}",
                predecessor=_id("institution", earlier),
                successor=_id("institution", slug),
                date=shared_prefix(values, "founded"),
            )


def _part_of(kind: str, slug: str, parent: str) -> dict[str, Any]:
    return _entity(
        "UnknownLink",
        "part",
        f"{kind}-{slug}",
        subject=_id(kind, slug),
        object=_id(kind, parent),
        role="Part of",
    )


def _partnerships(dataset: Dataset) -> Iterator[dict[str, Any]]:
    names, sources = dataset.names("partnership"), dataset.sources("partnership")
    for values in dataset.rows(TABLE_CALLED["partnerships"]):
        slug = values["slug"]
        yield _entity(
            "Organization",
            "partnership",
            slug,
            **_named(values, names.of(slug), sources.of(slug)),
            classification=PartnershipKind(values["kind"]).label,
            incorporationDate=shared_prefix(values, "formed"),
            dissolutionDate=shared_prefix(values, "ended"),
        )
        if values["parent"]:
            yield _part_of("partnership", slug, values["parent"])


def _countries(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield the jurisdictions that belong to a partnership: a member has to be an entity."""
    names = dataset.names("jurisdiction")
    members = dataset.query(
        "SELECT DISTINCT j.* FROM jurisdictions j JOIN members m ON m.jurisdiction = j.code "
        "ORDER BY j.code"
    )
    states = (JurisdictionKind.COUNTRY, JurisdictionKind.SUBNATIONAL)
    for row in members:
        values = {**dict(row), "summary": "", "wikidata_id": ""}
        code = values["code"]
        yield _entity(
            "LegalEntity" if values["kind"] in states else "Organization",
            "jurisdiction",
            code,
            **_named(values, names.of(code), []),
            country=_country(code),
        )


def _positions(dataset: Dataset) -> Iterator[dict[str, Any]]:
    names, sources = dataset.names("position"), dataset.sources("position")
    posts = dataset.query(
        "SELECT p.*, i.jurisdiction FROM positions p "
        "JOIN institutions i ON i.slug = p.institution ORDER BY p.slug"
    )
    for row in posts:
        values = {**dict(row), "summary": "", "wikidata_id": ""}
        values |= {"name": values["title"], "name_ja": values["title_ja"]}
        slug = values["slug"]
        yield _entity(
            "Position",
            "position",
            slug,
            **_named(values, names.of(slug), sources.of(slug)),
            organization=_id("institution", values["institution"]),
            country=_country(values["jurisdiction"]),
            inceptionDate=shared_prefix(values, "created"),
        )


def _tenures(dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Yield who held which post; in a company also whom it is led by, as registers have it."""
    sources = dataset.sources("tenure")
    tenures = dataset.query(
        "SELECT t.*, p.role, p.title, i.slug AS body, i.kind FROM tenures t "
        "JOIN positions p ON p.slug = t.position "
        "JOIN institutions i ON i.slug = p.institution ORDER BY t.slug"
    )
    for row in tenures:
        values = dict(row)
        slug = values["slug"]
        shared = {
            "startDate": shared_prefix(values, "start"),
            "endDate": shared_prefix(values, "end"),
            "sourceUrl": _urls(sources.of(slug)),
        }
        holder = _id("person", values["person"])
        post = _id("position", values["position"])
        yield _entity("Occupancy", "tenure", slug, holder=holder, post=post, **shared)
        if values["kind"] == InstitutionKind.COMPANY and values["role"] in _LEADING:
            body = _id("institution", values["body"])
            led = {"director": holder, "organization": body, "role": values["title"]}
            yield _entity("Directorship", "directorship", slug, **led, **shared)


def _members(dataset: Dataset) -> Iterator[dict[str, Any]]:
    sources = dataset.sources("member")
    for values in dataset.rows(TABLE_CALLED["members"]):
        slug, body = values["slug"], values["institution"]
        code = values["jurisdiction"]
        yield _entity(
            "Membership",
            "member",
            slug,
            member=_id("institution", body) if body else _id("jurisdiction", code),
            organization=_id("partnership", values["partnership"]),
            role=MemberRole(values["role"]).label,
            startDate=shared_prefix(values, "joined"),
            endDate=shared_prefix(values, "left"),
            sourceUrl=_urls(sources.of(slug)),
        )


def _initiatives(dataset: Dataset) -> Iterator[dict[str, Any]]:
    names, sources = dataset.names("initiative"), dataset.sources("initiative")
    for values in dataset.rows(TABLE_CALLED["initiatives"]):
        slug, stage = values["slug"], values["stage"]
        yield _entity(
            "Project",
            "initiative",
            slug,
            **_named(values, names.of(slug), sources.of(slug)),
            country=_country(values["jurisdiction"]),
            keywords=InitiativeKind(values["kind"]).label,
            phase=Stage(stage).label if stage != Stage.UNKNOWN else "",
            amount="" if values["amount"] is None else str(values["amount"]),
            currency=values["currency"],
            startDate=shared_prefix(values, "started"),
            endDate=shared_prefix(values, "ended"),
        )
        if values["parent"]:
            yield _part_of("initiative", slug, values["parent"])
        if values["lead"]:
            yield _entity(
                "ProjectParticipant",
                "lead",
                slug,
                project=_id("initiative", slug),
                participant=_id("institution", values["lead"]),
                role="Lead",
            )


def _participations(dataset: Dataset) -> Iterator[dict[str, Any]]:
    sources = dataset.sources("participation")
    for values in dataset.rows(TABLE_CALLED["participations"]):
        slug, person = values["slug"], values["person"]
        shared = {
            "role": ParticipationRole(values["role"]).label,
            "description": values["detail"],
            "sourceUrl": _urls(sources.of(slug)),
        }
        actor = _id("person", person) if person else _id("institution", values["institution"])
        if values["initiative"]:
            project = _id("initiative", values["initiative"])
            ends = {"participant": actor, "project": project}
            yield _entity("ProjectParticipant", "participation", slug, **ends, **shared)
        elif values["partnership"]:
            body = _id("partnership", values["partnership"])
            ends = {"subject": actor, "object": body}
            yield _entity("UnknownLink", "participation", slug, **ends, **shared)
