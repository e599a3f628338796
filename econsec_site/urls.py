"""The site's addresses: the readers', the programs' and the editors' door."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from tracker.admin.dates import read_date
from tracker.admin.guide import guide
from tracker.admin.picking import PickerView

urlpatterns = [
    path("admin/guide/", admin.site.admin_view(guide), name="guide"),
    path("admin/dates/", admin.site.admin_view(read_date), name="read_date"),
    # Before the admin's own: a passage is picked by its words.
    path(
        "admin/autocomplete/",
        admin.site.admin_view(PickerView.as_view(admin_site=admin.site)),
    ),
    path("admin/", admin.site.urls),
    # 302: another version may take its place one day.
    path("api/", RedirectView.as_view(pattern_name="api:root")),
    path("api/v1/", include("tracker.api.urls")),
    path("", include("tracker.pages.urls")),
]

handler403 = "tracker.admin.refusals.forbidden"
handler404 = "tracker.admin.refusals.not_found"
