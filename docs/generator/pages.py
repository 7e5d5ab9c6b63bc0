"""All generated pages."""

from __future__ import annotations

from docs.generator import commands, exit_codes, rules, settings


def generated() -> dict[str, str]:
    """Markdown by path within the site."""
    return {
        **commands.pages(),
        "reference/settings.md": settings.page(),
        "reference/rules.md": rules.page(),
        "reference/exit-codes.md": exit_codes.page(),
    }
