"""A serializer compiled: the expression that makes a record's JSON from its columns.

The serializer stays the one declaration. What it shows of a relation or a list is asked as
`tracker.api.loading` loads it: public rows only, and null for a relation to a hidden row. A field
of a kind that is not known here raises NotCompiled, and its endpoint answers by the serializer.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from itertools import groupby
from typing import Any

from django.db.models import F, OuterRef, QuerySet
from rest_framework import serializers
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from tracker.api.documents.columns import TEXTS, column_of, filled
from tracker.api.documents.evidence import plan_of
from tracker.api.documents.expressions import IfAny, Joined, OneText, Parts, Quoted, Texts
from tracker.api.documents.marks import (
    BLOCK,
    GROUP,
    NEXT,
    RECORD,
    SITE,
    UNIT,
    as_json,
    hole_of,
)
from tracker.api.documents.places import (
    Told,
    bare,
    below_prefix,
    page_of,
    slug_columns,
    slug_text,
    url_text,
)
from tracker.api.documents.queries import TODAY, NotCompiled
from tracker.api.documents.standins import CALLED, COMPUTED, computed, worded
from tracker.api.fields import (
    Annotated,
    Arc,
    HtmlUrlField,
    SlugField,
    TypeField,
    UrlField,
    WholeArc,
)
from tracker.api.filters.dates import with_force
from tracker.api.loading import _may_hide
from tracker.api.nouns import NOUN_OF, NOUN_OF_KIND
from tracker.api.serializers.evidence import EvidenceCitation, EvidenceField
from tracker.api.serializers.initiative import AmountSerializer
from tracker.api.serializers.redirect import TargetUrlField
from tracker.models import ARM_OF, Citation, Law, Redirect
from tracker.models.rows import key_field
from tracker.vocabularies import Confidence

_IDENTITY = (SlugField, TypeField, UrlField, HtmlUrlField)
_NULL_WITHOUT: dict[type[Any], str] = {AmountSerializer: "amount"}
"""Serializers that give null where a column is null."""
_OF_A_DAY = ("force", "force_as_of", "certainty")
"""What the query of a list computes for a day, and no other query."""
_PLAIN_OBJECTS = (
    Serializer.to_representation,
    EvidenceCitation.to_representation,
    *(kind.to_representation for kind in _NULL_WITHOUT),
)


def document_of(shape: Any, model: type[Any], annotations: Iterable[str]) -> Joined:
    """Return the expression that makes the JSON of rows of `model` as `shape` shows them.

    `annotations` are the values that the query computes beside the columns. Raises NotCompiled.
    """
    try:
        return Joined(_Compiler(frozenset(annotations)).members(shape, model, ""))
    except TypeError as error:
        raise NotCompiled(str(error)) from error


class _Compiler:
    """Walks one serializer; what it is given is known for the rows at its top alone.

    `annotations` are what their query computes. `arm` is a foreign key that is filled in each row,
    so that what the database rules out beside it is not looked for.
    """

    def __init__(self, annotations: frozenset[str] = frozenset(), arm: str = "") -> None:
        self.annotations = annotations
        self.arm = arm

    def members(self, shape: Any, model: type[Any], place: str) -> Parts:
        """Return a JSON object of the rows of `model` that the joins in `place` lead to."""
        if type(shape).to_representation not in _PLAIN_OBJECTS:
            raise NotCompiled(f"{type(shape).__name__} represents records in a way of its own.")
        if shape.instance is not None:
            raise NotCompiled("A serializer that holds rows is no declaration.")
        shown = [(name, field) for name, field in shape.fields.items() if not field.write_only]
        parts: Parts = ["{"]
        for is_identity, run in groupby(shown, lambda item: _is_identity(item[1])):
            group = list(run)
            if is_identity:
                arm = "" if place else self.arm
                parts += [*self._comma(parts), *_identity(group, model, place, arm)]
                continue
            for name, field in group:
                parts += [*self._comma(parts), f"{as_json(name)}:"]
                parts += self.value(field, model, place)
        return [*parts, "}"]

    @staticmethod
    def _comma(parts: Parts) -> Parts:
        return [","] if len(parts) > 1 else []

    def value(self, field: Any, model: type[Any], place: str) -> Parts:
        """Return the JSON value that one field shows."""
        child = field.child if isinstance(field, ListSerializer) else field
        if isinstance(child, WholeArc):
            return [self._arc(child, child.shapes, model, place)]
        if isinstance(child, Arc) and child.arms:
            return [self._arc(child, {}, model, place)]
        if isinstance(child, BaseSerializer):
            return self._related(field, child, model, place)
        if isinstance(field, EvidenceField):
            return _evidence(model, place)
        if isinstance(field, Annotated):
            return self._annotated(field, place)
        if isinstance(field, TargetUrlField):
            return filled(_target_url(), [f"{place}kind", f"{place}new_slug"])
        if field.source == "*":
            raise NotCompiled(f"{type(field).__name__} reads a whole record in a way of its own.")
        owner, where, name = _walk(model, place, field.source_attrs)
        columns = {column.name: column for column in owner._meta.concrete_fields}
        if name in columns:
            return column_of(field, columns[name], where)
        paths = COMPUTED.get((owner, name))
        if paths is None:
            raise NotCompiled(f"{owner.__name__}.{name} is not a column, nor known as computed.")
        filler = _computed(owner, name)  # type: ignore[arg-type]  # classes are hashable
        return filled(filler, [f"{where}{path}" for path in paths])

    def _annotated(self, field: Annotated, place: str) -> Parts:
        name = field.source_attrs[0]
        if name not in _OF_A_DAY:
            raise NotCompiled(f"Where “{name}” is computed is not known to documents.")
        if place or name not in self.annotations:
            return ["null"]
        if isinstance(field.shape, serializers.ChoiceField | serializers.DateField):
            return [Quoted(F(name))]
        raise NotCompiled(f"“{name}” is computed as something unknown.")

    def _related(self, field: Any, child: Any, model: type[Any], place: str) -> Parts:
        if field.source == "*":
            made = self.members(child, model, place)
            column = _NULL_WITHOUT.get(type(child))
            return [IfAny(F(f"{place}{column}"), Joined(made))] if column else made
        owner, where, name = _walk(model, place, field.source_attrs)
        relation: Any = owner._meta.get_field(name)
        if isinstance(field, ListSerializer):
            return ["[", self._listed(child, relation, where), "]"]
        if not relation.many_to_one:
            raise NotCompiled(f"{owner.__name__}.{name} is not a relation to one record.")
        return [self._one(child, owner, relation, where)]

    def _one(
        self, child: Any, owner: type[Any], relation: Any, where: str, *, apart: bool = False
    ) -> Any:
        """Return the record that a foreign key leads to, or null."""
        there = f"{where}{relation.attname}"
        apart = apart or _is_forced(child, relation.related_model)
        if apart or _may_hide(owner, relation):
            rows = relation.related_model.objects.public().filter(pk=OuterRef(there))
            return OneText(self._texts(child, relation.related_model, rows.order_by()))
        text = Joined(self.members(child, relation.related_model, f"{where}{relation.name}__"))
        return IfAny(F(there), text) if relation.null else text

    def _arc(self, arc: Arc, shapes: dict[Any, Any], model: type[Any], place: str) -> IfAny:
        """Return the record that the first filled key of several leads to, or null."""
        sides: list[Any] = []
        known = not place and self.arm in arc.arms
        for arm in (self.arm,) if known else arc.arms:
            relation: Any = model._meta.get_field(arm)
            shape = shapes.get(relation.related_model, arc)
            text = self._one(shape, model, relation, place, apart=arc.apart)
            sides += [F(f"{place}{relation.attname}"), _not_null(text)]
        return IfAny(*sides)

    def _listed(self, child: Any, relation: Any, where: str) -> Texts:
        rows = rows_listed(relation, where)
        arm = relation.field.name if relation.one_to_many else ""
        return Texts(self._texts(child, relation.related_model, rows, arm))

    def _texts(
        self, shape: Any, model: type[Any], rows: QuerySet[Any], arm: str = ""
    ) -> QuerySet[Any]:
        """Return a query of the documents of some rows, for use within another."""
        if _is_forced(shape, model):
            rows = with_force(rows, TODAY)
        annotations = frozenset(rows.query.annotations)
        text = Joined(_Compiler(annotations, arm).members(shape, model, ""))
        made: QuerySet[Any] = rows.annotate(_text=text).values("_text")
        return made


class _CitationCompiler(_Compiler):
    """Leaves out how a citation stands to our value, which Python finds."""

    def value(self, field: Any, model: type[Any], place: str) -> Parts:
        return [UNIT] if field.field_name == "agreement" else super().value(field, model, place)


def _evidence(model: type[Any], place: str) -> Parts:
    """Return the block that the evidence of a record is made of; see `EvidencePlan`."""
    plan = plan_of(model)  # type: ignore[arg-type]  # classes are hashable
    parts: Parts = [BLOCK, plan.number, GROUP]
    for number, name in enumerate(plan.fields):
        parts += [RECORD if number else "", *_ours(model, name, place)]
    parts.append(GROUP)
    if hasattr(model, "names"):
        names = rows_listed(model._meta.get_field("names"), place).filter(
            confidence=Confidence.CERTAIN
        )
        parts.append(Texts(names.order_by().values(_text=Quoted(F("key"))), RECORD))
    parts.append(GROUP)
    cited = Citation.objects.public_about([model]).filter(**{ARM_OF[model]: OuterRef(f"{place}pk")})
    shown = _CitationCompiler().members(plan.citation, Citation, "")
    said = [part for name in ("field", "reported", "rank") for part in (Quoted(F(name)), UNIT)]
    rows = cited.order_by("field", "passage__ref", "n").annotate(_text=Joined([*said, *shown]))
    return [*parts, Texts(rows.values("_text"), RECORD), BLOCK]


def _ours(model: type[Any], name: str, place: str) -> Parts:
    """Return our value of a citable field, as `EvidencePlan` reads it."""
    field: Any = model._meta.get_field(name)
    if name == "amount":
        return [Quoted(F(f"{place}amount")), UNIT, Quoted(F(f"{place}currency"))]
    if not field.is_relation:
        return [Quoted(F(f"{place}{name}"))]
    key = Quoted(F(key_field(field.related_model)))
    if field.many_to_many:
        rows = rows_listed(field, place).order_by().values(_text=key)
        return ["[", Texts(rows), "]"]
    there = f"{place}{field.attname}"
    rows = field.related_model.objects.public().filter(pk=OuterRef(there)).order_by()
    return [OneText(rows.values(_text=key)), UNIT, Quoted(F(there))]


def _is_forced(shape: Any, model: type[Any]) -> bool:
    """Whether laws are shown with their force, which their own query works out, for today."""
    return model is Law and "force" in shape.fields


def rows_listed(relation: Any, where: str) -> QuerySet[Any]:
    """Return the public rows that a list of a public record in an outer query holds, in order."""
    back = relation.related_query_name() if relation.concrete else relation.field.name
    below = back if relation.one_to_many else ""
    rows: QuerySet[Any] = relation.related_model.objects.public(below=below)
    return rows.filter(**{back: OuterRef(f"{where}pk")})


def _not_null(text: Any) -> Any:
    """Return the text of a relation that is known to be filled, without asking again."""
    return text.get_source_expressions()[1] if isinstance(text, IfAny) else text


def _walk(model: type[Any], place: str, names: list[str]) -> tuple[type[Any], str, str]:
    """Return the model and the joins by which a dotted source's last name is reached, and it."""
    *path, last = names
    for name in path:
        relation: Any = model._meta.get_field(name)
        if relation.null or not relation.many_to_one or _may_hide(model, relation):
            raise NotCompiled(f"{model.__name__}.{name} may be null.")
        model, place = relation.related_model, f"{place}{name}__"
    return model, place, last


