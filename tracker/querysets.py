"""Chainable reads: what the public sees, what a user sees, what held on a day."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any, Self, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest, Least

from tracker.vocabularies import (
    Certainty,
    Force,
    MilestoneKind,
    Modality,
    Rank,
    Status,
)

_M = TypeVar("_M", bound=models.Model, covariant=True)

_NEVER = dt.date.max
_EVER = dt.date.min


def published_q(model: type[models.Model], prefix: str = "", *, but: Collection[str] = ()) -> Q:
    """Return the condition that a row and each of its non-null parents are published.

    `PUBLIC_PARENTS` of the model names the parents; those in `but` are not asked. A parent that
    has parents itself is asked in a subquery, so that no join grows past what SQLite allows (64
    tables).
    """
    condition = Q(**{f"{prefix}status": Status.PUBLISHED}) if has_status(model) else Q()
    return condition & parents_published_q(model, prefix, but=but)


def has_status(model: type[models.Model]) -> bool:
    """Whether rows of `model` have a status of their own; reference data and passages do not."""
    return any(field.name == "status" for field in model._meta.concrete_fields)


def parents_published_q(
    model: type[models.Model], prefix: str = "", *, but: Collection[str] = ()
) -> Q:
    """Return the condition that each non-null parent of a row is public; see `published_q`."""
    condition = Q()
    for name in getattr(model, "PUBLIC_PARENTS", ()):
        if name in but:
            continue
        parent: Any = model._meta.get_field(name).related_model
        if getattr(parent, "PUBLIC_PARENTS", ()):
            # By its key for each row: as a list of all that are public, it would be made anew for
            # every page.
            there = parent.objects.public_as_parent().filter(pk=OuterRef(f"{prefix}{name}"))
            public = Q(Exists(there))
        else:
            public = published_q(parent, f"{prefix}{name}__")
        condition &= Q(**{f"{prefix}{name}__isnull": True}) | public
    return condition


def sees_all(model: type[models.Model], user: AbstractBaseUser | AnonymousUser | None) -> bool:
    """Whether `user` may see the rows of `model` that are not public: with the view permission."""
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"
    return bool(user is not None and user.is_active and user.has_perm(permission))  # type: ignore[attr-defined]  # PermissionsMixin


def ruled_out(model: type[models.Model], arm: str) -> set[str]:
    """Return the foreign keys that are null in every row in which `arm` is filled."""
    groups: Iterable[tuple[str, ...]] = getattr(model, "ONE_OF", ())
    return {other for group in groups if arm in group for other in group} - {arm}


class PublicQuerySet(models.QuerySet[_M]):
    """Reads of any table that doors show."""

    def public(self, *, below: str = "") -> Self:
        """Return the rows that anyone may see: published, and each parent too.

        `below` is a foreign key of which the query itself sees to it that it leads to a public row:
        it is not asked again, nor what the database rules out beside it (`ONE_OF`). A page with the
        parts of fifty records would else look up fifty times what it comes from.
        """
        return self.filter(published_q(self.model, but={below, *ruled_out(self.model, below)}))

    def public_as_parent(self) -> Self:
        """Return the rows that do not hide what belongs to them."""
        return self.public()

    def withdrawn(self) -> Self:
        """Return the rows taken back from the public, whose parents are public: tombstones."""
        if not has_status(self.model):
            return self.none()
        return self.filter(parents_published_q(self.model), status=Status.WITHDRAWN)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser | None) -> Self:
        """Return the rows that `user` may see: all with the view permission, else the public."""
        return self.all() if sees_all(self.model, user) else self.public()


class PassageQuerySet(PublicQuerySet[_M]):
    """Passages: they have no status, so what is published of them is what they are cited for."""

    def public(self, *, below: str = "") -> Self:
        """Return the passages of public sources that a published citation rests on."""
        citation: Any = self.model._meta.get_field("citations").related_model
        cited = citation.objects.filter(passage=OuterRef("pk"), status=Status.PUBLISHED)
        return super().public(below=below).filter(Exists(cited))

    def public_as_parent(self) -> Self:
        # A citation is asked for its own status; asking its passage for it again would be a
        # circle, and would hide that the last citation of a passage was withdrawn.
        return super().public()


class NameQuerySet(PublicQuerySet[_M]):
    """Names: an unresolved mention (no target) is never public."""

    def public(self, *, below: str = "") -> Self:
        targets = Q()
        for arm in self.model.ARMS:  # type: ignore[attr-defined]  # Name.ARMS
            targets |= Q(**{f"{arm}__isnull": False})
        return super().public(below=below).filter(targets)

    def unresolved(self) -> Self:
        """Return the mentions that nobody has resolved yet."""
        return self.filter(**dict.fromkeys(self.model.ARMS, None))  # type: ignore[attr-defined]  # Name.ARMS


def held_on_q(day: dt.date, start: str, end: str) -> Q:
    """Return the condition that something with a start and an end may have held on `day`.

    Compared on the derived bounds, never on the text; end dates are inclusive.
    """
    begun = Q(**{f"{start}_min__isnull": True}) | Q(**{f"{start}_min__lte": day})
    lasting = Q(**{f"{end}_max__isnull": True}) | Q(**{f"{end}_max__gte": day})
    return begun & lasting


class SpanQuerySet(PublicQuerySet[_M]):
    """Rows that hold from a start to an end, attested by citations in between."""

    def held_on(self, day: dt.date) -> Self:
        """Return the rows that may have held on `day`."""
        span: tuple[str, str] = self.model.SPAN  # type: ignore[attr-defined]  # SPAN of a spanned model
        return self.filter(held_on_q(day, *span))

    def as_of(self, day: dt.date, *, public: bool = True) -> Self:
        """Return the rows that may have held on `day`, each with `certainty`.

        Certain: `day` lies between the latest possible start (or the first attestation) and the
        earliest possible end (or the last attestation). `public` counts public citations only.
        """
        start, end = self.model.SPAN  # type: ignore[attr-defined]  # SPAN of a spanned model
        first, last = (self._attested(bound, public=public) for bound in ("max", "min"))
        return (
            self.held_on(day)
            .annotate(
                _low=Least(Coalesce(f"{start}_max", Value(_NEVER)), Coalesce(first, Value(_NEVER))),
                _high=Greatest(Coalesce(f"{end}_min", Value(_EVER)), Coalesce(last, Value(_EVER))),
            )
            .annotate(
                certainty=Case(
                    When(_low__lte=day, _high__gte=day, then=Value(Certainty.CERTAIN.value)),
                    default=Value(Certainty.POSSIBLE.value),
                    output_field=models.CharField(),
                )
            )
        )

    def _attested(self, bound: str, *, public: bool) -> Subquery:
        """Return the earliest day by which (max), or the latest up to which (min), it was seen.

        Only what is cited for the relation itself attests it: that a source tells when a post
        was left does not say that it was held when the source was published. A citation without
        `as_of` speaks of the day its source was published.
        """
        citation: Any = self.model._meta.get_field("citations").related_model
        arm = self.model._meta.get_field("citations").field.name  # type: ignore[union-attr]  # a reverse relation
        rows = citation.objects.filter(**{arm: OuterRef("pk")}, field="").exclude(
            Q(rank=Rank.DEPRECATED) | Q(reported="no") | Q(status=Status.WITHDRAWN)
        )
        if public:
            rows = rows.filter(status=Status.PUBLISHED, passage__source__status=Status.PUBLISHED)
        said = (
            rows.annotate(
                _said=Case(
                    When(as_of="", then=F(f"passage__source__published_{bound}")),
                    default=F(f"as_of_{bound}"),
                    output_field=models.DateField(),
                )
            )
            .order_by()
            .values(arm)
        )
        aggregate = Min("_said") if bound == "max" else Max("_said")
        return Subquery(said.annotate(_edge=aggregate).values("_edge"))


class LawQuerySet(PublicQuerySet[_M]):
    """Laws, with whether they are in force computed from their milestones."""

    def with_force(self, day: dt.date, *, public: bool = True) -> Self:
        """Return the laws with `force` on `day` (`vocabularies.Force`), from milestones only.

        In force once an actual `in_force` milestone of the whole law lies behind; partially while
        every one behind covers only named parts, or while others lie ahead or have no date: what
        was only planned for a day gone by is then settled. A repeal of the whole law ends it.
        Unknown where the date of an actual one leaves open on which side of `day` it lies.
        `pages.force` says the same in words.
        """
        steps: Any = self.model._meta.get_field("milestones").related_model
        rows = steps.objects.filter(law=OuterRef("pk"))
        rows = (
            # Public without asking the law again: it is the row that this is said of.
            rows.filter(
                Q(provision__isnull=True) | Q(provision__status=Status.PUBLISHED),
                status=Status.PUBLISHED,
            )
            if public
            else rows.exclude(status=Status.WITHDRAWN)
        )
        entering = rows.filter(kind=MilestoneKind.IN_FORCE).exclude(modality=Modality.MISSED)
        behind = entering.filter(modality=Modality.ACTUAL, date_max__lte=day)
        ahead = entering.filter(
            Q(date_min__gt=day)
            | Q(date_min__isnull=True) & (Q(date_max__isnull=True) | Q(date_max__gt=day))
        )
        whole = behind.filter(scope="", provision__isnull=True)
        repealed = rows.filter(
            kind=MilestoneKind.REPEALED,
            modality=Modality.ACTUAL,
            date_max__lte=day,
            scope="",
            provision__isnull=True,
        )
        begun = entering.filter(Q(date_min__isnull=True) | Q(date_min__lte=day))
        expected = begun.exclude(modality=Modality.ACTUAL)
        return self.annotate(
            force=Case(
                When(Exists(repealed), then=Value(Force.REPEALED.value)),
                When(
                    Exists(whole) & ~Exists(ahead),
                    then=Value(Force.IN_FORCE.value),
                ),
                When(Exists(behind), then=Value(Force.PARTIALLY_IN_FORCE.value)),
                When(
                    Exists(begun.filter(modality=Modality.ACTUAL)),
                    then=Value(Force.UNKNOWN.value),
                ),
                When(Exists(expected), then=Value(Force.EXPECTED.value)),
                When(Exists(entering), then=Value(Force.NOT_IN_FORCE.value)),
                default=Value(Force.UNKNOWN.value),
                output_field=models.CharField(),
            )
        )

    def in_force_on(self, day: dt.date, *, public: bool = True) -> Self:
        """Return the laws wholly or partially in force on `day`."""
        return self.with_force(day, public=public).filter(
            force__in=[Force.IN_FORCE, Force.PARTIALLY_IN_FORCE]
        )
