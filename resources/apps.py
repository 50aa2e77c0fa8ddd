from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = _("resources")

    def ready(self) -> None:
        from resources import checks  # noqa: F401 - registers the system checks
        from resources.cleaning import clean_on_save
        from resources.extraction import signals
        from resources.indexes import index_expiry

        for model in self.get_models():
            clean_on_save(model)
        signals.connect()
        post_migrate.connect(index_expiry, sender=self)
