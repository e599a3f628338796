"""Addresses of a noun: a list and its records, each read and written at the same place."""

from rest_framework.routers import Route, SimpleRouter


class WritingRouter(SimpleRouter):
    """Lets lists be changed and removed too; a noun that cannot be written lacks the methods."""

    routes = [
        Route(
            url=r"^{prefix}{trailing_slash}$",
            mapping={
                "get": "list",
                "post": "create",
                "patch": "change_many",
                "delete": "remove_many",
            },
            name="{basename}-list",
            detail=False,
            initkwargs={"suffix": "List"},
        ),
        Route(
            url=r"^{prefix}/{lookup}{trailing_slash}$",
            mapping={"get": "retrieve", "patch": "partial_update", "delete": "destroy"},
            name="{basename}-detail",
            detail=True,
            initkwargs={"suffix": "Instance"},
        ),
    ]
