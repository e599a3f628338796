"""The page of an initiative: its amount, lead, laws, partnerships, participants and steps."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tracker.models import Initiative, Milestone
from tracker.pages.reads import in_time, public, public_rows, with_names
from tracker.pages.record import RecordView


class InitiativeView(RecordView):
    """One initiative."""

    model = Initiative
    template = "pages/initiative.html"

    def rows(self, day: dt.date) -> Any:
        return (
            public_rows(Initiative)
            .select_related("jurisdiction")
            .prefetch_related(
                *public(Initiative, "parent", "lead", "laws", "partnerships"),
                "topics",
                with_names(),
            )
        )

    def sections(self, record: Any, day: dt.date) -> dict[str, Sequence[Any]]:
        return {
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
        return {"parts": record.parts.public()}
