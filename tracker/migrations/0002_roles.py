"""The four roles as groups: Viewer, Contributor, Editor, Administrator.

Permissions are made by Django after all migrations, so they are made here first. Running it again
gives each role what is written here and takes nothing else away from the group; undoing it removes
the four groups and leaves the users.
"""

from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.management import create_contenttypes
from django.db import migrations

RECORDS = (
    "indicator",
    "initiative",
    "institution",
    "law",
    "lawrelation",
    "milestone",
    "name",
    "observation",
    "participation",
    "partnership",
    "partnershipmember",
    "person",
    "position",
    "provision",
    "tenure",
)
DRAFTED = (*RECORDS, "citation")
"""What Contributors may write; that only drafts are theirs is checked row by row."""
KEPT_BY_EDITORS = ("source", "jurisdiction", "topic")
READ_ONLY = ("changeentry", "redirect", "seedstate")

VIEW = [f"tracker.view_{model}" for model in (*DRAFTED, "passage", *KEPT_BY_EDITORS, *READ_ONLY)]
CONTRIBUTE = [
    f"tracker.{verb}_{model}" for verb in ("add", "change") for model in (*DRAFTED, "passage")
]
EDIT = [
    *(f"tracker.{verb}_{model}" for verb in ("add", "change") for model in KEPT_BY_EDITORS),
    *(f"tracker.delete_{model}" for model in (*DRAFTED, "passage", *KEPT_BY_EDITORS)),
    *(f"tracker.publish_{model}" for model in (*DRAFTED, "source")),
]
ADMINISTER = [
    *(f"tracker.{verb}_redirect" for verb in ("add", "change", "delete")),
    *(f"auth.{verb}_user" for verb in ("view", "add", "change", "delete")),
    "auth.view_group",
]
ROLES = {
    "Viewer": VIEW,
    "Contributor": [*VIEW, *CONTRIBUTE],
    "Editor": [*VIEW, *CONTRIBUTE, *EDIT],
    "Administrator": [*VIEW, *CONTRIBUTE, *EDIT, *ADMINISTER],
}


def grant(apps, using, roles):
    """Give each group of `roles` its permissions, making both where they are missing."""
    for label in ("auth", "tracker"):
        config = apps.get_app_config(label)
        # Django asks for `models_module` to see whether an app has models at all; the app of a
        # migration's state does not have the attribute.
        config.models_module = getattr(config, "models_module", True)
        create_contenttypes(config, verbosity=0, using=using, apps=apps)
        create_permissions(config, verbosity=0, using=using, apps=apps)
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for name, permissions in roles.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.add(*(known[permission] for permission in permissions))


def make_roles(apps, schema_editor):
    grant(apps, schema_editor.connection.alias, ROLES)


def remove_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Group.objects.using(schema_editor.connection.alias).filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
