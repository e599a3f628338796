"""Likely twins in the admin: the queue of pairs, what was said of them, and the way to merge."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from unfold.contrib.filters.admin import ChoicesCheckboxFilter
from unfold.decorators import display
from unfold.views import ChangeList

from tracker.admin.base import TrackerAdmin
from tracker.admin.columns import badge, status_badge, two_scripts
from tracker.admin.merging import choose_view, merge_address, merge_view
from tracker.admin.searching import find
from tracker.models import Position, Twin
from tracker.services.finding import judge, records_of
from tracker.services.merging import MERGED
from tracker.services.twins import TWINNED, Book
from tracker.vocabularies import Verdict

_SHOWN = 5
"""Likely twins that are shown while a name is typed."""


class PairList(ChangeList):
    """A page of pairs, each with its two records: one query a kind, however many pairs."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, and the records that its pairs are of."""
        super().get_results(request)
        self.result_list: list[Any] = list(self.result_list)
        attach(self.result_list)


def attach(twins: list[Any]) -> None:
    """Give each pair its records as `first` and `second`; None for one that is gone."""
    records = records_of(twins)
    for twin in twins:
        twin.first = records.get((twin.kind, twin.first_id))
        twin.second = records.get((twin.kind, twin.second_id))


@admin.register(Twin)
class TwinAdmin(TrackerAdmin[Twin]):
    """The queue: it is filled by what is found alike, and emptied by merging or saying no."""

    class Media:
        css: ClassVar[Any] = {"all": ("tracker/admin/twins.css",)}

    form = ModelForm
    # What waits stands before what was judged.
    ordering = ("-verdict", "-score", "id")
    list_display = ("pair", "alike", "why", "kind", "said", "merge_link")
    list_display_links = None
    list_filter: ClassVar[Any] = (
        ("verdict", ChoicesCheckboxFilter),
        ("kind", admin.AllValuesFieldListFilter),
    )
    list_select_related = ("judged_by",)
    search_fields = ("kind",)
    search_help_text = "A name of one of the two"
    actions = ("not_the_same", "open_again", "merge_pair")
    fields: ClassVar[Any] = ("pair", "alike", "why", "kind", "said", "found_at", "merge_link")
    readonly_fields = fields

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the pairs of which one goes by a name that the search finds."""
        if not search_term.strip():
            return queryset, False
        found = Q(pk__in=[])
        for model in MERGED:
            column = "title" if model is Position else "name"
            rows: Any = model._default_manager.all()
            plain = rows.filter(**{f"{column}__icontains": search_term.strip()})
            named = find(rows, plain, search_term, ("",) if hasattr(model, "names") else ())
            keys = named.order_by().values("pk")
            found |= Q(kind=model._meta.model_name) & (Q(first_id__in=keys) | Q(second_id__in=keys))
        return queryset.filter(found), False

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses of the table, of the pages that merge, and of likely twins."""
        guard = self.admin_site.admin_view
        own = [
            path("merge/<str:kind>/<int:pk>/", guard(choose_view), name="tracker_merge_with"),
            path(
                "merge/<str:kind>/<int:survivor>/<int:loser>/",
                guard(merge_view),
                name="tracker_merge",
            ),
            path("like/<str:kind>/", guard(like_view), name="tracker_like"),
        ]
        return [*own, *super().get_urls()]

    def get_list_display(self, request: HttpRequest) -> Any:
        """Return the columns; the way to merge for those who judge, since others are refused."""
        shown: Any = super().get_list_display(request)
        if self.has_change_permission(request):
            return shown
        return [column for column in shown if column != "merge_link"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows the records of its pairs."""
        return PairList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return a pair with its records."""
        twin = super().get_object(request, object_id, from_field)
        if twin is not None:
            attach([twin])
        return twin

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds a pair by hand: two records are merged from either's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes a pair: a verdict is to be remembered."""
        return False

    @display(description="Pair", ordering="id")
    def pair(self, obj: Any) -> str:
        """The two records, side by side."""
        return format_html(
            '<span class="tracker-pair">{}</span>',
            format_html_join("", "{}", ((_side(obj.kind, r),) for r in (obj.first, obj.second))),
        )

    @display(description="Alike", ordering="score")
    def alike(self, obj: Any) -> str:
        """How alike their names are."""
        return f"{obj.score} %"

    @display(description="Why")
    def why(self, obj: Any) -> str:
        """The reasons for suspicion."""
        lines = format_html_join("", "<li>{}</li>", ((reason,) for reason in obj.reasons))
        return format_html('<ul class="tracker-why">{}</ul>', lines)

    @display(description="Verdict", ordering="verdict")
    def said(self, obj: Any) -> str:
        """What an editor said of the pair, and who."""
        colour = "warning" if obj.verdict == Verdict.OPEN else "default"
        by = f"{obj.judged_by}, {obj.judged_at:%Y-%m-%d}" if obj.judged_by else ""
        mark = badge(obj.get_verdict_display(), colour)
        return format_html('{} <span class="tracker-aside">{}</span>', mark, by)

    @display(description="Merge")
    def merge_link(self, obj: Any) -> str:
        """The way to the page that merges the two."""
        if obj.first is None or obj.second is None or not isinstance(obj.first, MERGED):
            return "–"
        kept, lost = survivor_first(obj)
        return format_html(
            '<a class="text-link" href="{}" aria-label="Merge {} and {}">Merge…</a>',
            merge_address(kept, lost),
            kept,
            lost,
        )

    @admin.action(permissions=["change"], description="Not the same")
    def not_the_same(self, request: HttpRequest, queryset: QuerySet[Twin]) -> None:
        """Remember that the selected pairs are two records each."""
        number = judge(twins=queryset, verdict=Verdict.NOT_SAME, actor=request.user)
        self.message_user(request, f"{_pairs(number)}: not the same. It will not be asked again.")

    @admin.action(permissions=["change"], description="Take back “not the same”")
    def open_again(self, request: HttpRequest, queryset: QuerySet[Twin]) -> None:
        """Ask again of the selected pairs whether they are the same."""
        number = judge(twins=queryset, verdict=Verdict.OPEN, actor=request.user)
        self.message_user(request, f"{_pairs(number)}: open again.")

    @admin.action(permissions=["change"], description="Merge…")
    def merge_pair(self, request: HttpRequest, queryset: QuerySet[Twin]) -> HttpResponse | None:
        """Go to the page that merges a pair; it is done one pair at a time."""
        twins: list[Any] = list(queryset)
        attach(twins)
        if len(twins) != 1 or twins[0].first is None or twins[0].second is None:
            message = "Choose one pair whose records are both there: each is merged by itself."
            self.message_user(request, message, messages.ERROR)
            return None
        return HttpResponseRedirect(merge_address(*survivor_first(twins[0])))


def survivor_first(twin: Any) -> tuple[Any, Any]:
    """Return a pair's records, the likelier survivor first: what is public, then the older one."""
    both = sorted((twin.first, twin.second), key=lambda r: (r.status != "published", r.pk))
    return both[0], both[1]


def like_view(request: HttpRequest, kind: str) -> JsonResponse:
    """Answer which records a name being typed may already be of; to who may see the table."""
    model: Any = next((m for m in TWINNED if m._meta.model_name == kind), None)
    if model is None or not request.user.has_perm(f"tracker.view_{kind}"):
        return JsonResponse({"detail": "There is nothing here that your role may see."}, status=403)
    name = request.GET.get("name", "")[:300]
    found = Book.near(model, name).like(name)[:_SHOWN]
    rows = model._default_manager.in_bulk([pk for pk, _ in found])
    return JsonResponse(
        {
            "twins": [
                {
                    "name": str(rows[pk]),
                    "reason": "; ".join(likeness.reasons),
                    "status": rows[pk].get_status_display(),
                    "link": reverse(f"admin:tracker_{kind}_change", args=[pk]),
                }
                for pk, likeness in found
                if pk in rows
            ]
        }
    )


def _pairs(number: int) -> str:
    return f"{number} pair{'' if number == 1 else 's'}"


def _side(kind: str, record: Any) -> str:
    if record is None:
        return format_html('<span class="tracker-aside">{} that is gone</span>', capfirst(kind))
    return format_html(
        '<span><a class="text-link" href="{}">{}</a> {}</span>',
        reverse(f"admin:tracker_{kind}_change", args=[record.pk]),
        two_scripts(str(record), getattr(record, "name_ja", "")),
        status_badge(record.status),
    )
