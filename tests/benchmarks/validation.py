"""READMEs that ``validate`` checks in a second, and their Items alone beside other tools.

From a README ``validate`` makes the Item that the portal would serve. The peers are given these
Items as JSON, and the same copies of the schemas, and so is ours beside them. Each is one process
that checks all; they run in turns, and the medians' ratio is what counts.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sharinghub_tools
from sharinghub_tools.adapters.validated_folder import ValidatedFolder
from sharinghub_tools.domain.stac.verdict import Verdict
from sharinghub_tools.use_cases.validate_readme import ReadmeValidator
from tests.benchmarks import stac_peers
from tests.benchmarks.startup import SHARINGHUB
from tests.live.environments import environment

READMES = 1000
ROUNDS = 3
SCHEMAS = Path(sharinghub_tools.__file__).parent / "schemas"
PEER = Path(stac_peers.__file__)
README = """\
---
title: Wine {number}
license: MIT
extent:
  spatial: [{west}, 41.5, 9.6, 51.1]
  temporal: [2024-01-01T00:00:00Z, 2024-02-01T00:00:00Z]
providers:
  - name: Wine makers
    roles: [producer]
    url: https://wine.example.org
related:
  dataset: https://gitlab.example.org/space/wine-data-{number}
ml-model: {{type: ml-model, learning_approach: supervised, prediction_type: classification, \
architecture: MLP}}
label:
  properties: [cultivar]
  description: Cultivars
  type: vector
  classes: [{{name: cultivar, classes: [one, two, three]}}]
assets:
  - "*.keras"
  - key: metrics
    href: https://wine.example.org/{number}/metrics.json
    roles: [metadata]
links:
  - rel: about
    href: https://wine.example.org/{number}
---

# Wine {number}

![Preview](preview.png)

[DOI: A citation](https://doi.org/10.1109/JSTARS.2019.2918242)
"""


def main() -> None:
    """Print a line for the READMEs, and one for each peer on their Items."""
    validator = environment("stac-validator", ("stac-valid==4.6.1",), (3, 13))
    with tempfile.TemporaryDirectory() as scratch:
        readmes, items = Path(scratch) / "readmes", Path(scratch) / "items"
        fill(readmes, items)
        all_cores = [SHARINGHUB, "validate", *map(str, sorted(readmes.iterdir()))]
        commands = {"all cores": all_cores, "one process": [*all_cores, "--jobs", "1"]}
        for name in stac_peers.PEERS:
            python = str(validator) if name.startswith("stac-validator") else sys.executable
            commands[name] = [python, str(PEER), name, str(items), str(SCHEMAS)]
        seconds = in_turns(commands)
    tell(f"validate on {READMES:,} READMEs / one process", seconds, "all cores", "one process")
    for name in stac_peers.PEERS:
        if name != "ours":
            tell(f"their Items alone / {name}", seconds, "ours", name)


def tell(what: str, seconds: Mapping[str, float], ours: str, peer: str) -> None:
    """Print how many a second each does, and how many times as many the first does."""
    mine, theirs = READMES / seconds[ours], READMES / seconds[peer]
    print(f"{what:<42}{mine:>8.0f}/s{theirs:>8.0f}/s  {mine / theirs:.1f} x", flush=True)


def fill(readmes: Path, items: Path) -> None:
    """Projects, and the Items that become of them."""
    items.mkdir(parents=True)
    made: list[Mapping[str, Any]] = []

    def keep(item: Mapping[str, Any]) -> Verdict:
        made.append(item)
        return Verdict()

    validator = ReadmeValidator(Path.read_bytes, ValidatedFolder, keep, dict)
    for number in range(READMES):
        project = readmes / f"{number:04}"
        project.mkdir(parents=True)
        for name in ("preview.png", "model.keras"):
            (project / name).touch()
        text = README.format(number=number, west=number / READMES)
        (project / "README.md").write_text(text, encoding="utf-8")
        validator(project / "README.md")
    for number, item in enumerate(made):
        (items / f"{number:04}.json").write_text(json.dumps(item), encoding="utf-8")


def in_turns(commands: Mapping[str, list[str]]) -> dict[str, float]:
    """The median of the seconds that each command takes."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in seconds.items()}


if __name__ == "__main__":
    main()
