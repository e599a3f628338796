"""Documents say what the serializers say: every endpoint, every row, key by key, in order."""

import datetime as dt
import json
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import DateField, DecimalField, Value
from django.test import RequestFactory
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from tests.api.documents.differing import differing
from tests.api.hidden import Hidden, free_text, hang_on
from tests.api.rows import MAKERS
from tracker.api.documents.answering import Documents, documents_of, worded
from tracker.api.loading import loaded
from tracker.api.urls import VIEWSETS
from tracker.fields import EdtfField
from tracker.models import Law

pytestmark = pytest.mark.django_db

DAY = dt.date(2022, 8, 1)
SITE = "http://testserver"
FALLING_BACK = ["citations detail"]
"""Those that only the serializer can show: the agreement of one citation is asked of a record."""


def shapes() -> dict[str, tuple[Any, Any]]:
    """Return each list's and each detail's view and serializer, by what it is called here."""
    return {
        f"{place} {kind}": (viewset, shape)
        for place, viewset in VIEWSETS.items()
        for kind, shape in (("list", viewset.serializer_class), ("detail", viewset.detail_class))
        if shape is not None
    }


COMPILED = {name: pair for name, pair in shapes().items() if name not in FALLING_BACK}


def ordered(text: bytes) -> Any:
    """Return JSON with its objects as lists of pairs, so that order counts."""
    return json.loads(text, object_pairs_hook=list)


def by_serializer(viewset: Any, shape: Any) -> Any:
    """Return what the serializer says of all public rows."""
    rows = loaded(viewset.queryset.order_by("pk"), shape)
    if rows.model is Law:
        day = Value(DAY, output_field=DateField())
        rows = rows.with_force(DAY).annotate(force_as_of=day)
    request: Request = APIView().initialize_request(RequestFactory().get("/"))
    shown = shape(rows, many=True, context={"request": request}).data
    return ordered(JSONRenderer().render(shown))


def by_documents(viewset: Any, shape: Any) -> Any:
    """Return what the documents say of them."""
    documents = Documents(shape(), viewset.queryset.model, dated=False)
    keys = list(viewset.queryset.order_by("pk").values_list("pk", flat=True))
    return ordered(worded(f"[{','.join(documents.of_keys(keys, DAY))}]", SITE))


def compared() -> dict[str, int]:
    """Assert that both say the same on every endpoint; return of how many rows."""
    counts = {}
    for name, (viewset, shape) in COMPILED.items():
        said, expected = by_documents(viewset, shape), by_serializer(viewset, shape)
        assert list(differing(said, expected, name)) == []
        counts[name] = len(said)
    return counts


ODD_TEXTS = (
    'a "quoted" \\ back\\slash / and </script>',
    "".join(map(chr, range(1, 32))) + "\x7f",
    "\\u0001 \\x02 %s %% :keys $1 {} '); --",
    "経済安全保障推進法 ｶﾅ e\u0301 \u2028 \u2029 \ufeff",
    "🗾 👩‍🔬 \U0010ffff",
    " ",
    "'",
    "null",
    "0",
)
ODD_DATES = (
    *("", "..", "2021", "2021-10~", "2021-10-04?", "1999%", "[2021..2022-03]", "[..2022]"),
    *("[2021..]", "0001", "9999-12-31", "no date", 'a "b" \x02'),
)
MOMENTS = (
    dt.datetime(2022, 8, 1, 12, tzinfo=dt.UTC),
    dt.datetime(2022, 8, 1, 12, 0, 0, 123456, tzinfo=dt.UTC),
    dt.datetime(2022, 8, 1, 12, 0, 0, 120000, tzinfo=dt.UTC),
    dt.datetime(1000, 1, 1, 23, 59, 59, 1, tzinfo=dt.UTC),
)
DECIMALS = tuple(map(Decimal, ("0", "0.1", "100", "43.60", "123456789012.34", "7")))


def make_odd(model: type[Any]) -> None:
    """Write odd values into every row of a model, past all that would refuse them."""
    for number, row in enumerate(model._base_manager.order_by("pk")):
        values: dict[str, Any] = {}
        for place, field in enumerate(model._meta.concrete_fields, start=number):
            if isinstance(field, EdtfField):
                values[field.attname] = ODD_DATES[place % len(ODD_DATES)]
            elif field.name in ("updated_at", "checked_at", "made_at"):
                values[field.attname] = MOMENTS[place % len(MOMENTS)]
            elif isinstance(field, DecimalField) and getattr(row, field.attname) is not None:
                values[field.attname] = DECIMALS[place % len(DECIMALS)]
        texts = [field for field in free_text(model) if field.name not in KEPT]
        for place, field in enumerate(texts, start=number):
            values[field.attname] = ODD_TEXTS[place % len(ODD_TEXTS)][: field.max_length]
        model._base_manager.filter(pk=row.pk).update(**values)


KEPT = (
    *("slug", "ref", "code", "old_slug", "new_slug", "kind", "field", "translated_from"),
    "egov_law_id",
)
"""What the database or the addresses want to be as it is."""


def test_documents_of_odd_values() -> None:
    for make in MAKERS.values():
        make(2)
    for viewset in VIEWSETS.values():
        make_odd(viewset.queryset.model)
    assert all(compared().values())


def test_documents_of_bare_rows() -> None:
    for place, make in MAKERS.items():
        if place not in ("passages", "citations", "redirects"):
            make(0)
    counts = compared()
    assert counts["laws list"] > 0


def test_documents_of_the_fixtures() -> None:
    call_command("seed", verbosity=0, stdout=StringIO())
    assert all(count for name, count in compared().items() if name != "redirects list")


def test_only_these_fall_back() -> None:
    falling = [
        name
        for name, (viewset, shape) in shapes().items()
        if documents_of(shape(), viewset.queryset.model) is None
    ]
    assert falling == FALLING_BACK


def test_documents_of_full_rows_among_hidden_ones() -> None:
    world = {place: make(2) for place, make in MAKERS.items()}
    hang_on(world, Hidden("draft"))
    assert all(compared().values())
