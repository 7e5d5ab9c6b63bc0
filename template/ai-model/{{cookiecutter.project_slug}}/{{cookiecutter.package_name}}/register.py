"""Register the model of a run as a version, if it passes the quality gate of params.yaml.

Exit codes: 0 registered (now or before), 1 the gate says no and nothing was registered, 2 an error.
"""

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from . import console, gate, libraries, parameters, settings
from .console import ProjectError
from .settings import ROOT

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

    from .registry import GitLabRegistry, MlflowRegistry


@dataclass(frozen=True)
class Outcome:
    """What became of a run.

    Attributes:
        run_id: the run.
        model: name of the registered model.
        version: the version that was made of the run, None if the gate said no.
        is_new: whether it was made just now.
        reasons: why the gate said no.
        note: what the reader should know of the comparison with the champion, or nothing.
    """

    run_id: str
    model: str
    version: str | None
    is_new: bool
    reasons: list[str]
    note: str


def register(run_id: str | None = None, root: Path = ROOT) -> Outcome:
    """Judge a run, keep the verdict as its tag, and make it the champion if it passes.

    Args:
        run_id: the run; None is the last one trained here.
        root: folder of the project.

    Raises:
        ProjectError: there is no such run, or the registry cannot be asked.
    """
    libraries.quiet()
    from . import registry, tracking

    configured = settings.load(root)
    run_id = run_id or _last_run(root)
    client = tracking.connect(configured)
    with tracking.translated(configured):
        run = client.get_run(run_id)
        if run.info.status != "FINISHED":
            raise ProjectError(f"run {run_id} is {run.info.status}, not FINISHED")
        return _judge(run, registry.of(configured, client), client, configured, root)


def _judge(
    run: "Run",
    models: "MlflowRegistry | GitLabRegistry",
    client: "MlflowClient",
    configured: settings.Settings,
    root: Path,
) -> Outcome:
    """Let the gate decide, and do what follows."""
    run_id = run.info.run_id
    limits = parameters.section(f"gate.{run.data.tags.get('task')}", gate.Gate, root)
    champion = models.champion()
    other = client.get_run(champion.run_id).data if champion else None
    note = ""
    if other and other.tags.get("dvc.test") != run.data.tags.get("dvc.test"):
        other, note = None, "the champion was tested on other data, so it was not compared"
    reasons = gate.reasons_against(limits, run.data.metrics, other and other.metrics)
    verdict = f"failed: {'; '.join(reasons)}" if reasons else "passed"
    models.keep_verdict(run, verdict)
    if reasons:
        return Outcome(run_id, configured.model, None, False, reasons, note)
    known = models.version_of(run_id)
    version = known or models.create(run, _version_tags(run.data.tags, verdict))
    models.make_champion(version)
    return Outcome(run_id, configured.model, models.shown(version), known is None, [], note)


def _version_tags(tags: Mapping[str, str], verdict: str) -> dict[str, str]:
    """Code, data and CI job of the run, and the verdict."""
    from .registry import VERDICT

    kept = {key: value for key, value in tags.items() if key.startswith(("ci.", "dvc.", "git."))}
    kept[VERDICT] = verdict
    for fact in ("commit", "branch", "repoURL"):
        if value := tags.get(f"mlflow.source.git.{fact}"):
            kept[f"git.{fact}"] = value
    return kept


def _last_run(root: Path) -> str:
    try:
        return json.loads((root / "reports" / "run.json").read_text(encoding="utf-8"))["run_id"]
    except FileNotFoundError:
        raise ProjectError(
            "nothing was trained here; run `dvc repro`, or name a run with --run"
        ) from None


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.register",
        description="Register the model of a run, if it passes the quality gate of params.yaml.",
        epilog="exit codes: 0 registered, now or before; 1 the gate says no; 2 an error",
    )
    parser.add_argument("--run", metavar="ID", help="the run (default: the last one trained here)")
    parser.add_argument(
        "--dotenv", metavar="FILE", type=Path, help="write MODEL_VERSION=… there, for later jobs"
    )
    options = parser.parse_args(arguments)
    outcome = register(options.run)
    if outcome.note:
        print(f"note: {outcome.note}")
    if outcome.version is None:
        print(f"run {outcome.run_id} does not pass the gate: {'; '.join(outcome.reasons)}")
        return 1
    if options.dotenv:
        options.dotenv.write_text(f"MODEL_VERSION={outcome.version}\n", encoding="utf-8")
    done = "registered" if outcome.is_new else "was registered before"
    print(
        f"{outcome.model} version {outcome.version} {done}, from run {outcome.run_id}; "
        "it is the champion"
    )
    return 0


if __name__ == "__main__":
    console.run(main)
