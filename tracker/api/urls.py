"""Addresses of the programs' door, below /api/v1/."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.api.base import Nowhere, RecordViewSet, StrictView
from tracker.api.views.changes import ChangesFeed, ChangesView
from tracker.api.views.citations import CitationViewSet
from tracker.api.views.described import DocsView, SchemaView
from tracker.api.views.disputes import DisputesView
from tracker.api.views.exports import ExportsView, ExportView
from tracker.api.views.graph import GraphView
from tracker.api.views.indicators import IndicatorViewSet
from tracker.api.views.initiatives import InitiativeViewSet
from tracker.api.views.institutions import InstitutionViewSet
from tracker.api.views.jurisdictions import JurisdictionViewSet
from tracker.api.views.law_relations import LawRelationViewSet
from tracker.api.views.laws import LawViewSet
from tracker.api.views.members import MemberViewSet
from tracker.api.views.milestones import MilestoneViewSet
from tracker.api.views.names import NameViewSet
from tracker.api.views.observations import ObservationViewSet
from tracker.api.views.participations import ParticipationViewSet
from tracker.api.views.partnerships import PartnershipViewSet
from tracker.api.views.passages import PassageViewSet
from tracker.api.views.people import PersonViewSet
from tracker.api.views.positions import PositionViewSet
from tracker.api.views.provisions import ProvisionViewSet
from tracker.api.views.reconcile import (
    EntityView,
    PreviewView,
    ReconcileView,
    SuggestEntityView,
    SuggestPropertyView,
    SuggestTypeView,
)
from tracker.api.views.redirects import RedirectViewSet
from tracker.api.views.root import ProblemsView, RootView
from tracker.api.views.search import SearchView
from tracker.api.views.sources import SourceViewSet
from tracker.api.views.tenures import TenureViewSet
from tracker.api.views.timeline import TimelineView
from tracker.api.views.topics import TopicViewSet
from tracker.api.writing.routing import WritingRouter

app_name = "api"

VIEWSETS: dict[str, type[RecordViewSet]] = {
    "laws": LawViewSet,
    "institutions": InstitutionViewSet,
    "people": PersonViewSet,
    "initiatives": InitiativeViewSet,
    "partnerships": PartnershipViewSet,
    "provisions": ProvisionViewSet,
    "positions": PositionViewSet,
    "tenures": TenureViewSet,
    "members": MemberViewSet,
    "participations": ParticipationViewSet,
    "law-relations": LawRelationViewSet,
    "milestones": MilestoneViewSet,
    "names": NameViewSet,
    "indicators": IndicatorViewSet,
    "observations": ObservationViewSet,
    "sources": SourceViewSet,
    "passages": PassageViewSet,
    "citations": CitationViewSet,
    "jurisdictions": JurisdictionViewSet,
    "topics": TopicViewSet,
    "redirects": RedirectViewSet,
}
"""Every list by its place in the address, in the order in which the root names them."""

ACROSS: dict[str, type[StrictView]] = {
    "search": SearchView,
    "reconcile": ReconcileView,
    "graph": GraphView,
    "timeline": TimelineView,
    "disputes": DisputesView,
    "changes": ChangesView,
    "exports": ExportsView,
}
"""What answers from all lists together, by its place; the root names it after them."""

router = WritingRouter()
for place, viewset in VIEWSETS.items():
    router.register(place, viewset, basename=place)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RootView.as_view(endpoints=VIEWSETS, across=ACROSS), name="root"),
    path("problems/", ProblemsView.as_view(), name="problems"),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("search/", SearchView.as_view(), name="search"),
    path("graph/", GraphView.as_view(), name="graph"),
    path("timeline/", TimelineView.as_view(), name="timeline"),
    path("disputes/", DisputesView.as_view(), name="disputes"),
    path("exports/", ExportsView.as_view(), name="exports"),
    path("exports/<str:name>", ExportView.as_view(), name="export"),
    path("changes/", ChangesView.as_view(endpoints=VIEWSETS), name="changes"),
    path("changes.atom", ChangesFeed.as_view(endpoints=VIEWSETS), name="changes-feed"),
    path("reconcile/", ReconcileView.as_view(), name="reconcile"),
    path("reconcile/view/", EntityView.as_view(), name="reconcile-view"),
    path("reconcile/preview/", PreviewView.as_view(), name="reconcile-preview"),
    path("reconcile/suggest/entity/", SuggestEntityView.as_view(), name="reconcile-suggest-entity"),
    path("reconcile/suggest/type/", SuggestTypeView.as_view(), name="reconcile-suggest-type"),
    path(
        "reconcile/suggest/property/",
        SuggestPropertyView.as_view(),
        name="reconcile-suggest-property",
    ),
    *router.urls,
    re_path(r"", Nowhere.as_view(), name="nowhere"),
]
