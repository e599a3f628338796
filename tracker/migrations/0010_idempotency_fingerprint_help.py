"""What a fingerprint covers is said as it is; nothing changes in the database."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("tracker", "0009_list_orders")]

    operations: ClassVar[list[migrations.operations.base.Operation]] = [
        migrations.AlterField(
            model_name="idempotencykey",
            name="fingerprint",
            field=models.CharField(
                help_text="SHA-256 of the request's method, address with its query, condition, "
                "reason and body.",
                max_length=64,
            ),
        ),
    ]
