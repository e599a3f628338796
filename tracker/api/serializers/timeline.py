"""Steps of the timeline in answers."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.asking import Page
from tracker.api.fields import Moment, Short, WholeField
from tracker.api.pagination import EXACT_COUNT
from tracker.api.serializers.evidence import STATES
from tracker.api.serializers.graph import Dated, reference_to
from tracker.edtf import Precision, parse
from tracker.errors import EdtfError
from tracker.services.steps import KINDS, Step
from tracker.vocabularies import Modality

STEP_KINDS = [(kind, kind) for kind in KINDS]
PRECISIONS = [(value.value, value.value) for value in Precision]


@extend_schema_field(
    serializers.CharField(
        help_text="The record that dates it and the field that does: milestones:slug:date."
    )
)
class StepId(WholeField):
    """By what a step is told from all others; the same in every answer."""

    def to_representation(self, value: Step) -> str:
        return f"{reference_to(value.row)}:{value.field}"


@extend_schema_field(
    serializers.ChoiceField(
        choices=PRECISIONS,
        help_text="How finely it is known: day, month or year; interval: some day between two; "
        "unknown. Whether it is doubted is in the date itself.",
    )
)
class PrecisionField(WholeField):
    """How finely a step's date is known."""

    def to_representation(self, value: Step) -> str:
        try:
            return parse(value.date[0]).precision.value
        except EdtfError:
            # A raw load can put in what is no date.
            return Precision.UNKNOWN.value


class StepSerializer(serializers.Serializer[Any]):
    """One dated step."""

    id = StepId()
    kind = serializers.ChoiceField(choices=STEP_KINDS, help_text="What sort of step it is.")
    title = serializers.CharField(help_text="What happened, in words.")
    date = Dated(help_text="When it happened, or was to happen.")
    precision = PrecisionField()
    modality = serializers.ChoiceField(
        choices=Modality.choices,
        help_text="Whether it happened, or was scheduled, expected or missed. Only milestones can "
        "be other than actual.",
    )
    state = serializers.ChoiceField(
        choices=STATES, help_text="How well its date is borne out by what is public."
    )
    record = Short(help_text="What it is a step of.")
    others = Short(many=True, help_text="Who or what else takes part in it.")
    dated_by = Short(source="row", help_text="The record that holds the date.")
    field = serializers.CharField(help_text="The field of that record which holds it.")
    updated_at = Moment(
        source="row.updated_at", help_text="When the record that holds the date last changed."
    )


class TimelineSerializer(Page):
    """A page of the timeline."""

    count = serializers.IntegerField(
        allow_null=True,
        help_text="How many there are in all; null if it was not asked for.",
    )
    count_is_estimate = serializers.BooleanField(
        help_text="Whether `count` is only about right: so it is of more than "
        f"{EXACT_COUNT:,} steps that nothing narrows."
    )
    results = StepSerializer(many=True, help_text="The steps, in order of time.")
