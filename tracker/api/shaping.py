"""The shape of an answer: `fields`, `omit`, `expand` and `brief` applied to a serializer.

A shape changes a serializer before anything is read, and what is loaded follows from the
serializer: so nothing is read that is not shown, and what is expanded is as public as all else.
Names are separated by commas; dots lead into nested objects. Nothing is passed over in silence:
a name that is not there is an error, and so is one that another parameter takes away.
"""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer, ListSerializer, Serializer

from tracker.api.errors import ApiProblem, Fault, invalid, nearest
from tracker.api.fields import (
    LIST_SHAPES,
    Arc,
    NounSerializer,
    Part,
    Short,
    Tree,
    WholeArc,
    whole_field,
)
from tracker.api.parameters import flag, words
from tracker.models import CITABLE

PARAMETERS = ("fields", "omit", "expand", "brief")
DEEPEST = 2
"""How many steps `expand` goes."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a request wants to be shown; empty for all that the serializer shows."""

    fields: tuple[str, ...] = ()
    omit: tuple[str, ...] = ()
    expand: tuple[str, ...] = ()
    brief: bool = False

    @classmethod
    def of(cls, request: Request) -> "Shape":
        """Return the shape that a request asks for; raise ApiProblem for a contradiction."""
        named = {name: tuple(words(request, name)) for name in ("fields", "omit", "expand")}
        brief = flag(request, "brief", default=False)
        given = [name for name, names in named.items() if names]
        if brief and given:
            detail = f"`brief` stands alone: leave out `{given[0]}`, or `brief`."
            raise invalid([Fault("brief", "conflict", detail)])
        for name in given:
            if "" in named[name] or any("" in word.split(".") for word in named[name]):
                detail = f"`{name}` has nothing between two commas or dots: leave one out."
                raise invalid([Fault(name, "empty", detail)])
        return cls(**named, brief=brief)

    @property
    def is_plain(self) -> bool:
        """Whether all is shown that the serializer shows."""
        return self == Shape()

    def applied(self, shape: BaseSerializer[Any]) -> BaseSerializer[Any]:
        """Return the serializer of one record that shows what is wanted; `shape` is changed."""
        if self.brief:
            return Short(context=shape.context)
        for path in self.expand:
            _expand(shape, path)
        if self.fields:
            _pick(shape, _tree(self.fields), "fields", keep=True)
        if self.omit:
            # Of two names of which one holds the other, the shorter takes away more.
            _pick(shape, _tree(self.omit), "omit", keep=False)
        for path in self.expand:
            if not _shows(shape, path.split(".")):
                detail = f"“{path}” is to be expanded, but is not shown: see `fields` and `omit`."
                raise invalid([Fault("expand", "conflict", detail)])
        if "evidence" in _fields(shape):
            # What it is worked out from may not be shown, and so not be loaded as the public sees.
            shape.fetches_evidence = True  # type: ignore[attr-defined]  # of a NounSerializer
        if not _fields(shape):
            raise invalid([Fault("omit", "conflict", "Nothing would be left to show.")])
        return shape


def _tree(paths: Iterable[str]) -> Tree:
    tree: Tree = {}
    whole: set[str] = set()
    for path in sorted(paths, key=lambda path: path.count(".")):
        steps = path.split(".")
        if any(".".join(steps[:n]) in whole for n in range(1, len(steps))):
            continue
        whole.add(path)
        place = tree
        for step in steps:
            place = place.setdefault(step, {})
    return tree


def _shapes(field: Any) -> Sequence[Any]:
    """Return the serializers that a field shows its values by; none for a plain value."""
    if isinstance(field, ListSerializer):
        field = field.child
    if isinstance(field, WholeArc):
        return list(field.shapes.values())
    return [field] if isinstance(field, Serializer) else []


def _fields(shape: Any) -> dict[str, Any]:
    return shape.fields  # type: ignore[no-any-return]  # typed Any


def _below(field: Any) -> list[str]:
    """Return the names below a field."""
    field = whole_field(field)
    parts = getattr(field, "parts", None)
    shapes = [parts()] if parts is not None else _shapes(field)
    return list(dict.fromkeys(name for shape in shapes for name in _fields(shape)))


