"""The kinds of record that have a page of their own, as data: addresses, names, blurbs."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from tracker.models import (
    Indicator,
    Initiative,
    Institution,
    Law,
    Partnership,
    Person,
    Source,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record; `path` names its folder in our addresses and in the API's."""

    model: type[Any]
    path: str
    singular: str
    plural: str
    blurb: str

    @property
    def name(self) -> str:
        """The model's name, by which its address is reversed."""
        return str(self.model._meta.model_name)

    @property
    def list_url(self) -> str:
        """The address of its list."""
        return reverse(f"pages:{self.name}_list")

    def api_url(self, slug: str = "") -> str:
        """Return the address of the API's record (its list, without a slug)."""
        if not slug:
            return reverse(f"api:{self.path}-list")
        return reverse(f"api:{self.path}-detail", args=[slug])


KINDS = (
    Kind(Law, "laws", "Law", "Laws", "Acts, bills and orders, with their steps and provisions."),
    Kind(
        Institution,
        "institutions",
        "Institution",
        "Institutions",
        "Ministries, offices, parties and firms, their parts, posts and holders.",
    ),
    Kind(Person, "people", "Person", "People", "Who held which post when, and took what part."),
    Kind(
        Initiative,
        "initiatives",
        "Initiative",
        "Initiatives",
        "Strategies, funds and programmes, with the money and the bodies behind them.",
    ),
    Kind(
        Partnership,
        "partnerships",
        "Partnership",
        "Partnerships",
        "Alliances, forums and frameworks, with their members.",
    ),
    Kind(Source, "sources", "Source", "Sources", "The texts cited, passage by passage."),
    Kind(Indicator, "indicators", "Indicator", "Figures", "What was counted, and by whom."),
)
KIND_OF = {kind.model: kind for kind in KINDS}
