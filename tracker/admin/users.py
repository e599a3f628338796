"""Users and their roles."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class TrackerUserAdmin(UserAdmin[User], ModelAdmin):
    """A user; the role is the group, and “staff status” lets them in here."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "email", "roles", "is_staff", "is_active", "last_login")
    list_filter = ("groups", "is_staff", "is_active")
    autocomplete_fields = ("groups",)
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        (
            "Role",
            {
                "fields": ("groups", "is_staff", "is_active"),
                "description": "Give one role, and staff status so that they can log in here.",
            },
        ),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {"fields": ("username", "email", "password1", "password2", "groups", "is_staff")},
        ),
    )
    readonly_fields = ("last_login", "date_joined")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the users with their roles."""
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the form's sections; only a superuser makes superusers."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or not request.user.is_superuser:
            return fieldsets
        return [*fieldsets, ("Superuser", {"fields": ("is_superuser", "user_permissions")})]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may change the account: a superuser's only another superuser may."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or not getattr(obj, "is_superuser", False))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whether the user may delete the account, as `has_change_permission` says."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (request.user.is_superuser or not getattr(obj, "is_superuser", False))

    @display(description="Role")
    def roles(self, obj: User) -> str:
        """The user's groups."""
        return ", ".join(group.name for group in obj.groups.all()) or "none"


@admin.register(Group)
class TrackerGroupAdmin(GroupAdmin, ModelAdmin):
    """A role and what it may do; made by a migration."""
