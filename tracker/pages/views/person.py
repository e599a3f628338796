"""The page of a person: posts in time, parts played, steps taken."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tracker.models import Person
from tracker.pages.reads import certainties, mark_holding, public_rows, with_names
from tracker.pages.record import RecordView


class PersonView(RecordView):
    """One person, the posts as of a day."""

    model = Person
    template = "pages/person.html"

    def rows(self, day: dt.date) -> Any:
        return (
            public_rows(Person).select_related("country").prefetch_related("topics", with_names())
        )

    def sections(self, record: Any, day: dt.date) -> dict[str, Sequence[Any]]:
        tenures = record.tenures.public()
        held = list(tenures.select_related("position__institution"))
        mark_holding(held, certainties(tenures, day))
        return {
            "tenures": held,
            "participations": record.participations.public().select_related(
                "law", "initiative", "partnership"
            ),
            "names": record.names.all(),
        }

    def related(
        self, record: Any, sections: dict[str, Sequence[Any]], day: dt.date
    ) -> dict[str, Any]:
        return {
            "steps": record.milestones.public().select_related(
                "law", "initiative", "partnership", "institution"
            )
        }
