"""What all tables share: versions and times, status and slug, derived columns, arcs."""

from collections.abc import Collection, Container, Iterable, Iterator
from functools import reduce
from operator import add
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.lookups import Exact, LessThanOrEqual
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import slugify

from tracker.fields import edtf_fields, stored_fields
from tracker.querysets import PublicQuerySet
from tracker.text import unseen
from tracker.validators import validate_wikidata_id
from tracker.vocabularies import Status

SLUG_LENGTH = 120


def _filled(arms: Iterable[str]) -> Combinable:
    """Return an expression counting which of `arms` are filled."""
    cases = [
        Case(
            When(**{f"{arm}__isnull": False}, then=Value(1)),
            default=Value(0),
            output_field=models.IntegerField(),
        )
        for arm in arms
    ]
    return reduce(add, cases)


def exactly_one(*arms: str, name: str) -> models.CheckConstraint:
    """Return the constraint that exactly one of the foreign keys `arms` is filled."""
    return models.CheckConstraint(
        condition=Exact(_filled(arms), Value(1)),
        name=name,
        violation_error_message=f"Fill exactly one of: {', '.join(arms)}.",
    )


def at_most_one(*arms: str, name: str) -> models.CheckConstraint:
    """Return the constraint that at most one of the foreign keys `arms` is filled."""
    return models.CheckConstraint(
        condition=LessThanOrEqual(_filled(arms), Value(1)),
        name=name,
        violation_error_message=f"Fill at most one of: {', '.join(arms)}.",
    )


def in_order(start: str, end: str) -> models.CheckConstraint:
    """Return the constraint that `end` cannot wholly precede `start` (both partial dates)."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{start}_min__isnull": True})
        | models.Q(**{f"{end}_max__isnull": True})
        | models.Q(**{f"{start}_min__lte": F(f"{end}_max")}),
        name=f"%(class)s_{start}_before_{end}",
        violation_error_message=f"The {end} date lies before the {start} date.",
    )


def _is_named(field: Any, names: Collection[str]) -> bool:
    """Whether a field is among `names`, by its own or by its column's name."""
    return field.name in names or field.attname in names


class SlugManager(models.Manager["Record"]):
    """Finds a record by its slug, also by one it had before a rename or merge."""

    def get_by_natural_key(self, slug: str) -> Any:
        """Return the record with `slug`, following redirects; raise DoesNotExist if none has it."""
        try:
            return self.get(slug=slug)
        except self.model.DoesNotExist:
            redirect: Any = self.model._meta.apps.get_model("tracker", "Redirect")
            new = redirect.objects.survivor(self.model._meta.model_name, slug)
            if new is None:
                raise self.model.DoesNotExist(
                    f"There is no {self.model._meta.verbose_name} with the slug “{slug}”."
                ) from None
            return self.get(slug=new)


RecordManager = SlugManager.from_queryset(PublicQuerySet)