def _is_identity(field: Any) -> bool:
    """Whether a field tells what the record is: slug, type, name, addresses."""
    return type(field) in _IDENTITY or (type(field) in TEXTS and field.source == "__str__")


def _identity(group: list[tuple[str, Any]], model: type[Any], place: str, arm: str) -> Parts:
    """Return members that tell what a record is, worded from as few columns as they need."""
    members = tuple((name, _told_by(field)) for name, field in group)
    columns, number = _teller(model, members, arm)  # type: ignore[arg-type]  # classes are hashable
    return filled(number, [f"{place}{column}" for column in columns])


def _told_by(field: Any) -> type[Any]:
    return type(field) if type(field) in _IDENTITY else serializers.CharField


@cache
def _teller(
    model: type[Any], members: tuple[tuple[str, type[Any]], ...], arm: str
) -> tuple[tuple[str, ...], str]:
    """Return the columns that such members are made of, and the number of their filler."""
    columns: list[str] = []

    def picked(names: Iterable[str]) -> list[int]:
        columns.extend(name for name in names if name not in columns)
        return [columns.index(name) for name in names]

    texts = [(as_json(name), *_told(kind, model, arm, picked)) for name, kind in members]
    # What is made of the values as they are is written once, with marks in their places.
    marks = [f"{NEXT}{number}{NEXT}" for number in range(len(columns))]
    template = ""
    others: list[tuple[list[int], Callable[[list[str]], str]]] = []
    for name, numbers, told in texts:
        if told.is_steady:
            text = told.text([marks[number] for number in numbers])
        else:
            text = f"{NEXT}{len(columns) + len(others)}{NEXT}"
            others.append((numbers, told.text))
        template += f"{',' if template else ''}{name}:{text}"
    template = re.sub(f"{NEXT}(\\d+){NEXT}", r"{\1}", re.sub(r"([{}])", r"\1\1", template))

    def filler(*values: str) -> str:
        told = [tell([values[number] for number in numbers]) for numbers, tell in others]
        return template.format(*map(bare, values), *told)

    return tuple(columns), hole_of(filler)


