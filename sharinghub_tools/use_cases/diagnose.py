"""Look at everything that a project needs, from its settings to its page in the portal.

Whatever one check meets, the others are made; all that go over the network are made at once.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sharinghub_tools.domain.diagnosis import local
from sharinghub_tools.domain.diagnosis.check import Check, fail, failed, skipped
from sharinghub_tools.errors import SharingHubError
from sharinghub_tools.use_cases.diagnosis_answers import Answers, NotLookedAt
from sharinghub_tools.use_cases.diagnosis_checks import Checks, readme
from sharinghub_tools.use_cases.diagnosis_ports import LocalProject, Surroundings

# Enough for all that is asked once, and for checks beside it.
_THREADS = 20


def diagnose(folder: LocalProject, around: Surroundings, today: date) -> list[Check]:
    """Make all checks, in the order of a page that is read from the top.

    Args:
        folder: the project's folder.
        around: what its settings lead to.
        today: the day, for what ends.
    """
    try:
        settings = folder.settings()
    except SharingHubError as error:
        first = failed(local.SETTINGS, str(error))
        return [first, _isolated(local.README, lambda: readme(folder))]
    with ThreadPoolExecutor(_THREADS) as pool:
        answers = Answers(folder, around, settings, pool)
        made = Checks(folder, around, settings, answers, today).by_name()
        futures = [pool.submit(_isolated, name, check) for name, check in made.items()]
        return [future.result() for future in futures]


def _isolated(name: str, check: Callable[[], Check]) -> Check:
    """The check, or what became of it."""
    try:
        return check()
    except NotLookedAt as reason:
        return skipped(name, str(reason))
    except SharingHubError as error:
        return failed(name, str(error))
    except Exception as error:  # one check's mistake is not the others'; its text may hold a secret
        return fail(name, f"unexpected {type(error).__name__}", "please report it")