FEW = 12
"""How many choices a sentence may tell; more would bury it, and stand in `choices` alone."""


def _unknown(parameter: str, path: str, step: str, names: Iterable[str]) -> ApiProblem:
    known = list(names)
    meant = nearest(step, known)
    stem = path.rpartition(".")[0] if step == path.rpartition(".")[2] else ""
    near = f"{stem}.{meant}" if stem and meant else meant
    guess = f" Did you mean “{near}”?" if meant else ""
    place = f"below “{stem}”" if stem else "here"
    few = f" Known {place}: {', '.join(known) or 'none'}." if len(known) <= FEW else ""
    verb = "expand" if parameter == "expand" else "name"
    detail = f"There is no “{path}” to {verb} here.{guess}{few}"
    more = {"choices": known, "nearest": near or None}
    return invalid([Fault(parameter, "unknown_field", detail, more)])


def _pick(shape: Any, tree: Tree, parameter: str, *, keep: bool, above: str = "") -> None:
    """Keep only what `tree` names of a serializer, or take it away."""
    fields = _fields(shape)
    for name, below in tree.items():
        path = f"{above}{name}"
        if name not in fields:
            raise _unknown(parameter, path, name, fields)
        if below:
            _pick_below(shape, name, below, parameter, keep=keep, path=path)
        elif not keep:
            fields.pop(name)
    if keep:
        for name in [name for name in fields if name not in tree]:
            fields.pop(name)


def _pick_below(
    shape: Any, name: str, tree: Tree, parameter: str, *, keep: bool, path: str
) -> None:
    field = _fields(shape)[name]
    known = _below(field)
    for step in tree:
        if step not in known:
            raise _unknown(parameter, f"{path}.{step}", step, known)
    if shapes := _shapes(field):
        for one in shapes:
            # Of records of several types, each shows what it has of it.
            own = {step: below for step, below in tree.items() if step in _fields(one)}
            _pick(one, own, parameter, keep=keep, above=f"{path}.")
        return
    _check_parts(whole_field(field).parts(), tree, parameter, path)
    _fields(shape)[name] = Part(field, tree, keep=keep)


def _check_parts(shape: Any, tree: Tree, parameter: str, path: str) -> None:
    for step, below in tree.items():
        fields = _fields(shape)
        if step not in fields:
            raise _unknown(parameter, f"{path}.{step}", step, fields)
        if below:
            nested = _shapes(fields[step])
            parts = getattr(fields[step], "parts", None)
            inner = nested[0] if nested else parts() if parts else None
            if inner is None:
                raise _unknown(parameter, f"{path}.{step}.{next(iter(below))}", step, ())
            _check_parts(inner, below, parameter, f"{path}.{step}")


def _shows(shape: Any, steps: Sequence[str]) -> bool:
    """Whether a serializer shows what a path leads to, in any of its types of records."""
    first, *rest = steps
    if first not in _fields(shape):
        return False
    return not rest or any(_shows(one, rest) for one in _shapes(_fields(shape)[first]))


def expandable(shape: Any) -> Iterator[str]:
    """Yield what `expand` can show whole: relations, what only a detail shows, and evidence."""
    model = getattr(getattr(shape, "Meta", None), "model", None)
    if model is None:
        return
    fields = _fields(shape)
    yield from (name for name, field in fields.items() if _is_relation(field))
    yield from (name for name in _in_detail(model) if name not in fields)
    if model in CITABLE.values():
        yield "evidence"


def adds_parts(shape: Shape, shown: type[BaseSerializer[Any]]) -> bool:
    """Whether `expand` adds to the records of a list what else a record alone shows."""
    if not shape.expand:
        return False
    listed = shown.Meta.fields  # type: ignore[attr-defined]  # every one has it
    first = {path.partition(".")[0] for path in shape.expand} - set(listed)
    below = {path.partition(".")[2] for path in shape.expand}
    return bool(first & _only_in_details() or below & _only_in_details())


