"""The site around the library. The public names of the package stand here."""

from home.models.contact import ContactPage
from home.models.frame import FrameState
from home.models.identity import IdentityTranslation, SiteIdentity
from home.models.menus import Menu, MenuItem
from home.models.messages import ContactMessage
from home.models.pages import HomePage, StandardPage
from home.models.work import ScheduleProblem, WorkSign

__all__ = [
    "ContactMessage",
    "ContactPage",
    "FrameState",
    "HomePage",
    "IdentityTranslation",
    "Menu",
    "MenuItem",
    "ScheduleProblem",
    "SiteIdentity",
    "StandardPage",
    "WorkSign",
]
