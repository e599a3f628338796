"""The sidebar: records, their parts, evidence, reference data, and who may do what."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from tracker.models import (
    ApiToken,
    ChangeEntry,
    Citation,
    IdempotencyKey,
    Indicator,
    Initiative,
    Institution,
    Jurisdiction,
    Law,
    LawRelation,
    Milestone,
    Name,
    Observation,
    Participation,
    Partnership,
    PartnershipMember,
    Passage,
    Person,
    Position,
    Proposal,
    Provision,
    Redirect,
    SavedFilter,
    SearchDocument,
    SeedState,
    Source,
    Standing,
    Tenure,
    Topic,
    Twin,
)

Item = tuple[type[models.Model], str, str]

GROUPS: tuple[tuple[str, bool, tuple[Item, ...]], ...] = (
    (
        "Records",
        False,
        (
            (Law, "Laws", "gavel"),
            (Institution, "Institutions", "account_balance"),
            (Person, "People", "person"),
            (Initiative, "Initiatives", "flag"),
            (Partnership, "Partnerships", "handshake"),
            (Indicator, "Indicators", "monitoring"),
        ),
    ),
    (
        "Parts of records",
        True,
        (
            (Milestone, "Milestones", "event"),
            (Provision, "Provisions", "segment"),
            (Position, "Posts", "work"),
            (Tenure, "Posts held", "badge"),
            (Participation, "Roles", "groups"),
            (PartnershipMember, "Members", "group_add"),
            (LawRelation, "Relations of laws", "account_tree"),
            (Observation, "Figures", "pin"),
            (Name, "Other names", "translate"),
        ),
    ),
    (
        "Evidence",
        False,
        (
            (Proposal, "Proposed changes", "rate_review"),
            (Citation, "Citations", "format_quote"),
            (Passage, "Passages", "short_text"),
            (Source, "Sources", "article"),
            (Standing, "Values by state", "rule"),
            (Twin, "Possible duplicates", "join_inner"),
        ),
    ),
    (
        "Reference",
        False,
        (
            (Jurisdiction, "Jurisdictions", "public"),
            (Topic, "Topics", "label"),
            (Redirect, "Redirects", "alt_route"),
            (SavedFilter, "Saved views", "bookmark"),
            (SeedState, "Seeded rows", "inventory_2"),
            (SearchDocument, "Search documents", "manage_search"),
        ),
    ),
    (
        "Administration",
        False,
        (
            (ChangeEntry, "Change log", "history"),
            (ApiToken, "API tokens", "key"),
            (IdempotencyKey, "Keys of API writes", "replay"),
            (User, "Users", "manage_accounts"),
            (Group, "Roles and permissions", "shield_person"),
        ),
    ),
)
"""Title, whether it folds, and the tables with their icons, in the order of the sidebar."""


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the sidebar as unfold wants it; each table shows to whom it is permitted."""
    groups = [
        {
            "title": title,
            "collapsible": folds,
            "separator": True,
            "items": [_item(*item) for item in items],
        }
        for title, folds, items in GROUPS
    ]
    guide = {"title": "Guide for editors", "icon": "menu_book", "link": reverse("guide")}
    return [*groups, {"title": "Help", "separator": True, "items": [guide]}]


def _item(model: type[models.Model], title: str, icon: str) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "link": list_of(model),
        "permission": _may_view(model),
    }


def list_of(model: type[models.Model]) -> str:
    """Return the address of a table's list."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def _may_view(model: type[models.Model]) -> Callable[[HttpRequest], bool]:
    permission = f"{model._meta.app_label}.view_{model._meta.model_name}"

    def allowed(request: HttpRequest) -> bool:
        return bool(request.user.has_perm(permission))

    return allowed
