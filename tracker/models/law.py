"""Laws: acts, bills, orders, treaties; as works, without their texts."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from tracker.models.base import Entity, SlugManager
from tracker.models.jurisdiction import Jurisdiction
from tracker.models.topic import Topic
from tracker.querysets import LawQuerySet
from tracker.validators import validate_egov_law_id
from tracker.vocabularies import BillOrigin, LawKind


class Law(Entity):
    """A law; what happened to it are its milestones, and its force on a day follows from them."""

    CITABLE_FIELDS = (
        "name",
        "name_ja",
        "jurisdiction",
        "law_number",
        "egov_law_id",
        "diet_session",
        "bill_origin",
        "bill_number",
    )

    kind = models.CharField(max_length=21, choices=LawKind, help_text="What sort of law it is.")
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        # PROTECT: reference data is not removed from under records.
        on_delete=models.PROTECT,
        related_name="laws",
        help_text="Whose law it is.",
    )
    law_number = models.CharField(
        max_length=60, blank=True, help_text="The official number, such as 令和四年法律第四十三号."
    )
    egov_law_id = models.CharField(
        "e-Gov law id",
        max_length=15,
        blank=True,
        validators=[validate_egov_law_id],
        help_text="Japan's e-Gov identifier: 15 characters, such as 504AC0000000043.",
    )
    diet_session = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Number of the Diet session its bill was submitted to."
    )
    bill_origin = models.CharField(
        max_length=24, choices=BillOrigin, blank=True, help_text="Who submitted its bill."
    )
    bill_number = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Number of its bill in that session."
    )
    topics = models.ManyToManyField(
        Topic, blank=True, related_name="laws", help_text="What it is about."
    )

    objects: ClassVar[Any] = SlugManager.from_queryset(LawQuerySet)()

    class Meta(Entity.Meta):
        constraints = [
            *Entity.Meta.constraints,
            models.UniqueConstraint(
                fields=("egov_law_id",),
                condition=~Q(egov_law_id=""),
                name="%(class)s_unique_egov_law_id",
                violation_error_message="Another law has this e-Gov law id.",
            ),
            models.CheckConstraint(
                condition=Q(bill_number__isnull=True) | Q(diet_session__isnull=False),
                name="%(class)s_bill_number_in_session",
                violation_error_message="A bill number needs the Diet session it counts in.",
            ),
        ]
