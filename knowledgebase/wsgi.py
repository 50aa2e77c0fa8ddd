import os

from django.core.wsgi import get_wsgi_application

from knowledgebase.bodies import WholeBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "knowledgebase.settings.production")

application = WholeBodies(get_wsgi_application())
