"""The editors' guide inside the admin: `docs/editors/README.md` as a page, so that there is one."""

import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from markdown import Markdown

_GUIDE: Path = settings.BASE_DIR / "docs" / "editors" / "README.md"
_PICTURE = re.compile(r'src="pictures/([\w-]+\.png)"')
_ELSEWHERE = re.compile(r'<a href="\.\./[^"]*">(.*?)</a>', re.DOTALL)
_TITLE = re.compile(r"^# .*\n")


def guide(request: HttpRequest) -> HttpResponse:
    """Show the guide to whoever may enter the admin."""
    context = {
        **admin.site.each_context(request),
        "title": "Guide for editors",
        **_page(_GUIDE.stat().st_mtime_ns),
    }
    return TemplateResponse(request, "admin/tracker/guide.html", context)


@lru_cache(maxsize=1)
def _page(changed: int) -> dict[str, SafeString]:
    """Return the guide and its contents as HTML, made once for each state of the file.

    Pictures lead to our static files; links to other documents, which are not served, are text.
    """
    text = _TITLE.sub("", _GUIDE.read_text(encoding="utf-8"))
    reader = Markdown(
        extensions=["tables", "toc", "sane_lists"], extension_configs={"toc": {"toc_depth": "2"}}
    )
    html = reader.convert(text)
    html = _PICTURE.sub(lambda found: f'loading="lazy" src="{static("guide/" + found[1])}"', html)
    html = html.replace("<table>", '<div class="tracker-scroll"><table class="tracker-table">')
    html = html.replace("</table>", "</table></div>")
    parts = {"guide": _ELSEWHERE.sub(r"\1", html), "contents": reader.toc}  # type: ignore[attr-defined]  # set by the extension
    return {name: mark_safe(part) for name, part in parts.items()}  # noqa: S308 - a file of the project's own
