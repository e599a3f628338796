"""Addresses of a site without the readers' door, for a test of what a record does then."""

urlpatterns: list[object] = []
