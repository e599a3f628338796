"""What tests of writing share: clients with tokens of each role."""

from collections.abc import Callable
from json import dumps
from typing import Any

import pytest
from rest_framework.test import APIClient
from zeal import zeal_ignore

from tests.factories import UserFactory
from tracker.services.tokens import issue


class Writer(APIClient):
    """A client that shows a token with each request; `user` is its owner."""

    user: Any
    token: Any

    def send(
        self,
        method: str,
        address: str,
        body: Any = None,
        content_type: str = "application/json",
        **headers: Any,
    ) -> Any:
        """Return the answer to a write below the API's root; headers by their own names.

        Each row that is saved reads its own relations for the log, which is no fault of a request.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        raw = b"" if body is None else body if isinstance(body, bytes) else dumps(body).encode()
        with zeal_ignore():
            return self.generic(
                method.upper(),
                f"/api/v1/{address}",
                raw,
                content_type=content_type,
                headers=named,
            )


@pytest.fixture
def writer(db: None) -> Callable[..., Writer]:
    """Return a function from a role's name to a client with a token of a new such user."""

    def make(role: str = "Editor", **options: Any) -> Writer:
        client = Writer()
        client.user = UserFactory(role=role)
        client.token, text = issue(user=client.user, name="A test", **options)
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        return client

    return make
