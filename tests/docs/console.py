"""The commands of a page of the documentation, run as a reader would: one shell, top to bottom."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


@dataclass
class World:
    """Where a page's commands are run.

    Attributes:
        folder: the current one.
        environment: of the shell.
        means: what stands in the place of names that are the documentation's own.
        elsewhere: commands that other tests run.
        codes: exit codes other than 0, by the command as it is written.
    """

    folder: Path
    environment: dict[str, str]
    means: Mapping[str, str] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    codes: Mapping[str, int] = field(default_factory=dict)


def commands(page: Path) -> list[str]:
    """All commands of a page, without comments behind them; several lines of one are together."""
    found: list[str] = []
    for block in _BLOCK.findall(page.read_text(encoding="utf-8")):
        goes_on = False
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(line[2:])
            elif goes_on:
                found[-1] += f"\n{line}"
            else:
                continue
            goes_on = line.endswith("\\")
    return [re.sub(r"\s+# .*$", "", command) for command in found]


def run(page: str, world: World) -> str:
    """Run a page's commands; each must exit as it should. Returns all that was printed."""
    todo = [each for each in commands(ROOT / page) if each not in world.elsewhere]
    assert todo, f"{page} has no command to run"
    codes = world.folder.parent / "codes"
    codes.write_text("")
    # Whoever is asked a question takes what is offered.
    answers = world.folder.parent / "answers"
    answers.write_text("\n" * 50)
    lines = []
    for command in todo:
        meant = command
        for name, meaning in world.means.items():
            meant = meant.replace(name, meaning)
        lines += [f'{{ {meant}\n}} < "{answers}"', f'echo "$?" >> "{codes}"']
    script = world.folder.parent / "page.sh"
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = subprocess.run(
        ["bash", str(script)],
        cwd=world.folder,
        env=world.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=600,
        check=False,
    )
    ended = [int(code) for code in codes.read_text().split()]
    wanted = [world.codes.get(command, 0) for command in todo]
    assert list(zip(todo, ended, strict=False)) == list(zip(todo, wanted, strict=True)), done.stdout
    return done.stdout
