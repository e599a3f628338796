"""The page of a law: its steps, provisions, actors, relations, and whether it is in force."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tracker.models import Law, Milestone
from tracker.pages.force import explain_force
from tracker.pages.reads import in_time, public, public_rows, with_names
from tracker.pages.record import RecordView
from tracker.vocabularies import Force


class LawView(RecordView):
    """One law, as of a day."""

    model = Law
    template = "pages/law.html"

    def rows(self, day: dt.date) -> Any:
        return (
            public_rows(Law)
            .with_force(day)
            .select_related("jurisdiction")
            .prefetch_related("topics", with_names())
        )

    def sections(self, record: Any, day: dt.date) -> dict[str, Sequence[Any]]:
        return {
            "milestones": in_time(
                record.milestones.public()
                .select_related("provision")
                .prefetch_related(*public(Milestone, "body", "people"))
            ),
            "provisions": record.provisions.public().prefetch_related("topics"),
            "participations": record.participations.public().select_related(
                "person", "institution"
            ),
            "relations_from": record.relations_from.public().select_related("from_law", "to_law"),
            "relations_to": record.relations_to.public().select_related("from_law", "to_law"),
            "observations": record.observations.public().select_related(
                "indicator", "jurisdiction"
            ),
            "names": record.names.all(),
        }

    def related(
        self, record: Any, sections: dict[str, Sequence[Any]], day: dt.date
    ) -> dict[str, Any]:
        return {
            "force": Force(record.force),
            "force_reason": explain_force(record.force, sections["milestones"], day),
            "initiatives": record.initiatives.public(),
        }
