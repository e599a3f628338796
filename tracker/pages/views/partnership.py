"""The page of a partnership: its members with their roles, steps and parts."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tracker.models import Milestone, Partnership
from tracker.pages.reads import certainties, in_time, mark_holding, public, public_rows, with_names
from tracker.pages.record import RecordView


class PartnershipView(RecordView):
    """One partnership, its members as of a day."""

    model = Partnership
    template = "pages/partnership.html"

    def rows(self, day: dt.date) -> Any:
        return public_rows(Partnership).prefetch_related(
            *public(Partnership, "parent"), "topics", with_names()
        )

    def sections(self, record: Any, day: dt.date) -> dict[str, Sequence[Any]]:
        members = record.members.public()
        held = list(members.select_related("jurisdiction", "institution"))
        mark_holding(held, certainties(members, day))
        return {
            "members": held,
            "milestones": in_time(
                record.milestones.public().prefetch_related(*public(Milestone, "body", "people"))
            ),
            "participations": record.participations.public().select_related(
                "person", "institution"
            ),
            "observations": record.observations.public().select_related(
                "indicator", "jurisdiction"
            ),
            "names": record.names.all(),
        }

    def related(
        self, record: Any, sections: dict[str, Sequence[Any]], day: dt.date
    ) -> dict[str, Any]:
        return {
            "parts": record.parts.public(),
            "initiatives": record.initiatives.public(),
        }
