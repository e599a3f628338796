from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0010_idempotency_fingerprint_help"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(fields=["date_min", "slug"], name="milestone_order"),
        ),
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(fields=["-date_max", "slug"], name="milestone_order_back"),
        ),
        # The first of these does what it did.
        migrations.RemoveIndex(model_name="milestone", name="milestone_date_min"),
    ]
