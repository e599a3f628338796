"""Who asks: a token in the header `Authorization: Bearer …`, and nothing else.

A login to the admin counts for nothing here, so no page of another site can write with it.
"""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tracker.api.errors import ApiProblem
from tracker.errors import TokenError
from tracker.models import ApiToken
from tracker.services.tokens import recognise

SAFE = ("GET", "HEAD", "OPTIONS")


class BearerTokens(BaseAuthentication):
    """Recognises the user by their token; whoever shows none is anonymous."""

    def authenticate(self, request: Request) -> tuple[Any, ApiToken] | None:
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer" or not text.strip():
            raise AuthenticationFailed("The header “Authorization” holds no bearer token.")
        try:
            token = recognise(text.strip())
        except TokenError as error:
            raise AuthenticationFailed(str(error)) from error
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class WritesWithToken(BasePermission):
    """Everybody reads; whoever writes shows a token that is not for reading only."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if request.method in SAFE:
            return True
        token: Any = request.auth
        if token is None:
            return False
        if token.read_only:
            raise ApiProblem(
                "forbidden",
                f"The token “{token.name}” is for reading only; write with another.",
            )
        return True


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library leaves it untyped
    """How the description names it."""

    target_class = "tracker.api.writing.authentication.BearerTokens"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token, made in the admin under “API tokens” and shown there once.",
        }
