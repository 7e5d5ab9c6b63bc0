"""What a person and a program are told of a publication."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sharinghub_tools.use_cases.publish_catalogue import Plan, Refused
from sharinghub_tools.use_cases.verify_publication import Disagreement, Verified

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Report:
    """What was done.

    Attributes:
        url: of the STAC API.
        planned: what was to be done.
        refused: what the API does not take.
        pruned: how many Items were deleted.
        verified: what was read back, if anything was.
        extra: ids of Items that the catalogue does not have, where nothing was read back.
    """

    url: str
    planned: Plan
    refused: Refused
    pruned: int
    verified: Verified | None
    extra: Sequence[str]


def lines(report: Report) -> Iterator[str]:
    """What does not agree, a line each."""
    for refusal in report.refused.first:
        yield f"Item '{refusal.id}' is refused: {refusal.reason}"
    left = report.refused.count - len(report.refused.first)
    if left:
        yield f"{left} more Items are refused"
    if report.verified is None:
        return
    for found in report.verified.first:
        what = f"Item '{found.id}'" if found.id else "the Collection"
        if found.problem == "missing":
            yield f"{what} is missing in the API"
        for each in found.differences:
            ours, theirs = _short(each.ours), _short(each.theirs)
            yield f"{what} differs at {each.pointer}: {ours} here, {theirs} in the API"
    if report.verified.repeated:
        yield f"{report.verified.repeated} Items are listed twice by the API"


def summary(report: Report, *, dry_run: bool) -> str:
    """What was done, and what was seen, in a line."""
    planned, verified = report.planned, report.verified
    place = f"{report.url}/collections/{planned.target}"
    if planned.agrees:
        told = f"{planned.items} Items agree"
    else:
        told = ", ".join(_done(planned, report.refused, "to be " if dry_run else ""))
    if report.pruned:
        told += f", {report.pruned} deleted"
    line = f"{place}: {told}"
    if dry_run:
        line += "; nothing was changed, this was a dry run"
    if verified is not None:
        line += f"; {_seen(verified)}"
    extra = verified.extra_count if verified else len(report.extra)
    if extra:
        names = list(verified.extra if verified else report.extra)[:3]
        more = ", …" if extra > len(names) else ""
        line += (
            f"; {extra} there and not in the catalogue ({', '.join(names)}{more}), --prune "
            "deletes them"
        )
    return line


def _done(planned: Plan, refused: Refused, to_be: str) -> Iterator[str]:
    if not planned.collection_agrees:
        done = "replaced" if planned.collection_is_there else "created"
        yield f"Collection {to_be}{done}"
    counts = {
        f"{to_be}created": planned.missing,
        f"{to_be}replaced": planned.different,
        "unchanged": planned.unchanged,
        "refused": refused.count,
    }
    told = [f"{number} {what}" for what, number in counts.items() if number]
    yield f"Items: {', '.join(told)}" if told else "no Items"


def _seen(verified: Verified) -> str:
    if verified.agrees:
        return f"read back: {verified.items} Items, {verified.compared} compared in full, all agree"
    counts = {
        "missing": verified.missing,
        "different": verified.different,
        "twice": verified.repeated,
    }
    told = [f"{number} {what}" for what, number in counts.items() if number]
    return f"read back: {', '.join(told) or 'the Collection differs'}"


def as_json(report: Report, *, written: bool) -> dict[str, Any]:
    """All of it, for programs."""
    planned, verified = report.planned, report.verified
    return {
        "api": report.url,
        "collection": planned.target,
        "collection_change": None
        if planned.collection_agrees
        else "replace"
        if planned.collection_is_there
        else "create",
        "items": planned.items,
        "created": planned.missing,
        "replaced": planned.different,
        "unchanged": planned.unchanged,
        "refused": report.refused.count,
        "refusals": [{"id": each.id, "reason": each.reason} for each in report.refused.first],
        "deleted": report.pruned,
        "written": written and not planned.agrees,
        "verified": None if verified is None else _verified(verified),
        "extra": list(verified.extra if verified else report.extra),
    }


def _verified(verified: Verified) -> dict[str, Any]:
    return {
        "agrees": verified.agrees,
        "items": verified.items,
        "compared": verified.compared,
        "missing": verified.missing,
        "different": verified.different,
        "repeated": verified.repeated,
        "extra": verified.extra_count,
        "first": [_disagreement(found) for found in verified.first],
    }


def _disagreement(found: Disagreement) -> dict[str, Any]:
    return {
        "item": found.id or None,
        "problem": found.problem,
        "differences": [
            {"pointer": each.pointer, "here": each.ours, "api": each.theirs}
            for each in found.differences
        ],
    }


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
