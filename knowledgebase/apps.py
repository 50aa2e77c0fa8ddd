from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgebaseConfig(AppConfig):
    name = "knowledgebase"
    verbose_name = _("knowledge base")

    def ready(self) -> None:
        from knowledgebase import checks  # noqa: F401 - registers the system checks
