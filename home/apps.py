from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("site")

    def ready(self) -> None:
        from home import redirects, signals
        from resources.cleaning import clean_on_save

        for model in self.get_models():
            clean_on_save(model)
        signals.connect()
        redirects.connect()
