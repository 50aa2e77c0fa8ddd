"""Load the invented coalition of the demo, or take it away."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from wagtail.models import Site

from home.demo.loader import Loaded, load
from home.demo.removal import remove
from home.management.commands.set_up_site import read_password
from home.site import SetUpError
from search.console import progress_bar


class Command(BaseCommand):
    help = (
        "Load an invented coalition with some fifty resources, its people and its site, to try "
        "everything out. Running it again only brings changed texts up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--remove",
            action="store_true",
            help="take away what the demo made and nothing else is using",
        )
        parser.add_argument(
            "--admin-password-file",
            type=Path,
            help="file that holds the administrator's password; "
            "without it one is made up and printed once",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            self._remove()
            return
        if not settings.DEMO_ALLOWED:
            raise CommandError(
                "The demo is not for a site in production. Start yours with: manage.py set_up_site"
            )
        password = read_password(options["admin_password_file"])
        try:
            with progress_bar("Demo") as progress:
                loaded = load(progress, password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except SetUpError as error:
            raise CommandError(str(error)) from error
        self._report(loaded)

    def _report(self, loaded: Loaded) -> None:
        if loaded.is_empty:
            self.stdout.write("Nothing to do: the demo is loaded already.")
            return
        self.stdout.write(
            f"Demo: {loaded.resources} resources made, {loaded.resources_changed} changed; "
            f"{loaded.terms} terms made, {loaded.terms_changed} changed."
        )
        if loaded.passwords:
            self.stdout.write("Passwords, shown this once:")
        for username, password in loaded.passwords.items():
            self.stdout.write(f"  {username:<12} {password}")
        if not settings.REQUIRE_TOTP:
            self.stdout.write(
                "A password alone signs in: the second factor, which a public site asks for, is "
                "off (REQUIRE_TOTP)."
            )
        self.stdout.write(self.style.SUCCESS(f"Sign in at {settings.BASE_URL}/admin/"))

    def _remove(self) -> None:
        removed = remove()
        if not removed:
            self.stdout.write("Nothing to do: the demo is not loaded.")
            return
        for name, count in sorted(removed.items()):
            self.stdout.write(f"  {count} {name}")
        self.stdout.write(self.style.SUCCESS("The demo is gone."))
        if not Site.objects.exists():
            self.stdout.write("Its site went with it. Start yours with: manage.py set_up_site")
