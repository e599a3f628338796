"""Django's own admin on our tables: its templates, its defaults, nothing of ours or the theme's."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import django.contrib.admin
from django.contrib.admin import AdminSite, ModelAdmin
from django.template.response import TemplateResponse
from django.urls import path

from econsec_site.urls import urlpatterns as ours
from tracker.models import Citation, Law, Milestone, Name

ENGINE: dict[str, Any] = {
    "NAME": "stock",
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [Path(django.contrib.admin.__file__).parent / "templates"],
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
        ]
    },
}
"""A second engine beside the site's, which finds the admin's own templates first."""


class StockSite(AdminSite):
    """An admin site whose pages are rendered by Django's own templates."""

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Return the view, told to look for its templates with the stock engine."""

        def stock(request: Any, *args: Any, **kwargs: Any) -> Any:
            response = view(request, *args, **kwargs)
            if isinstance(response, TemplateResponse):
                response.using = "stock"
            return response

        return super().admin_view(stock, cacheable)


site = StockSite(name="stock")


def search_of(model: Any) -> tuple[str, ...]:
    """Return the columns that our list of a table searches."""
    return tuple(django.contrib.admin.site._registry[model].search_fields)


for table in (Law, Milestone, Citation, Name):
    site.register(
        table, type(f"Stock{table.__name__}", (ModelAdmin,), {"search_fields": search_of(table)})
    )

urlpatterns = [path("stock/", site.urls), *ours]
