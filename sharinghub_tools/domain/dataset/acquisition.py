"""When an image was taken: an instant, or an interval that it lies in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from sharinghub_tools.errors import UsageError

# A day, with the time of day behind it or not: 20150627, 2015-06-27T10:20:21Z, 2015_06_27-102021.
_IN_NAME = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})([-_.]?)([01][0-9])\2([0-3][0-9])"
    r"(?:[T_ -]?([0-2][0-9])[:-]?([0-5][0-9])[:-]?([0-5][0-9])Z?)?(?![0-9])"
)
# TIFF 6.0, tag DateTime, and Exif 2.3, tag DateTimeOriginal.
_IN_TAG = "%Y:%m:%d %H:%M:%S"


@dataclass(frozen=True, slots=True)
class Acquisition:
    """An instant, or an interval, in UTC as RFC 3339 has it.

    Attributes:
        start: the instant, or the first one of the interval.
        end: the last one of the interval; None for an instant.
    """

    start: str
    end: str | None = None

    def as_properties(self) -> dict[str, str | None]:
        """STAC's ``datetime``, with ``start_datetime`` and ``end_datetime`` for an interval."""
        if self.end is None:
            return {"datetime": self.start}
        return {"datetime": None, "start_datetime": self.start, "end_datetime": self.end}


def interval(text: str) -> Acquisition:
    """An interval between two dates or times, as ``2015-06-27/2017-06-14``; a last day is whole.

    Raises:
        UsageError: it is none.
    """
    first, slash, last = text.partition("/")
    if not slash:
        raise UsageError(f"{text} is no interval; write START/END, as 2015-06-27/2017-06-14")
    start, end = _moment(first), _moment(last)
    if "T" not in last.upper():
        end = end.replace(hour=23, minute=59, second=59)
    if end < start:
        raise UsageError(f"the interval {text} ends before it starts; write START/END")
    return Acquisition(_written(start), _written(end))


def instant(text: str) -> Acquisition:
    """A day (its interval) or a time (an instant), or two of them with a slash between.

    Raises:
        UsageError: it is none.
    """
    if "/" in text:
        return interval(text)
    if "T" in text.upper():
        return Acquisition(_written(_moment(text)))
    return interval(f"{text}/{text}")


def in_name(name: str) -> Acquisition | None:
    """What the first date in a file's name says: a day is an interval, a time is an instant."""
    for match in _IN_NAME.finditer(name):
        year, _, month, day, *clock = match.groups()
        try:
            numbers = [int(part) for part in (year, month, day, *(part for part in clock if part))]
            moment = datetime(*numbers, tzinfo=UTC)  # type: ignore[arg-type,misc]
        except ValueError:
            continue
        return instant(_written(moment) if clock[0] else moment.date().isoformat())
    return None


def in_tag(value: str) -> Acquisition | None:
    """What a tag of the image says; such tags have no time zone, and UTC is meant with satellites.

    Args:
        value: ``2015:06:27 10:20:21`` or ISO 8601.
    """
    text = value.strip("\0 ")
    try:
        return Acquisition(_written(datetime.strptime(text, _IN_TAG).replace(tzinfo=UTC)))
    except ValueError:
        try:
            return instant(text)
        except UsageError:
            return None


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip().upper())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"'{text}' is no date; write it as 2015-06-27 or 2015-06-27T10:20:21Z"
        ) from error


def _written(moment: datetime) -> str:
    precision = "milliseconds" if moment.microsecond else "seconds"
    return moment.isoformat(timespec=precision).replace("+00:00", "Z")
