"""Start a site: name, first administrator, an empty library in each language."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from home.site import Administrator, SetUp, SetUpError, set_up_site


class Command(BaseCommand):
    help = (
        "Start a site: its name, the first administrator, an empty home page and library in "
        "each language, a main menu. Running it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        codes = [code for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES]
        parser.add_argument("--name", required=True, help="the name visitors see")
        parser.add_argument(
            "--admin-email", required=True, help="e-mail address of the first administrator"
        )
        parser.add_argument("--admin-username", default="admin", help="default: admin")
        parser.add_argument(
            "--admin-password-file",
            type=Path,
            help="file that holds the password; without it one is made up and printed once",
        )
        parser.add_argument(
            "--languages",
            nargs="+",
            default=codes,
            metavar="CODE",
            help=f"languages of the content, default: {' '.join(codes)}",
        )
        parser.add_argument("--hostname", help="default: that of BASE_URL")
        parser.add_argument("--port", type=int, help="default: that of BASE_URL")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            validate_email(options["admin_email"])
            done = set_up_site(
                options["name"],
                Administrator(
                    email=options["admin_email"],
                    username=options["admin_username"],
                    password=read_password(options["admin_password_file"]),
                ),
                languages=options["languages"],
                hostname=options["hostname"],
                port=options["port"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except SetUpError as error:
            raise CommandError(str(error)) from error
        self._report(done)

    def _report(self, done: SetUp) -> None:
        if not done.changes:
            self.stdout.write("Nothing to do: the site is set up already.")
            return
        for change in done.changes:
            self.stdout.write(f"  {change}")
        if done.password is not None:
            self.stdout.write(f"  Password (shown this once): {done.password}")
        self.stdout.write(self.style.SUCCESS(f"The site is set up. Sign in at {_admin_url()}"))


def _admin_url() -> str:
    return f"{settings.BASE_URL}/admin/"


def read_password(path: Path | None) -> str | None:
    """Return the password that a file holds, or None where no file is named."""
    if path is None:
        return None
    try:
        password = path.read_text().strip()
    except OSError as error:
        raise CommandError(f"Cannot read --admin-password-file: {error}") from error
    if not password:
        raise CommandError(f"{path} is empty: write the password into it.")
    return password
