"""What the services refuse, told as problems: each fault at its place in the body, with a code."""

from collections.abc import Iterator
from contextlib import contextmanager

from tracker.api.errors import ApiProblem, BodyFault
from tracker.api.writing.bodies import body_problem, pointer
from tracker.api.writing.shapes import Shape
from tracker.errors import PlanRefused, WriteRefused
from tracker.models.rows import row_fields
from tracker.services.writing_plans import WriteFault


@contextmanager
def translating(shape: Shape) -> Iterator[None]:
    """Turn what the services refuse into problems, each fault with its place in the body."""
    try:
        yield
    except WriteRefused as refused:
        faults = [fault_of(fault, shape, conflict=refused.conflict) for fault in refused.faults]
        if any(fault.forbidden for fault in refused.faults):
            raise ApiProblem("forbidden", str(refused), errors=faults) from refused
        if refused.conflict:
            raise ApiProblem("conflict", str(refused), errors=faults) from refused
        raise body_problem(faults) from refused
    except PlanRefused as refused:
        faults = [BodyFault("", "conflict", text) for text in refused.reasons or [str(refused)]]
        raise ApiProblem("conflict", str(refused), errors=faults) from refused


_INNER = {"url": "address", "ref": "slug", "start": "locator", "end": "locator"}
"""What columns of a source or passage that comes with a citation are called there."""


def fault_of(fault: WriteFault, shape: Shape, *, conflict: bool) -> BodyFault:
    """Return a fault of the services as it stands in `errors`."""
    column, path, text = fault.column, fault.path, fault.text
    if column:
        own = fault.model is shape.model and "citations" not in fault.path
        named = shape.member_named(column) if own else _INNER.get(column, column)
        path = (*fault.path, named)
        if fault.missing:
            text = f"“{named}” is required."
    return BodyFault(pointer(path), _code_of(fault, conflict=conflict), text)


def _code_of(fault: WriteFault, *, conflict: bool) -> str:
    if fault.forbidden:
        return "forbidden"
    if conflict:
        return "conflict"
    if fault.column == "change_reason" or fault.empty:
        return "required"
    if not fault.column:
        return "rule"
    relations = {column.name for column in row_fields(fault.model) if column.is_relation}
    return "unknown_record" if fault.column in relations else "invalid"


def bears_on(one: str, other: str) -> bool:
    """Whether what is wrong at a pointer may follow from what is wrong at another."""
    return one == other or other.startswith(f"{one}/") or one.startswith(f"{other}/")
