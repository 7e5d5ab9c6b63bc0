"""The third function: lets predictions pass that are sure enough."""

from .errors import ThresholdNotMetError
from .events import Event, answer, confidences, text, threshold


def handler(event: Event, _: object = None) -> Event:
    """The same event, if a class is at least as probable as THRESHOLD.

    Raises:
        EventError: the event names no object.
        ConfigurationError: THRESHOLD is out of range, or CLASSES are not set.
        InferencesError: `inferences` are no probabilities of the classes.
        ThresholdNotMetError: no class is sure enough.
    """
    least = threshold()
    key = text(event, "s3_key")
    named = confidences(event.get("inferences"))
    best = max(named, key=lambda name: named[name])
    if named[best] < least:
        raise ThresholdNotMetError(
            f"{key}: the most probable class, {best}, {named[best]:.4g}, is below {least:g}"
        )
    return answer(event, confidences=named)
