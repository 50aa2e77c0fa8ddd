"""What gunicorn does when a web process has started."""

import gc

from knowledgebase import gunicorn_config


def test_the_application_itself_is_never_looked_through_for_garbage() -> None:
    gc.unfreeze()
    try:
        gunicorn_config.post_worker_init(None)
        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()
