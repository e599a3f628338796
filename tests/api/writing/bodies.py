"""What one writes to make, change and remove one record of each noun, by its place."""

from collections.abc import Callable
from typing import Any

from tests import factories as f

Body = dict[str, Any]


def _law() -> Body:
    return {
        "name": "Some Act",
        "kind": "act",
        "jurisdiction": f.JurisdictionFactory().code,
        "topics": [f.TopicFactory().slug],
    }


def _of(factory: Any, kind: str) -> Body:
    return {"type": kind, "slug": factory().slug}


NEW: dict[str, Callable[[], Body]] = {
    "laws": _law,
    "institutions": lambda: {
        "name": "Some Ministry",
        "kind": "ministry",
        "parent": f.InstitutionFactory().slug,
        "founded": {"edtf": "2001-01", "earliest": "2001-01-01"},
        "predecessors": [f.InstitutionFactory().slug],
    },
    "people": lambda: {
        "name": "Taro Yamada",
        "country": f.JurisdictionFactory().code,
        "topics": [],
    },
    "initiatives": lambda: {
        "name": "Some Fund",
        "kind": "fund",
        "stage": "adopted",
        "jurisdiction": f.JurisdictionFactory().code,
        "amount": {"value": "1000.50", "currency": "JPY", "kind": "budget"},
        "laws": [f.LawFactory().slug],
    },
    "partnerships": lambda: {"name": "Some Club", "kind": "alliance", "formed": "2021-09~"},
    "provisions": lambda: {
        "law": f.LawFactory().slug,
        "n": 1,
        "title": "Supply chains",
        "gist": "Secures critical goods.",
    },
    "positions": lambda: {
        "institution": f.InstitutionFactory().slug,
        "title": "Minister",
        "role": "minister",
    },
    "tenures": lambda: {
        "person": {"slug": f.PersonFactory().slug, "type": "person"},
        "position": f.PositionFactory().slug,
        "start": "2021-10-04",
    },
    "members": lambda: {
        "partnership": f.PartnershipFactory().slug,
        "member": _of(f.InstitutionFactory, "institution"),
        "role": "member",
    },
    "participations": lambda: {
        "actor": _of(f.PersonFactory, "person"),
        "role": "proposer",
        "target": _of(f.LawFactory, "law"),
    },
    "law-relations": lambda: {
        "from_law": f.LawFactory().slug,
        "to_law": f.LawFactory().slug,
        "kind": "amends",
    },
    "milestones": lambda: {
        "target": _of(f.LawFactory, "law"),
        "kind": "enacted",
        "title": "Passed",
        "date": "2022-05-11",
        "people": [f.PersonFactory().slug],
    },
    "names": lambda: {
        "target": _of(f.LawFactory, "law"),
        "text": "Another Act",
        "lang": "en",
        "kind": "former",
    },
    "indicators": lambda: {"name": "Share of imports", "unit": "percent"},
    "observations": lambda: {
        "indicator": f.IndicatorFactory().slug,
        "value": 43.60,
        "period": "2021",
    },
    "sources": lambda: {
        "title": "An article",
        "kind": "news",
        "language": "en",
        "address": "https://example.org/one",
    },
    "passages": lambda: {
        "source": f.SourceFactory().slug,
        "slug": "one-p01",
        "locator": {"start": "It begins", "end": "and ends."},
    },
    "citations": lambda: {
        "passage": f.PassageFactory().ref,
        "target": _of(f.LawFactory, "law"),
        "field": "",
        "reported": "yes",
    },
    "jurisdictions": lambda: {"slug": "FR", "name": "France", "kind": "country"},
    "topics": lambda: {"slug": "chips", "label": "Chips", "broader": f.TopicFactory().slug},
}
"""A maker of the body of a new record, for each noun."""

CHANGE: dict[str, Body] = {
    "laws": {"name": "Another Act", "topics": []},
    "institutions": {"name": "Another Ministry", "parent": None},
    "people": {"name": "Hanako Yamada"},
    "initiatives": {"amount": None},
    "partnerships": {"formed": ""},
    "provisions": {"title": "Patents"},
    "positions": {"title": "Vice-Minister"},
    "tenures": {"end": ".."},
    "members": {"joined": "2021"},
    "participations": {"detail": "In the lower house"},
    "law-relations": {"kind": "implements"},
    "milestones": {"date": {"edtf": "2022-05"}, "people": []},
    "names": {"text": "A third Act"},
    "indicators": {"definition": "Of all imports."},
    "observations": {"value": "44"},
    "sources": {"title": "Another article"},
    "passages": {"gist": "It says so."},
    "citations": {"reported": "no"},
    "jurisdictions": {"name": "French Republic"},
    "topics": {"label": "Semiconductors"},
}
"""What is changed of it."""
