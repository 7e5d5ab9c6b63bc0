"""Moments of a history for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sharinghub_tools.cli import output
from sharinghub_tools.domain.history import UNCOMMITTED, LinkedVersion, Period, Revision


class Clock:
    """Tells moments by their day, and by their minute where several are on one day."""

    def __init__(self, versions: Sequence[LinkedVersion], *, is_cut: bool) -> None:
        """Look at the moments that are to be told; ``is_cut``: not all of the past is known."""
        moments = {each.moment.astimezone() for each in _revisions(versions) if each.moment}
        days = {moment.date() for moment in moments}
        self._format = "%Y-%m-%d" if len(days) == len(moments) else "%Y-%m-%d %H:%M"
        self._earlier = "earlier" if is_cut else ""

    def tell(self, revision: Revision | None) -> str:
        """When a commit was made, in the time of this machine; empty where nothing is known."""
        if revision is None:
            return self._earlier
        if revision.moment is None:
            return "not committed"
        return revision.moment.astimezone().strftime(self._format)

    def period(self, period: Period) -> str:
        """From when to when a version was the current one."""
        start = self.tell(period.start)
        if period.end is not None:
            dash = "–" if output.can_be_written("–") else "-"
            end = self.tell(period.end) if period.end.moment else "now"
            text = f"{start} {dash} {end}"
        elif period.start == UNCOMMITTED:
            text = "now, not committed"
        else:
            text = f"since {start}" if start else "now"
        return f"{text}, rollback" if period.is_rollback else text


def _revisions(versions: Sequence[LinkedVersion]) -> Iterator[Revision]:
    for version in versions:
        ends = (end for period in version.periods for end in (period.start, period.end))
        yield from filter(None, (version.linked, version.unlinked, *ends))
