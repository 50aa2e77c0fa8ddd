"""Keep the settings of a site's frame in memory for as long as their stamp stands."""

from django.db import migrations, models


def write_first_stamp(apps, schema_editor):
    apps.get_model("home", "FrameState").objects.create(pk=1, stamp="first")


class Migration(migrations.Migration):
    dependencies = [("home", "0002_inbox")]

    operations = [
        migrations.CreateModel(
            name="FrameState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stamp", models.CharField(max_length=32)),
            ],
        ),
        migrations.RunPython(write_first_stamp, migrations.RunPython.noop),
    ]
