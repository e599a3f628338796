"""Who keeps API tokens: everybody their own; Administrators see all of them, and the keys of writes.

Running it again gives each role what is written here and takes nothing away; undoing it leaves the
permissions with the groups, since the tables that they are about go with the migration before.
"""

from importlib import import_module

from django.db import migrations

_OWN = [f"tracker.{verb}_apitoken" for verb in ("add", "change", "view")]
ROLES = {
    "Viewer": _OWN,
    "Contributor": _OWN,
    "Editor": _OWN,
    "Administrator": [*_OWN, "tracker.view_idempotencykey"],
}


def give(apps, schema_editor):
    grant = import_module("tracker.migrations.0002_roles").grant
    grant(apps, schema_editor.connection.alias, ROLES)


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0006_api_tokens"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
