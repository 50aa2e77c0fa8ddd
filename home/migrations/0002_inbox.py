"""Let moderators read and delete the messages of the contact page."""

from django.db import migrations


def let_moderators_read(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    content_type, _ = ContentType.objects.get_or_create(app_label="home", model="contactmessage")
    moderators, _ = Group.objects.get_or_create(name="Moderators")
    # Django makes permissions after all migrations, which is too late to give them.
    for codename, name in (
        ("view_contactmessage", "Can view contact message"),
        ("delete_contactmessage", "Can delete contact message"),
    ):
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        moderators.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="contactmessage",
            options={
                "default_permissions": ("view", "delete"),
                "ordering": ("-received_at", "-pk"),
                "verbose_name": "contact message",
                "verbose_name_plural": "contact messages",
            },
        ),
        migrations.RunPython(let_moderators_read, migrations.RunPython.noop),
    ]
