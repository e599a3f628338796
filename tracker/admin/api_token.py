"""API tokens in the admin: made by whoever uses them, shown once, revoked."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from tracker.admin.base import TrackerAdmin
from tracker.admin.columns import badge
from tracker.models import ApiToken
from tracker.services.tokens import DAYS, MARK, MOST_DAYS, issue, revoke


class NewTokenForm(forms.ModelForm[ApiToken]):
    """What a new token is for and how long it is good; whose it is follows from who makes it."""

    days = forms.IntegerField(
        label="Days it is good for",
        min_value=1,
        max_value=MOST_DAYS,
        initial=DAYS,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=f"From 1 to {MOST_DAYS}; then make another.",
    )

    class Meta:
        model = ApiToken
        fields = ("name", "read_only")
        widgets = {
            "name": UnfoldAdminTextInputWidget,
            "read_only": UnfoldBooleanSwitchWidget,
        }


class TokenForm(forms.ModelForm[ApiToken]):
    """A token that is there: its name, and the switch that revokes it."""

    revoke = forms.BooleanField(
        label="Revoke it",
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text="From now on it is refused, for good.",
    )

    class Meta:
        model = ApiToken
        fields = ("name",)
        widgets = {"name": UnfoldAdminTextInputWidget}


@admin.register(ApiToken)
class ApiTokenAdmin(TrackerAdmin[ApiToken]):
    """A token for the API; a user sees their own, Administrators see and revoke all."""

    form = TokenForm
    list_display = ("name", "begins_with", "user", "read_only", "expires_at", "last_used", "state")
    list_select_related = ("user",)
    list_filter = ("read_only",)
    search_fields = ("name", "prefix", "user__username")
    readonly_fields = ("begins_with", "user", "read_only", "expires_at", "last_used", "state")
    fields = ("name", *readonly_fields, "revoke")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        """Return the user's own tokens; for whoever administers users, everybody's."""
        rows: QuerySet[ApiToken] = super().get_queryset(request)
        if request.user.has_perm("auth.change_user"):
            return rows
        return rows.filter(user=request.user.pk)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form class; a new token's asks other things than one that is there."""
        if obj is None:
            kwargs["form"] = NewTokenForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields of the form."""
        if obj is None:
            return ("name", "read_only", "days")
        return self.fields if obj.revoked_at is None else ("name", *self.readonly_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """Return what is shown but not edited: of a new token, nothing."""
        return [] if obj is None else [*self.readonly_fields]

    def get_actions(self, request: HttpRequest) -> Any:
        """Return no actions: a token is revoked on its own page."""
        return {}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a token is revoked, and remains to be told by."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Make the token, whose text is shown by the answer and kept nowhere; or revoke it."""
        if change:
            super().save_model(request, obj, form, change)
            if form.cleaned_data.get("revoke"):
                revoke(obj)
            return
        token, text = issue(
            user=request.user,
            name=form.cleaned_data["name"],
            days=form.cleaned_data["days"],
            read_only=form.cleaned_data["read_only"],
        )
        obj.__dict__.update(token.__dict__)
        request.tracker_token = text  # type: ignore[attr-defined]  # read by `response_add`

    def response_add(
        self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the token: this once, on a page that no cache keeps."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Your new token",
            "opts": self.opts,
            "token": obj,
            "text": request.tracker_token,  # type: ignore[attr-defined]  # set by `save_model`
        }
        response = TemplateResponse(request, "admin/tracker/token.html", context)
        add_never_cache_headers(response)
        return response

    @display(description="Begins with")
    def begins_with(self, obj: ApiToken) -> str:
        """What it is recognised by."""
        return f"{MARK}_{obj.prefix}…"

    @display(description="Last used", ordering="last_used_on")
    def last_used(self, obj: ApiToken) -> Any:
        """The day it was last used."""
        return obj.last_used_on or "never"

    @display(description="State")
    def state(self, obj: ApiToken) -> str:
        """Whether it is good, and if not, why."""
        if obj.revoked_at is not None:
            return badge("revoked", "danger")
        if obj.expires_at <= timezone.now():
            return badge("expired", "warning")
        return badge("good", "success")
