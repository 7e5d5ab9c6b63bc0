"""Hypothesis profiles: quick by default, ``thorough`` for thousands, ``search`` for new ones.

What CI runs is the same each time, so that a change is judged by what it changed;
``pytest tests/unit --hypothesis-profile search`` looks for what nobody has thought of.
"""

import signal

from hypothesis import HealthCheck, settings

_COMMON = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
}
settings.register_profile("quick", max_examples=200, derandomize=True, **_COMMON)
settings.register_profile("thorough", max_examples=3000, derandomize=True, **_COMMON)
settings.register_profile("search", max_examples=3000, **_COMMON)
settings.load_profile("quick")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # So shells start what runs in their background, and so it would be inherited by the commands
    # that tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
