"""The inference workflow: run it, here or on AWS, and make or remove what it needs on AWS."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from .. import console
from ..console import ProjectError
from ..endpoint import configuration as watching
from ..settings import ROOT
from . import artifacts, cases, configuration, drawing, executions, local, stack
from .clients import client, translated_errors


def run(options: argparse.Namespace) -> int:
    """Classify images; 0 if all are accepted, 1 if the execution fails."""
    configured = _configured(options)
    if not options.images and not options.cases:
        raise ProjectError("nothing to classify: name images, or test cases by --cases")
    if options.aws:
        outputs = stack.outputs(configured.stack)
        if "StateMachine" not in outputs:
            raise ProjectError(
                f"the stack {configured.stack} has no state machine yet: "
                f"run `python -m {__package__} deploy`"
            )
        events = _events(options, configured, outputs["Bucket"], None)
        return _told(executions.run(outputs["StateMachine"], events), events, None, options.output)
    url = options.endpoint or configured.endpoint_url
    watched = watching.load(threshold=options.threshold)
    given = configuration.stack_parameters(configured, watched)
    with local.twin(configured.stack, given, url) as twin:
        bucket = twin.outputs["Bucket"]
        events = _events(options, configured, bucket, options.folder)
        ended = executions.run(twin.outputs["StateMachine"], events, poll=0.05)
        return _told(ended, events, twin.notifications(), options.output)


def test_cases(options: argparse.Namespace) -> int:
    """Write events of random objects below the test prefix."""
    configured = _configured(options)
    prefix, drawn = configured.test_prefix, (options.n, options.seed)
    if options.aws:
        events = cases.of_bucket(stack.outputs(configured.stack)["Bucket"], prefix, *drawn)
    else:
        events = cases.of_folder(options.folder, prefix, *drawn)
    text = json.dumps({"images": events}, indent=2) + "\n"
    if options.output:
        _write(options.output, text)
        print(f"{len(events)} test cases are in {options.output}")
    else:
        print(text, end="")
    return 0


def plan(options: argparse.Namespace) -> int:
    """Show what `deploy` would change."""
    configured = _configured(options)
    changes = stack.plan(configured.stack, _parameters(options, configured))
    print("\n".join(map(str, changes)) or f"nothing would change in the stack {configured.stack}")
    return 0


def deploy(options: argparse.Namespace) -> int:
    """Make the stack, or bring it up to date."""
    configured = _configured(options)
    has_changed = stack.deploy(configured.stack, _parameters(options, configured), options.model)
    print(f"the stack {configured.stack} {'is up to date' if has_changed else 'has not changed'}")
    for name, value in stack.outputs(configured.stack).items():
        print(f"{name}: {value}")
    return 0


def destroy(options: argparse.Namespace) -> int:
    """Remove the stack with all that it made."""
    configured = _configured(options)
    if not options.yes:
        print("\n".join(stack.resources(configured.stack)) or "nothing")
        print("would be removed, with the bucket's objects: `destroy --yes` does it")
        return 0
    stack.destroy(configured.stack)
    print(f"the stack {configured.stack} is removed")
    return 0


def template(_: argparse.Namespace) -> int:
    """Write the template as CloudFormation gets it, for cfn-lint."""
    print(artifacts.template(), end="")
    return 0


def draw(_: argparse.Namespace) -> int:
    """Write the state machine as a flowchart of Mermaid."""
    print(drawing.flowchart(artifacts.definition()), end="")
    return 0


def _configured(options: argparse.Namespace) -> configuration.Parameters:
    return configuration.load(**({"stack": options.stack} if options.stack else {}))


def _parameters(
    options: argparse.Namespace, configured: configuration.Parameters
) -> dict[str, str]:
    given = configuration.stack_parameters(configured, watching.load())
    if options.model:
        region = client("sagemaker").meta.region_name
        image = options.model_image or configuration.container(region)
        given |= {
            "ModelData": artifacts.model_key(options.model),
            "ModelImage": image,
            "ModelRepository": configuration.repository(image),
        }
    elif options.model_image:
        raise ProjectError("--model-image is the container of a --model, and none is named")
    if options.instance_type:
        given["InstanceType"] = options.instance_type
    return given


def _events(
    options: argparse.Namespace,
    configured: configuration.Parameters,
    bucket: str,
    folder: Path | None,
) -> list[executions.Event]:
    events = executions.upload(bucket, configured.test_prefix, options.images)
    if not options.cases:
        return events
    drawn = executions.read(options.cases)
    if folder is not None:
        executions.copy(folder, bucket, drawn)
        drawn = [{**event, "s3_bucket": bucket} for event in drawn]
    return events + drawn


def _told(
    ended: executions.Ended,
    events: list[executions.Event],
    notifications: list[dict[str, Any]] | None,
    output: Path | None,
) -> int:
    for outcome in ended.outcomes:
        print(executions.line(outcome))
    for each in notifications or []:
        count = len(each["message"]["images"])
        print(f"notification: {each['subject']} ({count} of {len(ended.outcomes)})")
    print(
        f"execution {ended.status}" + (f": {ended.error}: {ended.message}" if ended.error else "")
    )
    if output:
        told = {
            "input": {"images": events},
            "status": ended.status,
            "error": ended.error,
            "cause": ended.cause,
            "outcomes": ended.outcomes,
            "notifications": notifications,
        }
        _write(output, json.dumps(told, indent=2) + "\n")
    return 0 if ended.status == "SUCCEEDED" else 1


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ProjectError(f"{path} cannot be written: {error.strerror}") from None


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}", description=(__doc__ or "").strip()
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: object, *, has_place: bool = False) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=(function.__doc__ or "").strip())
        added.set_defaults(command=function)
        added.add_argument("--stack", metavar="NAME", help="default: workflow.stack of params.yaml")
        if has_place:
            place = added.add_mutually_exclusive_group(required=True)
            place.add_argument("--local", action="store_true", help="on this machine")
            place.add_argument("--aws", action="store_true", help="on AWS, with your credentials")
            added.add_argument(
                "--folder",
                type=Path,
                default=ROOT / "data" / "staged",
                metavar="DIR",
                help="stands for the bucket with --local (default: data/staged)",
            )
            added.add_argument("-o", "--output", type=Path, metavar="FILE.json")
        return added

    added = command("run", run, has_place=True)
    added.add_argument("images", type=Path, nargs="*", metavar="IMAGE", help="PNG images")
    added.add_argument("--cases", type=Path, metavar="FILE.json", help="of `test-cases`")
    added.add_argument("--endpoint", metavar="URL", help="with --local: takes the images")
    added.add_argument(
        "--threshold", type=float, help="with --local: in the place of params.yaml's"
    )
    added = command("test-cases", test_cases, has_place=True)
    added.add_argument("--n", type=int, default=20, help="how many (default: 20)")
    added.add_argument("--seed", type=int, default=0)
    for name, function in (("plan", plan), ("deploy", deploy)):
        added = command(name, function)
        added.add_argument(
            "--model", type=Path, metavar="FILE.tar.gz", help="for an endpoint: of `endpoint.pack`"
        )
        added.add_argument(
            "--model-image", metavar="URI", help="in ECR (default: AWS' container of TensorFlow)"
        )
        added.add_argument("--instance-type", metavar="TYPE", help="as ml.m5.large")
    command("destroy", destroy).add_argument("--yes", action="store_true", help="do it")
    command("template", template)
    command("draw", draw)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    options = _parser().parse_args(arguments)
    with translated_errors():
        return options.command(options)


def _own_environment() -> Path | None:
    """The Python of .venv-workflow, if it is there and another one runs."""
    folder = ROOT / ".venv-workflow"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    is_other = Path(sys.prefix).resolve() != folder.resolve()
    return python if is_other and python.exists() else None


def _hand_over(python: Path) -> int:
    try:
        return subprocess.call([python, "-m", __package__, *sys.argv[1:]])  # noqa: S603 - ourselves
    except KeyboardInterrupt:
        # It is interrupted too, and has said so.
        return 130


if __name__ == "__main__":
    other = _own_environment()
    console.run(main if other is None else lambda: _hand_over(other))
