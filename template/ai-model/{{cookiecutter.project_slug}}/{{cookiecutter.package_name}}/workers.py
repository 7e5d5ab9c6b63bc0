"""The workers of a study: which trial is whose, and what becomes of one whose worker has died.

A database has Optuna's heartbeats for that. A journal file has none, but those who write to it
are on one machine: each holds a lock as long as it lives, which the system frees however it ends.
"""

import os
import uuid
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import optuna
from filelock import FileLock, Timeout
from optuna.storages.journal import JournalFileBackend
from optuna.trial import FrozenTrial, TrialState

from .console import ProjectError

HEARTBEAT = 30
"""Seconds between the signs of life that a database is given."""
GRACE = 120
"""Seconds without one until a trial is given up."""
RETRIES = 1
"""How often a trial whose worker died is tried again with the same values."""
WORKER = "worker"

Buried = Callable[[optuna.Study, FrozenTrial], None]


def again(study: optuna.Study, trial: FrozenTrial) -> None:
    """Put a trial that was ended from outside back into the queue, once: it may be what kills."""
    history = [*trial.system_attrs.get("retry_history", []), trial.number]
    if len(history) > RETRIES or not trial.params:
        return
    study.add_trial(
        optuna.create_trial(
            state=TrialState.WAITING,
            params=trial.params,
            distributions=trial.distributions,
            system_attrs={"failed_trial": history[0], "retry_history": history},
        )
    )


class DatabaseWorkers:
    """Workers of any machine, which share a database."""

    def __init__(self, url: str, buried: Buried) -> None:
        try:
            self.storage: optuna.storages.BaseStorage = optuna.storages.RDBStorage(
                url,
                heartbeat_interval=HEARTBEAT,
                grace_period=GRACE,
                heartbeat_stale_trial_callback=buried,
            )
        except Exception as error:
            # SQLAlchemy's, its drivers' and Optuna's have nothing in common; their texts show URLs.
            reason = type(error).__name__
            if isinstance(error, ImportError):
                reason = f"{error.name or 'its driver'} is not installed"
            raise ProjectError(
                f"OPTUNA_STORAGE cannot be used ({reason}); it is a database's URL, as "
                "postgresql+psycopg://USER:PASSWORD@HOST/NAME, or the path of a journal file"
            ) from None

    def __enter__(self) -> "DatabaseWorkers":
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is held."""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Nobody waits: who comes too late with a trial gives it up."""
        yield

    def owns(self, trial: optuna.Trial) -> None:
        """The heartbeats say so."""

    def bury_dead(self, study: optuna.Study) -> None:
        """Fail the trials whose workers gave no sign of life, each by one of the living."""
        optuna.storages.fail_stale_trials(study)


class JournalWorkers:
    """Workers of one machine, which share a file."""

    def __init__(self, path: Path, buried: Buried) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._folder = path.parent
        self._buried = buried
        self._turn = FileLock(path.with_name(path.name + ".turn"))
        self._name = uuid.uuid4().hex
        self._alive = FileLock(self._lock_of(self._name))
        self._alive.acquire()
        # Unlike Optuna's own locks, this one does not outlive who holds it.
        lock = FileLock(path.with_name(path.name + ".lock"))
        backend = JournalFileBackend(str(path), lock)
        self.storage: optuna.storages.BaseStorage = optuna.storages.JournalStorage(backend)

    def __enter__(self) -> "JournalWorkers":
        return self

    def __exit__(self, *_: object) -> None:
        """Leave; trials that are still this worker's are given up by others."""
        self._alive.release()
        self._lock_of(self._name).unlink(missing_ok=True)

    def _lock_of(self, worker: str) -> Path:
        return self._folder / f"worker-{worker}.lock"

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One worker at a time begins a trial; it ends when the trial has its owner."""
        self._turn.acquire()
        try:
            yield
        finally:
            self._turn.release(force=True)

    def owns(self, trial: optuna.Trial) -> None:
        """Say that the trial is this worker's; the next one may begin."""
        trial.set_user_attr(WORKER, self._name)
        self._turn.release(force=True)

    def bury_dead(self, study: optuna.Study) -> None:
        """Fail the trials of workers that have ended."""
        with self.turn():
            for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
                if self._is_alive(trial.user_attrs.get(WORKER)):
                    continue
                study.tell(trial.number, state=TrialState.FAIL)
                self._buried(study, study.trials[trial.number])

    def _is_alive(self, worker: str | None) -> bool:
        if worker in (None, self._name):
            # Of nobody: a worker died after it began the trial, and before it said so.
            return worker is not None
        lock = FileLock(self._lock_of(worker))
        try:
            lock.acquire(timeout=0)
        except Timeout:
            return True
        lock.release()
        self._lock_of(worker).unlink(missing_ok=True)
        return False


def of(root: Path, buried: Buried) -> DatabaseWorkers | JournalWorkers:
    """The workers of the storage that `OPTUNA_STORAGE` names; else of a file of the project."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
    given = os.environ.get("OPTUNA_STORAGE", "")
    if "://" in given:
        return DatabaseWorkers(given, buried)
    return JournalWorkers(root / (given or "tuning/journal.log"), buried)
