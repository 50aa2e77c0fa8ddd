"""Who may do what: the two roles, Editor and Moderator.

Wagtail's own migrations let Editors write and submit pages and upload images,
documents and recordings, and Moderators publish as well. What remains is the
vocabularies, which Moderators keep, and translating, which both do.
"""

from django.db import migrations

VOCABULARIES = [
    "topic", "audience", "educationlevel", "population", "place", "organisation",
    "series", "designteam", "priority", "resourcetag",
]


def _permission(apps, app_label, model, codename):
    # Permissions are made after all migrations have run, so on a new database
    # they do not exist yet.
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": codename.replace("_", " ").capitalize()},
    )
    return permission


def grant(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    moderators, _ = Group.objects.get_or_create(name="Moderators")
    editors, _ = Group.objects.get_or_create(name="Editors")
    for model in VOCABULARIES:
        for action in ("add", "change", "delete"):
            moderators.permissions.add(_permission(apps, "resources", model, f"{action}_{model}"))
    translate = _permission(apps, "simple_translation", "simpletranslation", "submit_translation")
    for group in (moderators, editors):
        group.permissions.add(translate)


class Migration(migrations.Migration):

    dependencies = [
        ("resources", "0001_initial"),
        ("simple_translation", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailmedia", "0005_alter_media_options"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
