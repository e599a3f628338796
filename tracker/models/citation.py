"""Citations: what one passage reports for one field of one record."""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal, InvalidOperation
from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat

from tracker.edtf import parse
from tracker.fields import DerivedDateField, EdtfField
from tracker.models.base import Versioned, exactly_one
from tracker.models.indicator import Indicator
from tracker.models.initiative import Initiative
from tracker.models.institution import Institution
from tracker.models.law import Law
from tracker.models.law_relation import LawRelation
from tracker.models.milestone import Milestone
from tracker.models.name import Name
from tracker.models.observation import Observation
from tracker.models.participation import Participation
from tracker.models.partnership import Partnership
from tracker.models.partnership_member import PartnershipMember
from tracker.models.passage import Passage
from tracker.models.person import Person
from tracker.models.position import Position
from tracker.models.provision import Provision
from tracker.models.redirect import Redirect
from tracker.models.rows import key_field
from tracker.models.tenure import Tenure
from tracker.querysets import PublicQuerySet, has_status
from tracker.validators import PRINTED_WORDS, SLUG, MaxWords, validate_jurisdiction_code
from tracker.vocabularies import Basis, Rank, Reason, Status

CITABLE: dict[str, type[Versioned]] = {
    "law": Law,
    "provision": Provision,
    "institution": Institution,
    "person": Person,
    "initiative": Initiative,
    "partnership": Partnership,
    "position": Position,
    "tenure": Tenure,
    "member": PartnershipMember,
    "participation": Participation,
    "law_relation": LawRelation,
    "milestone": Milestone,
    "indicator": Indicator,
    "observation": Observation,
    "name": Name,
}
"""Each arm of a citation and what it points at: every `Record` except `Source`."""

ARM_OF: dict[type[Versioned], str] = {model: arm for arm, model in CITABLE.items()}

_AMOUNT = re.compile(r"(\d+(?:\.\d{1,2})?) ([A-Z]{3})", re.ASCII)


def _arm(model: type[models.Model]) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        model,
        # CASCADE: a citation is part of its target.
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="citations",
        help_text="What it is evidence for.",
    )


def parse_amount(text: str) -> tuple[Decimal, str]:
    """Return number and currency of a reported amount, such as `10000000000000 JPY`.

    Raises ValueError, saying the form, for anything else.
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not an amount: write it as 10000000000000 JPY.")
    return Decimal(match[1]), match[2]


def plain_number(text: str) -> Decimal:
    """Return a reported number; raise ValueError, saying the form, for anything else."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"“{text}” is not a plain number, such as 43.6.")
    return number


def _relation_fault(field: Any, reported: str) -> str:
    """Return what is wrong with a reported relation, or the empty text."""
    key = reported.removeprefix("!") if field.many_to_many else reported
    if key_field(field.related_model) == "code":
        try:
            validate_jurisdiction_code(key)
        except ValidationError:
            return f"“{reported}” is not a jurisdiction's code, such as JP or X-ASEAN."
        return ""
    return "" if SLUG.match(key) else f"“{reported}” is not a slug; a relation is reported by it."


def reported_fault(model: type[models.Model], field_name: str, reported: str) -> str:
    """Return what is wrong with a reported value for a field, or the empty text.

    The canonical forms are those of the data model: text as is, EDTF for dates, plain numbers,
    `number CUR` for an amount, slugs for relations, `yes` or `no` for existence.
    """
    if reported == "":
        return ""
    if field_name == "":
        return "" if reported in ("yes", "no") else "Existence is reported as yes or no."
    field: Any = model._meta.get_field(field_name)
    try:
        if field_name == "amount":
            parse_amount(reported)
        elif isinstance(field, EdtfField):
            parse(reported)
        elif isinstance(field, models.DecimalField | models.IntegerField):
            plain_number(reported)
    except ValueError as error:
        return str(error)
    if field.is_relation:
        return _relation_fault(field, reported)
    if field.choices and reported not in {value for value, _ in field.flatchoices}:
        return f"“{reported}” is not one of {', '.join(str(v) for v, _ in field.flatchoices)}."
    return ""


