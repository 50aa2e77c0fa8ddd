from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("resources")

    def ready(self) -> None:
        from resources import checks  # noqa: F401 - registers the system checks
        from resources.admin.exporting import escape_exports_of_wagtail
        from resources.cleaning import clean_on_save
        from resources.extraction import signals
        from resources.indexes import index_expiry
        from resources.keys import KeyConverter
        from resources.links import signals as links
        from resources.models import named

        register_converter(KeyConverter, "key")
        for model in self.get_models():
            clean_on_save(model)
        signals.connect()
        links.connect()
        named.connect()
        post_migrate.connect(index_expiry, sender=self)
        escape_exports_of_wagtail()