class Versioned(models.Model):
    """Every editable table: a version for optimistic locking, and the times of its content.

    `version` and `updated_at` move only when a value changes, so a client may trust them.
    """

    CITABLE_FIELDS: ClassVar[tuple[str, ...]] = ()
    """Values that must lead to a passage before the record is published; `""` = it exists."""
    ALSO_CITABLE: ClassVar[tuple[str, ...]] = ()
    """Fields that may be cited without having to be."""
    PROSE_FIELDS: ClassVar[tuple[str, ...]] = ()
    """Citable fields in our own words: a passage bears them out without stating them."""
    PUBLIC_PARENTS: ClassVar[tuple[str, ...]] = ()
    """Foreign keys whose target must be public for this row to be public."""
    ONE_OF: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Groups of foreign keys of which the database lets one be filled and no other."""

    version = models.PositiveIntegerField(
        default=1,
        editable=False,
        serialize=False,
        help_text="Counts the changes of this row; a stale form is refused by it.",
    )
    created_at = models.DateTimeField(
        default=timezone.now, editable=False, serialize=False, help_text="When the row was made."
    )
    updated_at = models.DateTimeField(
        default=timezone.now,
        editable=False,
        serialize=False,
        db_index=True,
        help_text="When a value of this row last changed.",
    )

    class Meta:
        abstract = True

    put_back = False
    """Whether the row is given what it had before: then its texts are not asked again."""
    _loaded: dict[str, Any] | None = None

    def save(self, *args: Any, **kwargs: Any) -> None:
        written = kwargs.get("update_fields")
        if written is None and not self._state.adding and self.get_deferred_fields():
            written = [f.attname for f in stored_fields(self) if f.attname in self.__dict__]
        if written:
            written = {*written, *self.derived_columns(written), "version", "updated_at"}
            kwargs["update_fields"] = written
        super().save(*args, **kwargs)
        self._remember(written)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: "models.QuerySet[Self] | None" = None,
    ) -> None:
        names = None if fields is None else set(fields)
        super().refresh_from_db(using, names, from_queryset)
        self._remember(names)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        faults: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            faults = error.update_error_dict(faults)
        # Whichever door a text comes by, this is asked; what was there before stands in no way.
        asked = set() if self.put_back else self.changed_fields()
        for name, said in self.unseen_faults(asked.difference(faults, exclude or ())):
            faults[name] = [ValidationError(said, code="unseen_character")]
        if faults:
            raise ValidationError(faults)

    def unseen_faults(self, names: Collection[str]) -> Iterator[tuple[str, str]]:
        """Yield those of the texts `names` that hold what nobody sees, with a sentence on it."""
        for field in stored_fields(self):
            if field.name in names and isinstance(field, models.CharField | models.TextField):
                lines = isinstance(field, models.TextField)
                if said := unseen(str(getattr(self, field.attname) or ""), lines=lines):
                    yield field.name, said

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        # A form leaves out what it does not show, and derived columns are never shown: without
        # this, a rule on them would be found broken only by the database.
        self.derive()
        left_out = set(exclude or ())
        for field in edtf_fields(self):
            if field.name not in left_out:
                left_out.difference_update(field.companions)
        super().validate_constraints(left_out)

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any
    ) -> Self:
        instance = super().from_db(db, field_names, values, **kwargs)
        instance._loaded = dict(zip(field_names, values, strict=False))
        return instance

    @classmethod
    def kind_name(cls) -> str:
        """Return the short name of the table as it stands in addresses and logs."""
        return str(cls._meta.model_name)

    def changed_fields(self) -> set[str]:
        """Return the attnames whose value is not the one read from the database.

        All of them, for a row that was not read.
        """
        fields = [field.attname for field in stored_fields(self)]
        if self._loaded is None:
            return set(fields)
        return {
            name
            for name in fields
            if name in self.__dict__ and self.__dict__[name] != self._loaded.get(name)
        }

    def derive(self) -> None:
        """Fill the columns that follow from others; the `pre_save` signal calls it."""
        for field in edtf_fields(self):
            field.fill(self)

    def derived_columns(self, names: Collection[str]) -> set[str]:
        """Return the columns that follow from the fields `names`."""
        return {
            companion
            for field in edtf_fields(self)
            if field.name in names
            for companion in field.companions
        }

    def touch(self, written: Collection[str] | None = None) -> None:
        """Move version and time, if a value has changed since the row was read.

        `written` names the fields that are about to be written; None: all.
        """
        if self._state.adding:
            return
        changed = self.changed_fields()
        if written is not None:
            changed &= {f.attname for f in stored_fields(self) if _is_named(f, written)}
        if changed:
            self.version += 1
            self.updated_at = timezone.now()

    def _remember(self, names: Collection[str] | None) -> None:
        """Keep the values of the fields `names` (None: all) as those of the database."""
        known = dict(self._loaded or {})
        for field in self._meta.concrete_fields:
            if field.attname in self.__dict__ and (names is None or _is_named(field, names)):
                known[field.attname] = self.__dict__[field.attname]
        self._loaded = known


class Record(Versioned):
    """Anything editors curate: it has a slug, a status and a note of theirs."""

    slug = models.SlugField(
        max_length=SLUG_LENGTH,
        unique=True,
        blank=True,
        help_text="Readable name in addresses and files (kishida-fumio). Made from the values "
        "if left empty; keep it once published: a rename leaves a redirect.",
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text="Draft, in review, published or withdrawn; the public sees published only.",
    )
    note = models.TextField(
        blank=True, help_text="For editors only: doubts, and what would settle them."
    )

    objects: ClassVar[Any] = RecordManager()

    class Meta:
        abstract = True
        default_permissions = ("add", "change", "delete", "view", "publish")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values),
                name="%(class)s_status",
                violation_error_message="Choose one of the four statuses.",
            ),
        ]
        indexes = [models.Index(fields=["status"])]

    def __str__(self) -> str:
        return self.slug

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = self.make_slug()
        before = (self._loaded or {}).get("slug")
        if not self._renames(before, kwargs.get("update_fields")):
            super().save(*args, **kwargs)
            return
        with transaction.atomic(using=kwargs.get("using") or self._state.db):
            super().save(*args, **kwargs)
            self._redirects().record_rename(self.kind_name(), before, self.slug)

    def get_absolute_url(self) -> str:
        """Return the address of the public page; of the owner's page for a part of a record.

        Empty if there is neither, as for a jurisdiction's name.
        """
        try:
            return reverse(f"pages:{self.kind_name()}", args=[self.slug])
        except NoReverseMatch:
            for name in self.PUBLIC_PARENTS:
                parent = getattr(self, name)
                page = parent.get_absolute_url().partition("#")[0] if parent is not None else ""
                if page:
                    # A part of a part stands on the same page: one address has one fragment.
                    return f"{page}#{self.slug}"
            return ""

    def natural_key(self) -> tuple[str]:
        """Return (slug,), by which fixtures and the API name the record."""
        return (self.slug,)

    def slug_parts(self) -> tuple[str, ...]:
        """Return the texts a blank slug is made from."""
        return (str(self),)

    def make_slug(self, taken: Container[str] | None = None) -> str:
        """Return a free slug made from `slug_parts`.

        `taken` are all that are not free, if they are known; else each try costs two queries.
        """
        parts = [slugify(part) for part in self.slug_parts()]
        base = "--".join(p for p in parts if p)[: SLUG_LENGTH - 4].strip("-") or self.kind_name()
        slug, number = base, 2
        while self._is_taken(slug) if taken is None else slug in taken:
            slug, number = f"{base}-{number}", number + 1
        return slug

    def _is_taken(self, slug: str) -> bool:
        """Whether another record of this kind has the slug, or had it and is still found by it."""
        others = type(self)._default_manager.exclude(pk=self.pk)
        led_away = self._redirects().filter(kind=self.kind_name(), old_slug=slug)
        return others.filter(slug=slug).exists() or led_away.exists()

    def _renames(self, before: str | None, written: Collection[str] | None) -> bool:
        """Whether saving gives a new slug to a record that is known by another.

        The public knows it, an older slug leads to it, or a citation reports it, which could not be
        hidden with the record any more.
        """
        if not before or before == self.slug or not (written is None or "slug" in written):
            return False
        if (self._loaded or {}).get("status") in (Status.PUBLISHED, Status.WITHDRAWN):
            return True
        if self._redirects().filter(kind=self.kind_name(), new_slug=before).exists():
            return True
        citation: Any = self._meta.apps.get_model("tracker", "Citation")
        return bool(citation.objects.naming(type(self), before).exists())

    def _redirects(self) -> Any:
        return self._meta.apps.get_model("tracker", "Redirect")._default_manager


class Entity(Record):
    """The five core models: something the field knows by name."""

    ALSO_CITABLE: ClassVar[tuple[str, ...]] = ("summary",)
    PROSE_FIELDS = ("summary",)

    name = models.CharField(
        max_length=200, help_text="The name we stand behind, in English; never a garble."
    )
    name_ja = models.CharField(
        "Japanese name", max_length=200, blank=True, help_text="The official name in Japanese."
    )
    summary = models.TextField(
        blank=True, help_text="Two to four neutral sentences, in our own words."
    )
    wikidata_id = models.CharField(
        "Wikidata id",
        max_length=16,
        blank=True,
        validators=[validate_wikidata_id],
        help_text="The item's Q number, such as Q17.",
    )
    verified_on = models.DateField(
        null=True,
        blank=True,
        db_index=True,
        help_text="The day an editor last held the record against its sources.",
    )

    class Meta(Record.Meta):
        abstract = True
        ordering = ["name", "id"]
        # Lists are read in their order, a page at a time.
        indexes = [*Record.Meta.indexes, models.Index(fields=["name", "id"])]

    def __str__(self) -> str:
        return self.name

    def slug_parts(self) -> tuple[str, ...]:
        return (self.name,)
