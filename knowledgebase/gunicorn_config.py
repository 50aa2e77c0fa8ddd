"""How the web process runs; ``manage.py serve`` starts gunicorn with it."""

import gc

from django.conf import settings

from knowledgebase.settings.databases import WEB_THREADS
from knowledgebase.supervisor import die_with_parent

wsgi_app = "knowledgebase.wsgi:application"
proc_name = "knowledgebase"
workers = settings.WEB_CONCURRENCY
worker_class = "gthread"
threads = WEB_THREADS
# A search with thirty filters is longer than gunicorn's own limit of 4,094 bytes.
limit_request_line = 8190
# Shorter than the time that the supervisor gives a process to stop.
graceful_timeout = 8
# Django alone reads what a trusted proxy forwards.
secure_scheme_headers: dict[str, str] = {}
# Its default path is one for all installations of a user.
control_socket_disable = True


def post_fork(server: object, worker: object) -> None:
    """A web process must not outlive its master."""
    die_with_parent()


def post_worker_init(worker: object) -> None:
    """What the application is made of stays: to look through it for garbage takes 0.2 seconds."""
    gc.collect()
    gc.freeze()