def relations_reported() -> dict[type[models.Model], list[tuple[str, str]]]:
    """Return, for each model with a status, the (arm, field) pairs that report one of its slugs."""
    pairs: dict[type[models.Model], list[tuple[str, str]]] = {}
    for arm, model in CITABLE.items():
        for name in (*model.CITABLE_FIELDS, *model.ALSO_CITABLE):
            field: Any = model._meta.get_field(name) if name else None
            if field is not None and field.is_relation and has_status(field.related_model):
                pairs.setdefault(field.related_model, []).append((arm, name))
    return pairs


def _reports(pairs: Iterable[tuple[str, str]]) -> Q:
    """Return the condition that a citation is about one of the (arm, field) `pairs`."""
    return reduce(or_, (Q(**{f"{arm}__isnull": False, "field": name}) for arm, name in pairs))


class CitationQuerySet(PublicQuerySet["Citation"]):
    """Reads of citations."""

    def naming(self, model: type[models.Model], slug: str) -> Self:
        """Return the citations that report the record of `model` with `slug`, or its absence."""
        pairs = relations_reported().get(model)
        if not pairs:
            return self.none()
        return self.filter(_reports(pairs), reported__in=(slug, f"!{slug}"))

    def public(self, *, below: str = "") -> Self:
        """Return the public citations, without those that report the slug of a hidden record."""
        return super().public(below=below).exclude(_naming_hidden(CITABLE))

    def public_about(self, kinds: Iterable[type[Versioned]]) -> Self:
        """Return the public citations among rows about records of `kinds` that are public.

        That they are is for the caller to know: asked only of the citation and its source, the
        query has a tenth of the conditions of `public`, which asks it of each kind of record.
        """
        return self.filter(
            status=Status.PUBLISHED, passage__source__status=Status.PUBLISHED
        ).exclude(_naming_hidden({ARM_OF[kind] for kind in kinds}))


def _naming_hidden(arms: Collection[str]) -> Q:
    """Return the condition that a citation about one of `arms` reports a hidden record's slug.

    A slug that it had before a rename names it too, unless another record has that slug now.
    """
    naming_hidden = Q()
    for model, reporting in relations_reported().items():
        pairs = [(arm, name) for arm, name in reporting if arm in arms]
        if pairs:
            manager: Any = model._default_manager
            hidden = manager.exclude(pk__in=manager.public().values("pk")).order_by()
            former = (
                Redirect.objects.filter(
                    kind=model._meta.model_name, new_slug__in=hidden.values("slug")
                )
                .exclude(old_slug__in=manager.order_by().values("slug"))
                .order_by()
            )
            named = Q()
            for rows, slug in ((hidden, "slug"), (former, "old_slug")):
                as_absent = Concat(Value("!"), slug, output_field=models.CharField())
                named |= Q(reported__in=rows.values(slug))
                named |= Q(reported__in=rows.annotate(said=as_absent).values("said"))
            naming_hidden |= _reports(pairs) & named
    return naming_hidden


class CitationManager(models.Manager["Citation"]):
    """Finds a citation by its passage and number."""

    def get_by_natural_key(self, ref: str, n: int) -> "Citation":
        """Return citation `n` of passage `ref`; raise DoesNotExist if there is none."""
        return self.get(passage__ref=ref, n=n)

    def next_number(self, passage: Passage) -> int:
        """Return the next free number in a passage, which is locked until the transaction ends.

        Of two who cite one passage at once, the second waits for the first's number.
        """
        locked = Passage.objects.select_for_update(no_key=True).filter(pk=passage.pk)
        list(locked.values_list("pk"))
        last = self.filter(passage=passage).aggregate(last=models.Max("n"))["last"]
        return (last or 0) + 1


