"""The page of an indicator: what is counted, by whom, and each figure with its evidence."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from tracker.models import Indicator
from tracker.pages.reads import public, public_rows
from tracker.pages.record import RecordView


class IndicatorView(RecordView):
    """One indicator with its figures."""

    model = Indicator
    template = "pages/indicator.html"

    def rows(self, day: dt.date) -> Any:
        return public_rows(Indicator).prefetch_related(*public(Indicator, "producer"))

    def sections(self, record: Any, day: dt.date) -> dict[str, Sequence[Any]]:
        return {
            "observations": record.observations.public().select_related(
                "indicator", "jurisdiction", "law", "initiative", "partnership", "institution"
            )
        }
