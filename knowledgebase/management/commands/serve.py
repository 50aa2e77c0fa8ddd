"""``manage.py serve``: the whole site in one command."""

import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from knowledgebase.supervisor import CannotStartError, Child, Supervisor

BACKLOG = 2048


class Command(BaseCommand):
    help = (
        "Serve the site: one web process and one worker, watched, started again when they "
        "die and stopped together. Listens on PORT."
    )
    # Checked below, together with the database.
    requires_system_checks = ()
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host",
            default="127.0.0.1",
            help="Address to listen on. Default: 127.0.0.1, this machine only.",
        )

    def handle(self, *args: Any, host: str, **options: Any) -> None:
        self.check(databases=["default"])
        # From here on this process only watches: connections are for those who work.
        connections.close_all()
        with listen(host, settings.PORT) as listener:
            supervisor = Supervisor([web(listener.fileno()), worker()], say=self._say)
            self.stdout.write(
                f"Serving {settings.BASE_URL}/\n"
                f"Editors sign in at {settings.BASE_URL}/admin/\n"
                "Stop with Ctrl-C."
            )
            self.stdout.flush()
            try:
                supervisor.run()
            except CannotStartError as error:
                raise CommandError(f"{error} Its own message is above.") from error
        self.stdout.write("Stopped.")

    def _say(self, line: str) -> None:
        self.stderr.write(line)
        self.stderr.flush()


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket, held here so that visitors wait while a web process restarts.

    Raises CommandError where the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host}, port {port}: {os.strerror(error.errno or 0)}. "
            f"Stop the other program, or choose another port: PORT={port + 1}"
        ) from error


def web(listener: int) -> Child:
    """Return the web process, which accepts connections on the open socket *listener*."""
    command = [
        sys.executable, "-m", "gunicorn",
        "--config", "python:knowledgebase.gunicorn_config",
        "--bind", f"fd://{listener}",
    ]  # fmt: skip
    return Child("web process", command, pass_fds=(listener,))


def worker() -> Child:
    """Return the worker, which delivers changes to the search index."""
    return Child("worker", [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_worker"])
