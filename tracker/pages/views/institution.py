"""The page of an institution: where it belongs, its parts, posts and holders, steps and figures."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from tracker.models import Institution, Milestone, Observation, Position, Tenure
from tracker.pages.reads import certainties, in_time, mark_holding, public, public_rows, with_names
from tracker.pages.record import RecordView

DEEPEST = 8
"""Levels that the tree is climbed; one query each."""


class InstitutionView(RecordView):
    """One institution, its posts as of a day."""

    model = Institution
    template = "pages/institution.html"

    def rows(self, day: dt.date) -> Any:
        return (
            public_rows(Institution)
            .select_related("jurisdiction")
            .prefetch_related(
                *public(Institution, "parent", "predecessors"), "topics", with_names()
            )
        )

    def sections(self, record: Any, day: dt.date) -> dict[str, Sequence[Any]]:
        tenures = public_rows(Tenure).filter(position__institution=record)
        held = list(
            tenures.select_related("person", "position__institution").order_by(
                "position", "-start_min", "slug"
            )
        )
        mark_holding(held, certainties(tenures, day))
        return {
            "positions": list(
                public_rows(Position)
                .filter(institution=record)
                .select_related("institution")
                .prefetch_related(with_names())
                .order_by("title", "id")
            ),
            "tenures": held,
            "milestones": in_time(
                record.milestones.public().prefetch_related(*public(Milestone, "body", "people"))
            ),
            "participations": record.participations.public().select_related(
                "law", "initiative", "partnership"
            ),
            "memberships": record.memberships.public().select_related("partnership"),
            "indicators": record.indicators.public(),
            "observations": public_rows(Observation)
            .filter(Q(institution=record) | Q(indicator__producer=record))
            .select_related("indicator", "jurisdiction"),
            "names": record.names.all(),
        }

    def related(
        self, record: Any, sections: dict[str, Sequence[Any]], day: dt.date
    ) -> dict[str, Any]:
        return {
            "ancestors": ancestors_of(record),
            "parts": record.parts.public(),
            "successors": record.successors.public(),
            "led": record.led_initiatives.public(),
            "decided": record.decided_milestones.public().select_related(
                "law", "initiative", "partnership", "institution"
            ),
        }


def ancestors_of(record: Any) -> list[Any]:
    """Return the public bodies above, topmost first; stops at a circle or at `DEEPEST` levels."""
    found: list[Any] = []
    seen = {record.pk}
    above = record.parent
    while above is not None and above.pk not in seen and len(found) < DEEPEST:
        seen.add(above.pk)
        found.insert(0, above)
        above = (
            public_rows(Institution).filter(pk=above.parent_id).first() if above.parent_id else None
        )
    return found
