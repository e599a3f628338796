"""The API's nouns as data: what each table is called, where it is found and by what key."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracker.models import (
    Citation,
    Indicator,
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    LawRelation,
    Milestone,
    Name,
    Observation,
    Participation,
    Partnership,
    PartnershipMember,
    Passage,
    Person,
    Position,
    Provision,
    Redirect,
    Source,
    Tenure,
    Topic,
)

_SLUG = "[-a-zA-Z0-9_]{1,120}"


def _by_slug(slug: str) -> dict[str, Any]:
    return {"slug": slug}


def _by_code(slug: str) -> dict[str, Any]:
    return {"code": slug}


def _by_ref(slug: str) -> dict[str, Any]:
    return {"ref": slug}


def _by_ref_and_number(slug: str) -> dict[str, Any]:
    ref, _, number = slug.rpartition("-")
    return {"passage__ref": ref, "n": int(number)}


def _by_kind_and_old_slug(slug: str) -> dict[str, Any]:
    name, _, old = slug.partition(":")
    noun = next((noun for noun in NOUNS if noun.type == name), None)
    return {"kind": noun.kind if noun else "", "old_slug": old}


@dataclass(frozen=True, slots=True)
class Noun:
    """One table as the API shows it.

    `type` is its name in answers, `route` its place in addresses. `key` are the columns that make
    its slug, `pattern` what a slug looks like, `find` turns one into a lookup. `needs` are the
    relations that its name and the address of its page are made from.
    """

    model: type[Any]
    type: str
    route: str
    needs: tuple[str, ...] = ()
    key: tuple[str, ...] = ("slug",)
    pattern: str = _SLUG
    find: Callable[[str], dict[str, Any]] = _by_slug

    @property
    def kind(self) -> str:
        """The table's name in redirects and in the change log."""
        return str(self.model._meta.model_name)


_ACTORS = ("person", "institution")
_OBJECTS = ("law", "initiative", "partnership")

NOUNS = (
    Noun(Law, "law", "laws"),
    Noun(Institution, "institution", "institutions"),
    Noun(Person, "person", "people"),
    Noun(Initiative, "initiative", "initiatives"),
    Noun(Partnership, "partnership", "partnerships"),
    Noun(Provision, "provision", "provisions", needs=("law",)),
    Noun(Position, "position", "positions", needs=("institution",)),
    Noun(Tenure, "tenure", "tenures", needs=("person", "position__institution")),
    Noun(
        PartnershipMember,
        "member",
        "members",
        needs=("partnership", "jurisdiction", "institution"),
    ),
    Noun(Participation, "participation", "participations", needs=(*_ACTORS, *_OBJECTS)),
    Noun(LawRelation, "law_relation", "law-relations", needs=("from_law", "to_law")),
    Noun(Milestone, "milestone", "milestones", needs=(*_OBJECTS, "institution")),
    Noun(
        Name,
        "name",
        "names",
        needs=(*_ACTORS, *_OBJECTS, "position__institution", "jurisdiction"),
    ),
    Noun(Indicator, "indicator", "indicators"),
    Noun(Observation, "observation", "observations", needs=("indicator", "jurisdiction")),
    Noun(Source, "source", "sources"),
    Noun(
        Passage,
        "passage",
        "passages",
        needs=("source",),
        key=("ref",),
        pattern="[-a-z0-9]{1,24}",
        find=_by_ref,
    ),
    Noun(
        Citation,
        "citation",
        "citations",
        needs=("passage__source",),
        key=("passage__ref", "n"),
        pattern="[-a-z0-9]{1,24}-[0-9]{1,5}",
        find=_by_ref_and_number,
    ),
    Noun(
        Jurisdiction,
        "jurisdiction",
        "jurisdictions",
        key=("code",),
        pattern="[-A-Z0-9]{1,10}",
        find=_by_code,
    ),
    Noun(Topic, "topic", "topics"),
    Noun(
        Redirect,
        "redirect",
        "redirects",
        key=("kind", "old_slug"),
        pattern=f"[a-z_]{{1,24}}:{_SLUG}",
        find=_by_kind_and_old_slug,
    ),
)
"""Every noun, in the order in which the API's root lists them."""

NOUN_OF: dict[type[Any], Noun] = {noun.model: noun for noun in NOUNS}
NOUN_OF_KIND: dict[str, Noun] = {noun.kind: noun for noun in NOUNS}
TYPES: list[tuple[str, str]] = [(noun.type, noun.type) for noun in NOUNS]
"""The values of `type`, as choices."""


def slug_of(record: Any) -> str:
    """Return the slug of any record; a redirect's is made of its record's type and old slug."""
    if isinstance(record, Redirect):
        return f"{NOUN_OF_KIND[record.kind].type}:{record.old_slug}"
    return str(record.slug)