class Citation(Versioned):
    """One passage's report; whether it agrees with our value is computed, never stored."""

    PUBLIC_PARENTS = ("passage", *CITABLE)

    passage = models.ForeignKey(
        Passage,
        # PROTECT: a passage that is evidence is not removed unseen.
        on_delete=models.PROTECT,
        related_name="citations",
        help_text="The passage that says so.",
    )
    n = models.PositiveSmallIntegerField("number", help_text="Its place within the passage.")
    law = _arm(Law)
    provision = _arm(Provision)
    institution = _arm(Institution)
    person = _arm(Person)
    initiative = _arm(Initiative)
    partnership = _arm(Partnership)
    position = _arm(Position)
    tenure = _arm(Tenure)
    member = _arm(PartnershipMember)
    participation = _arm(Participation)
    law_relation = _arm(LawRelation)
    milestone = _arm(Milestone)
    indicator = _arm(Indicator)
    observation = _arm(Observation)
    name = _arm(Name)
    field = models.CharField(
        max_length=40,
        blank=True,
        help_text="Which value it bears on; empty for “it exists” or “the relation holds”.",
    )
    reported = models.CharField(
        max_length=200,
        blank=True,
        help_text="The value the passage gives, in the column's form (dates as EDTF, relations "
        "as slugs, 10000000000000 JPY); empty if it gives none that can be compared.",
    )
    printed = models.CharField(
        max_length=80,
        blank=True,
        validators=[MaxWords(PRINTED_WORDS)],
        help_text="The figure, name or date as printed; the checker looks for it.",
    )
    basis = models.CharField(
        max_length=8,
        choices=Basis,
        default=Basis.STATED,
        help_text="Whether the passage states it, or it was worked out or inferred.",
    )
    rank = models.CharField(
        max_length=10,
        choices=Rank,
        default=Rank.NORMAL,
        help_text="Our judgement: preferred, normal, or deprecated (kept, known to be wrong).",
    )
    reason = models.CharField(
        max_length=18, choices=Reason, blank=True, help_text="Why it is deprecated."
    )
    as_of = EdtfField(
        help_text="When the source says it held (EDTF); empty: when the source was published."
    )
    as_of_min = DerivedDateField()
    as_of_max = DerivedDateField()
    speaker = models.ForeignKey(
        Person,
        # PROTECT: whose words they are is part of the evidence.
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="spoken_citations",
        help_text="Who says so in the passage, if not its author.",
    )
    note = models.CharField(
        max_length=240, blank=True, help_text="How we read it, in our own words."
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text="Draft, in review, published or withdrawn; the public sees published only.",
    )

    objects: ClassVar[Any] = CitationManager.from_queryset(CitationQuerySet)()

    class Meta:
        ordering = ["passage__ref", "n"]
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            exactly_one(*CITABLE, name="%(class)s_one_target"),
            models.UniqueConstraint(
                fields=("passage", "n"),
                name="%(class)s_unique_number",
                violation_error_message="The passage has a citation with this number.",
            ),
            models.CheckConstraint(
                condition=~Q(rank=Rank.DEPRECATED) | ~Q(reason=""),
                name="%(class)s_deprecated_with_reason",
                violation_error_message="Say why the citation is deprecated.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="%(class)s_status",
                violation_error_message="Choose one of the four statuses.",
            ),
        ]
        indexes = [models.Index(fields=["field"], name="citation_field")]

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        super().clean()
        if self.target is None:
            return
        model = type(self.target)
        allowed = ("", *model.CITABLE_FIELDS, *model.ALSO_CITABLE)
        if self.field not in allowed:
            named = ", ".join(name for name in allowed if name)
            raise ValidationError(
                {
                    "field": f"“{self.field}” of {model._meta.verbose_name} is not cited; "
                    f"it may be empty or one of {named}."
                }
            )
        if fault := reported_fault(model, self.field, self.reported):
            raise ValidationError({"reported": fault})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.n is not None:
            super().save(*args, **kwargs)
            return
        with transaction.atomic(using=kwargs.get("using") or self._state.db):
            self.n = Citation.objects.next_number(self.passage)
            super().save(*args, **kwargs)

    def natural_key(self) -> tuple[str, int]:
        """Return (reference of the passage, number)."""
        return (self.passage.ref, self.n)

    natural_key.dependencies = ["tracker.passage"]  # type: ignore[attr-defined]  # Django's hook

    @property
    def slug(self) -> str:
        """Reference and number, such as a004-p09-3, so that every record is named the same way."""
        return f"{self.passage.ref}-{self.n}"

    @property
    def arm(self) -> str:
        """The name of the filled arm; empty while none is."""
        return next((a for a in CITABLE if getattr(self, f"{a}_id") is not None), "")

    @property
    def target(self) -> Any:
        """The record it is evidence for; None while none is chosen."""
        return getattr(self, self.arm) if self.arm else None

    def get_absolute_url(self) -> str:
        """Return the address of the passage on its source's page."""
        return self.passage.get_absolute_url()
