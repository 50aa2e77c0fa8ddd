"""The relay at work: changes delivered as they come, the index kept in the shape of the code."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError, close_old_connections

from resources.visibility import visible_resources
from search.engines import SearchEngine, get_engine, plan
from search.engines.base import EngineBusyError, EngineUnavailableError
from search.maintenance import (
    IncompleteRebuildError,
    check_alone,
    mend,
    needs_rebuild,
    rebuild,
    tidy,
)
from search.models import Change
from search.relay import deliver

logger = logging.getLogger(__name__)

IDLE = 0.5  # seconds between two looks at the outbox
BACK_OFF = 5.0  # seconds after a failure
CHECK = 60.0  # seconds between two looks at the index's fingerprint, and at its size
WHOLE_CHECK = 6 * 60 * 60.0  # seconds between two comparisons of everything


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


class DriftWorker:
    """Looks whether the index holds what is public, and mends it where it does not.

    Rows that are changed behind the models' backs leave no change to deliver.
    """

    def __init__(self, engine: SearchEngine | None = None) -> None:
        self._engine = engine
        self._compared = time.monotonic()
        # By how many the index was off after the last comparison: what cannot be mended.
        self._known = 0

    def run(self, stopping: Callable[[float], bool]) -> None:
        """Work until *stopping*, called with the seconds to wait, returns True."""
        while not stopping(CHECK):
            close_old_connections()
            try:
                self.step()
            except EngineBusyError:
                continue  # another process is at it
            except EngineUnavailableError as error:
                logger.warning("The search index could not be checked: %s", error)
            except Exception:  # whatever it is, the other parts of the worker must go on
                logger.exception("The search index could not be checked; trying again")

    def step(self) -> None:
        """Compare what there is to count, or where it is due or they differ, everything."""
        engine = self._engine or get_engine()
        if needs_rebuild(engine) or Change.objects.filter(attempts=0).exists():
            return  # the relay's work
        is_due = time.monotonic() - self._compared >= WHOLE_CHECK
        if not is_due and _surplus(engine) == self._known:
            return
        drift = check_alone(engine)
        self._compared = time.monotonic()
        if drift:
            failures = mend(engine, drift)
            logger.warning(
                "The search index differed from the database and was mended: "
                "%d missing, %d left over, %d old; %d could not be written",
                len(drift.missing), len(drift.ghosts), len(drift.stale), len(failures),
            )  # fmt: skip
        self._known = _surplus(engine)


def _surplus(engine: SearchEngine) -> int:
    """Return how many resources the index holds more than are public."""
    return engine.totals([plan.Everything()])[0] - visible_resources().count()
