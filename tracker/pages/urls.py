"""Addresses of the readers' door."""

from django.urls import URLPattern, URLResolver, path

from tracker.pages.kinds import KINDS
from tracker.pages.views.health import live, ready
from tracker.pages.views.home import home
from tracker.pages.views.indicator import IndicatorView
from tracker.pages.views.initiative import InitiativeView
from tracker.pages.views.institution import InstitutionView
from tracker.pages.views.law import LawView
from tracker.pages.views.lists import listing
from tracker.pages.views.partnership import PartnershipView
from tracker.pages.views.person import PersonView
from tracker.pages.views.source import source

app_name = "pages"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("healthz", live, name="live"),
    path("readyz", ready, name="ready"),
    *(path(f"{kind.path}/", listing(kind), name=f"{kind.name}_list") for kind in KINDS),
    path("laws/<slug:slug>/", LawView.as_view(), name="law"),
    path("institutions/<slug:slug>/", InstitutionView.as_view(), name="institution"),
    path("people/<slug:slug>/", PersonView.as_view(), name="person"),
    path("initiatives/<slug:slug>/", InitiativeView.as_view(), name="initiative"),
    path("partnerships/<slug:slug>/", PartnershipView.as_view(), name="partnership"),
    path("sources/<slug:slug>/", source, name="source"),
    path("indicators/<slug:slug>/", IndicatorView.as_view(), name="indicator"),
]
