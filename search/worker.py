"""The relay at work: changes delivered as they come, the index kept in the shape of the code."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError, close_old_connections

from search.engines import SearchEngine, get_engine
from search.engines.base import EngineBusyError, EngineUnavailableError
from search.maintenance import IncompleteRebuildError, needs_rebuild, rebuild, tidy
from search.relay import deliver

logger = logging.getLogger(__name__)

IDLE = 0.5  # seconds between two looks at the outbox
BACK_OFF = 5.0  # seconds after a failure
CHECK = 60.0  # seconds between two looks at the index's fingerprint


class RelayWorker:
    """Delivers changes until told to stop; a failure is logged, waited out and tried again."""

    def __init__(self, engine: SearchEngine | None = None) -> None:
        self._engine = engine
        self._checked = 0.0

    def run(self, stopping: Callable[[float], bool]) -> None:
        """Work until *stopping*, called with the seconds to wait, returns True."""
        pause = 0.0
        while not stopping(pause):
            close_old_connections()
            try:
                pause = 0.0 if self.step() else IDLE
            except (EngineUnavailableError, IncompleteRebuildError) as error:
                logger.warning("Nothing was delivered, nothing is lost: %s", error)
                pause = BACK_OFF
                if not isinstance(error, EngineBusyError):
                    self._checked = 0.0
            except DatabaseError:
                logger.exception("The database did not answer; trying again")
                pause = BACK_OFF

    def step(self) -> bool:
        """Do what is due; return whether there was anything to do."""
        engine = self._engine or get_engine()
        if self._must_look():
            if needs_rebuild(engine):
                logger.info("The search index is missing or of another version; making it anew")
                rebuild(engine)
            # Where another process makes an index, this is its work.
            with suppress(EngineBusyError):
                tidy(engine)
        return deliver(engine).delivered > 0

    def _must_look(self) -> bool:
        now = time.monotonic()
        if self._checked and now - self._checked < CHECK:
            return False
        self._checked = now
        return True
