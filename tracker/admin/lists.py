"""What every list has: the filter by queue, and the views of it that editors keep."""

from typing import Any

from django.contrib.admin import SimpleListFilter
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from unfold.contrib.filters.admin import DropdownFilter

from tracker.admin.navigation import list_of
from tracker.admin.queues import QUEUES, of_table
from tracker.models import SavedFilter

QUERY_LENGTH: int = SavedFilter._meta.get_field("query").max_length or 0


class QueueFilter(DropdownFilter):
    """Rows that stand in a queue of the front page; the same rows that are counted there."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the queues of the table."""
        return [(queue.name, queue.title) for queue in of_table(model_admin.model)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows that stand in the queue asked for."""
        queue = QUEUES.get(self.value() or "")
        if queue is None or queryset.model not in queue.tables:
            return queryset
        return queue.rows(queryset, request.user)


def known_query(model_admin: Any, request: HttpRequest, text: str) -> str:
    """Return an address's query with only what the list knows: search, order and its filters.

    The page's number is left out, since a view is of the whole list.
    """
    own = {
        spec.parameter_name
        for spec in model_admin.get_list_filter(request)
        if isinstance(spec, type) and issubclass(spec, SimpleListFilter)
    }
    given, kept = QueryDict(text), QueryDict(mutable=True)
    for key, values in given.lists():
        if key in {"q", "o", *own} or _is_lookup(model_admin, request, key, values):
            kept.setlist(key, [value for value in values if value])
    return kept.urlencode()


def _is_lookup(model_admin: Any, request: HttpRequest, key: str, values: list[str]) -> bool:
    """Whether a parameter filters by a column that the list allows."""
    try:
        model_admin.opts.get_field(key.split("__")[0])
    except FieldDoesNotExist:
        return False
    return all(model_admin.lookup_allowed(key, value, request) for value in values)


def views_of(model: type[Model], user: Any) -> QuerySet[SavedFilter]:
    """Return the views of a table that a user keeps or others share, the user's own first."""
    rows: QuerySet[SavedFilter] = SavedFilter.objects.filter(table=model._meta.label_lower)
    return rows.filter(Q(user=user.pk) | Q(shared=True)).select_related("user").order_by("name")


class ListsMixin:
    """Gives a table's list its queue filter and its saved views."""

    list_before_template = "admin/tracker/views.html"
    model: type[Model]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Return the filters, and the one by queue if rows of the table stand in any."""
        filters = list(super().get_list_filter(request))  # type: ignore[misc]  # of ModelAdmin
        return [*filters, QueueFilter] if of_table(self.model) else filters

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """List rows, with the views that are kept of the list; one query for those."""
        context = dict(extra_context or {})
        if request.user.has_perm("tracker.view_savedfilter"):
            query = known_query(self, request, request.GET.urlencode())
            context["views"] = {
                "rows": [
                    {
                        "view": view,
                        "link": f"{list_of(self.model)}?{view.query}",
                        "own": view.user_id == request.user.pk,
                        "now": view.query == query,
                    }
                    for view in views_of(self.model, request.user)
                ],
                "query": query,
                "table": self.model._meta.label_lower,
                "length": SavedFilter._meta.get_field("name").max_length,
                "save": reverse("admin:tracker_savedfilter_keep"),
                "may_save": request.user.has_perm("tracker.add_savedfilter"),
            }
        return super().changelist_view(request, context)  # type: ignore[misc]  # of ModelAdmin
