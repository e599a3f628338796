"""The API's description as OpenAPI, and as a page to read and try."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.renderers import BaseRenderer

from tracker.api.base import StrictView

VERSION = "v1"
"""The one version of the API there is."""


@cache
def _document(version: str) -> dict[str, Any]:
    """Return the description; made once, since it follows from the code alone."""
    generator: Any = SchemaGenerator(api_version=version)  # type: ignore[no-untyped-call]  # untyped
    return dict(generator.get_schema(request=None, public=True))


class OnceGenerator(SchemaGenerator):
    """Gives the description that was made on first use."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:
        return _document(self.api_version)


@cache
def _written(renderer: type[BaseRenderer]) -> str | bytes:
    """Return the description as it is sent; written once, which takes YAML some seconds."""
    written: str | bytes = renderer().render(_document(VERSION), renderer_context={})
    return written


def _once(renderer: type[BaseRenderer]) -> type[BaseRenderer]:
    """Return a renderer that gives what `renderer` wrote the first time."""

    def render(self: Any, data: Any, *args: Any, **kwargs: Any) -> str | bytes:
        return _written(renderer)  # type: ignore[arg-type]  # classes are hashable

    return type(renderer.__name__, (renderer,), {"render": render})


class SchemaView(StrictView, SpectacularAPIView):
    """This API in OpenAPI 3.1, as YAML or JSON after what the request accepts."""

    renderer_classes = [_once(one) for one in SpectacularAPIView.renderer_classes]
    api_version = VERSION
    generator_class = OnceGenerator


class DocsView(StrictView, SpectacularSwaggerSplitView):
    """The description as a page, with all it needs served from here."""

    template_name = "api/docs.html"
    # Our own: the library's writes a CSRF token, and so sets a cookie that nothing here needs.
    template_name_js = "api/docs.js"
    url_name = "api:schema"

    # How the page asks for its own script, so that none stands in the page.
    bare_parameters = ("script",)

    def parameters(self) -> tuple[str, ...]:
        return self.bare_parameters