def _told(
    kind: type[Any], model: type[Any], arm: str, picked: Callable[[Iterable[str]], list[int]]
) -> tuple[list[int], Told]:
    """Return which columns one such member is made of, and how."""
    if kind is TypeField:
        said = as_json(NOUN_OF[model].type)
        return [], Told(lambda values: said)
    if kind in (SlugField, UrlField):
        text = slug_text(model) if kind is SlugField else url_text(model)
        # A redirect's says the type of what is renamed, which is looked up.
        is_steady = model is not Redirect
        return picked(slug_columns(model)), Told(lambda values: f'"{text(values)}"', is_steady)
    if kind is HtmlUrlField:
        page = page_of(model, arm)
        if page is None:
            return [], Told(lambda values: "null")

        def address(values: list[str]) -> str:
            text = page.text(values)
            return f'"{text}"' if text else "null"

        return picked(page.columns), Told(address, is_steady=page.is_steady)
    if model not in CALLED:
        raise NotCompiled(f"What a {model.__name__} is called is not known to documents.")
    paths = CALLED[model]
    if len(paths) == 1:
        return picked(paths), Told(lambda values: values[0], is_steady=False)
    word = worded(model, paths, str)
    return picked(paths), Told(lambda values: word(*values), is_steady=False)


@cache
def _computed(model: type[Any], name: str) -> str:
    """Return the number of the filler that reads a property of a record, or calls its method."""
    return hole_of(computed(model, name))


@cache
def _target_url() -> str:
    start = f"{SITE}{below_prefix('api:root')}"
    return hole_of(lambda kind, slug: f'"{start}{NOUN_OF_KIND[bare(kind)].route}/{bare(slug)}/"')
