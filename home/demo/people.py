"""One person for each role, to sign in as."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.utils.crypto import get_random_string

from home.demo import record

HOST = "learningalliance.example.org"


@dataclass(frozen=True)
class Person:
    username: str
    first_name: str
    last_name: str
    group: str = ""

    @property
    def email(self) -> str:
        return f"{self.username}@{HOST}"


ADMINISTRATOR = Person("admin", "Delia", "Marchetti")
COLLEAGUES = (
    Person("moderator", "Elena", "Quiroga", group="Moderators"),
    Person("editor", "Jo", "Whitfield", group="Editors"),
)


def introduce_administrator() -> None:
    """Name the administrator that setting the site up has just made."""
    user = get_user_model().objects.get(username=ADMINISTRATOR.username)
    user.first_name, user.last_name = ADMINISTRATOR.first_name, ADMINISTRATOR.last_name
    user.save()
    record.note_made(user)


def add_colleagues() -> dict[str, str]:
    """Make who is missing; return username -> password of those made now.

    Somebody else's account of the same name stays as it is.
    """
    users = get_user_model().objects
    passwords = {}
    for person in COLLEAGUES:
        if users.filter(username=person.username).exists():
            continue
        passwords[person.username] = get_random_string(20)
        user = users.create_user(
            person.username,
            person.email,
            passwords[person.username],
            first_name=person.first_name,
            last_name=person.last_name,
        )
        user.groups.add(Group.objects.get(name=person.group))
        record.note_made(user)
    return passwords
