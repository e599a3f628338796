"""What every admin page shows of where it runs."""

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static


def label(request: HttpRequest) -> list[str] | None:
    """Return the label beside the title: none in production, so that development stands out."""
    return ["Development", "warning"] if settings.DEBUG else None


def stylesheet(request: HttpRequest) -> str:
    """Return the address of our own styles."""
    return static("tracker/admin/admin.css")


def favicon(request: HttpRequest) -> str:
    """Return the address of the icon in the browser's tab."""
    return static("tracker/admin/favicon.svg")


def script(request: HttpRequest) -> str:
    """Return the address of our own script."""
    return static("tracker/admin/admin.js")


def reach(request: HttpRequest) -> str:
    """Return the address of the script that names what the theme leaves nameless."""
    return static("tracker/admin/reach.js")


def beside(request: HttpRequest) -> str:
    """Return the address of the script that opens a source beside the form."""
    return static("tracker/admin/beside.js")