@cache
def _only_in_details() -> frozenset[str]:
    """Return the names of all relations that a detail shows and its list does not."""
    models: Iterable[Any] = LIST_SHAPES.details
    return frozenset(name for model in models for name in _in_detail(model))


def _is_relation(field: Any) -> bool:
    return any(
        isinstance(one, NounSerializer | WholeArc) or type(one) in (Short, Arc)
        for one in _shapes(field)
    )


@cache
def _in_detail(model: type[Any]) -> dict[str, Any]:
    """Return the relations that a detail of `model` shows and its list does not, as declared."""
    detail: Any = LIST_SHAPES.details.get(model)
    if detail is None:
        return {}
    listed = LIST_SHAPES[model].Meta.fields
    return {
        name: field
        for name, field in detail._declared_fields.items()
        if name not in listed and _is_relation(field)
    }


def _expand(shape: Any, path: str) -> None:
    steps = path.split(".")
    if len(steps) > DEEPEST:
        detail = f"“{path}” has {len(steps)} steps; `expand` goes at most {DEEPEST} deep."
        raise invalid([Fault("expand", "too_deep", detail)])
    places = [shape]
    for number, step in enumerate(steps):
        known = list(dict.fromkeys(name for place in places for name in expandable(place)))
        if step not in known:
            raise _unknown("expand", ".".join(steps[: number + 1]), step, known)
        places = [
            one for place in places if step in expandable(place) for one in _whole(place, step)
        ]


def _whole(shape: Any, name: str) -> list[Any]:
    """Make one relation of a serializer whole; return the serializers of what it leads to."""
    fields = _fields(shape)
    if name == "evidence":
        shape.fetches_evidence = True
        if name not in fields:
            fields[name] = LIST_SHAPES.evidence()
        return []
    if name not in fields:
        fields[name] = deepcopy(_in_detail(shape.Meta.model)[name])
    field = fields[name]
    [*found] = _shapes(field)
    if all(isinstance(one, NounSerializer) for one in found):
        return found
    kwargs = {
        key: value
        for key, value in field._kwargs.items()
        if key in ("source", "allow_null", "help_text")
    }
    if isinstance(field, Arc):
        models = {arm: _related(shape.Meta.model, (arm,)) for arm in field.arms}
        shapes = {model: LIST_SHAPES[model]() for model in dict.fromkeys(models.values())}
        fields[name] = WholeArc(arms=field.arms, shapes=shapes, **kwargs)
    else:
        model = _related(shape.Meta.model, field.source_attrs)
        many = isinstance(field, ListSerializer)
        fields[name] = LIST_SHAPES[model](many=many, **kwargs)
    return list(_shapes(fields[name]))


def _related(model: type[Any], path: Iterable[str]) -> type[Any]:
    for step in path:
        model = model._meta.get_field(step).related_model
    return model


def described(shape: Any) -> list[dict[str, Any]]:
    """Return the parameters of shape as the API's description shows them."""
    names, relations = "|".join(_fields(shape)), list(expandable(shape))
    lists = {
        "fields": ("Only these, separated by commas; dots lead into nested objects.", names, "*"),
        "omit": ("All but these, separated by commas; dots lead into nested objects.", names, "*"),
        "expand": (
            "Relations to show whole, as their own lists show them, and in a list what else the "
            "record alone shows, separated by commas; at most "
            f"{DEEPEST} steps deep: {', '.join(f'`{name}`' for name in relations)}.",
            "|".join(relations),
            "?",
        ),
    }
    found: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "query",
            "required": False,
            "description": about,
            "schema": {
                "type": "array",
                "items": {"type": "string", "pattern": rf"^({known})(\.[a-z_]+){times}$"},
            },
            "style": "form",
            "explode": False,
        }
        for name, (about, known, times) in lists.items()
        if known
    ]
    brief = "Whether to show the short form of each: its slug, name, type and addresses."
    flag = {"name": "brief", "in": "query", "required": False, "description": brief}
    return [*found, {**flag, "schema": {"type": "boolean", "default": False}}]
