"""What the library adds to Wagtail's admin."""

from wagtail.snippets.models import register_snippet

from resources.admin.vocabularies import VocabularyViewSetGroup

register_snippet(VocabularyViewSetGroup)
