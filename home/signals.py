"""Every change of what all pages show, made known to every process (see `home/frame.py`)."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.images import get_image_model
from wagtail.models import Locale, Site

from home.models import FrameState, IdentityTranslation, Menu, MenuItem, SiteIdentity


def frame_changed(**kwargs: Any) -> None:
    FrameState.touch()


def connect() -> None:
    """Connect the receiver; called once, when all models are loaded."""
    image = get_image_model()
    for model in (Site, Locale, SiteIdentity, IdentityTranslation, Menu, MenuItem, image):
        post_save.connect(frame_changed, sender=model)
        post_delete.connect(frame_changed, sender=model)
    # A rendition of the logo may be one of those that an editor's command removes.
    post_delete.connect(frame_changed, sender=image.get_rendition_model())
