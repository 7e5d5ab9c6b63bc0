"""The infrastructure as one CloudFormation stack: what would change, making it, removing it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..console import ProjectError
from . import artifacts
from .clients import client

_ABSENT = ("REVIEW_IN_PROGRESS", "DELETE_COMPLETE")
_NOTHING_CHANGES = ("didn't contain changes", "No updates are to be performed")
# Of the template: the parameter that makes it true.
_CONDITIONS = {"HasCode": "CodeKey", "HasModel": "ModelData"}
# Parameters that stay as they are when a deployment says nothing of them.
_KEPT = ("ModelData", "ModelImage", "ModelRepository", "InstanceType", "InstanceCount")


@dataclass(frozen=True)
class Change:
    """What happens to one resource.

    Attributes:
        action: Add, Modify, Remove; with «, replaced» where the resource is made anew.
        resource: its name in the template.
        kind: as `AWS::S3::Bucket`.
    """

    action: str
    resource: str
    kind: str

    def __str__(self) -> str:
        return f"{self.action:<18} {self.resource:<20} {self.kind}"


def outputs(name: str) -> dict[str, str]:
    """What the stack tells of itself: Bucket, Topic, StateMachine, and Endpoint if there is one.

    Raises:
        ProjectError: there is no such stack.
    """
    stack = _stack(name)
    if stack is None:
        raise ProjectError(f"there is no stack {name}: run `python -m {__package__} deploy`")
    return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])}


def plan(name: str, parameters: dict[str, str]) -> list[Change]:
    """What `deploy` would change; AWS is left as it was.

    Raises:
        ProjectError: the stack is in a state that cannot be changed, or AWS refuses the template.
    """
    from botocore.exceptions import WaiterError

    stack = _stack(name)
    cloudformation = client("cloudformation")
    given = {**parameters, "CodeKey": artifacts.code()[0]}
    identity = cloudformation.create_change_set(
        **_request(name, given, stack),
        ChangeSetName=f"{name}-plan",
        ChangeSetType="UPDATE" if stack else "CREATE",
    )["Id"]
    try:
        cloudformation.get_waiter("change_set_create_complete").wait(
            ChangeSetName=identity, WaiterConfig={"Delay": 3, "MaxAttempts": 100}
        )
        pages = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=identity)
        return _named([change for page in pages for change in page.get("Changes", [])])
    except WaiterError as error:
        reason = cloudformation.describe_change_set(ChangeSetName=identity).get("StatusReason", "")
        if any(said in reason for said in _NOTHING_CHANGES):
            return []
        raise ProjectError(f"AWS cannot plan the stack {name}: {reason or error}") from error
    finally:
        cloudformation.delete_change_set(ChangeSetName=identity)
        if stack is None:
            # The plan of a new stack leaves an empty one.
            cloudformation.delete_stack(StackName=name)


def deploy(name: str, parameters: dict[str, str], model: Path | None = None) -> bool:
    """Make the stack, or bring it up to date; what was done before an error can be done again.

    Args:
        name: of the stack.
        parameters: of aws/template.yaml, but CodeKey. Those of the model stay, if not given.
        model: archive that is to be in the bucket at ModelData; the old model answers until the
            new one does.

    Returns:
        Whether anything has changed.

    Raises:
        ProjectError: the stack is in a state that cannot be changed, or a resource fails.
    """
    is_new = _stack(name) is None
    if is_new:
        _apply(name, {**parameters, "CodeKey": "", "ModelData": ""})
    key, content = artifacts.code()
    s3, bucket = client("s3"), outputs(name)["Bucket"]
    s3.put_object(Bucket=bucket, Key=key, Body=content)
    if model is not None:
        s3.upload_file(str(model), bucket, parameters["ModelData"])
    return _apply(name, {**parameters, "CodeKey": key}) or is_new


def resources(name: str) -> list[str]:
    """What the stack holds, one line each; empty if there is no stack."""
    if _status(name) in ("", "DELETE_COMPLETE"):
        return []
    pages = client("cloudformation").get_paginator("list_stack_resources")
    return [
        f"{each['ResourceType']} {each.get('PhysicalResourceId', '')}"
        for page in pages.paginate(StackName=name)
        for each in page["StackResourceSummaries"]
        if each["ResourceStatus"] != "DELETE_COMPLETE"
    ]


def destroy(name: str) -> None:
    """Remove the stack with all that it made, the bucket's objects too; nothing else.

    Raises:
        ProjectError: there is no such stack, or a resource cannot be removed.
    """
    if _status(name) in ("", "DELETE_COMPLETE"):
        raise ProjectError(f"there is no stack {name}")
    # An endpoint that still answers captures data into the bucket between the two steps.
    for _ in range(2):
        _empty_bucket(name)
        client("cloudformation").delete_stack(StackName=name)
        if _deleted(name):
            return
    raise ProjectError(f"the stack {name} cannot be removed: {_reason(name)}")


def _deleted(name: str) -> bool:
    from botocore.exceptions import WaiterError

    try:
        client("cloudformation").get_waiter("stack_delete_complete").wait(
            StackName=name, WaiterConfig={"Delay": 10, "MaxAttempts": 180}
        )
    except WaiterError:
        return False
    return True


def _empty_bucket(name: str) -> None:
    pages = client("cloudformation").get_paginator("list_stack_resources")
    s3 = client("s3")
    for page in pages.paginate(StackName=name):
        for each in page["StackResourceSummaries"]:
            if (
                each["ResourceType"] != "AWS::S3::Bucket"
                or each["ResourceStatus"] == "DELETE_COMPLETE"
            ):
                continue
            bucket = each["PhysicalResourceId"]
            for objects in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
                keys = [{"Key": found["Key"]} for found in objects.get("Contents", [])]
                if keys:
                    s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})


def _apply(name: str, parameters: dict[str, str]) -> bool:
    from botocore.exceptions import ClientError, WaiterError

    stack = _stack(name)
    cloudformation = client("cloudformation")
    request = _request(name, parameters, stack)
    kind = "update" if stack else "create"
    try:
        if stack is None:
            cloudformation.create_stack(**request)
        else:
            cloudformation.update_stack(**request)
        cloudformation.get_waiter(f"stack_{kind}_complete").wait(
            StackName=name, WaiterConfig={"Delay": 10, "MaxAttempts": 360}
        )
    except ClientError as error:
        if any(said in error.response["Error"]["Message"] for said in _NOTHING_CHANGES):
            return False
        raise
    except WaiterError as error:
        raise ProjectError(f"the stack {name} was not {kind}d: {_reason(name)}") from error
    return True


def _request(name: str, parameters: dict[str, str], stack: dict[str, Any] | None) -> dict[str, Any]:
    """What CloudFormation is asked for, to make a stack or a change set."""
    given = dict(parameters)
    if stack is not None:
        _check_changeable(name, stack["StackStatus"])
        before = {each["ParameterKey"]: each["ParameterValue"] for each in stack["Parameters"]}
        given = {key: before[key] for key in _KEPT if key in before} | parameters
    left_out = [name for name, key in _CONDITIONS.items() if not given.get(key)]
    return {
        "StackName": name,
        "TemplateBody": artifacts.template(left_out),
        "Parameters": [
            {"ParameterKey": key, "ParameterValue": value} for key, value in given.items()
        ],
        "Capabilities": ["CAPABILITY_IAM"],
        "Tags": [{"Key": "project", "Value": name}],
    }


def _check_changeable(name: str, status: str) -> None:
    if status in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"):
        raise ProjectError(
            f"the stack {name} is {status}: "
            f"run `python -m {__package__} destroy --yes`, then deploy again"
        )
    if status.endswith("IN_PROGRESS"):
        raise ProjectError(f"the stack {name} is {status}: wait until it is done")


def _named(changes: list[dict[str, Any]]) -> list[Change]:
    named = []
    for change in (each["ResourceChange"] for each in changes):
        replaced = ", replaced" if change.get("Replacement") == "True" else ""
        kind = change["ResourceType"]
        named.append(Change(change["Action"] + replaced, change["LogicalResourceId"], kind))
    return sorted(named, key=lambda change: (change.action, change.resource))


def _stack(name: str) -> dict[str, Any] | None:
    """None, too, for what a plan alone has left, and what was deleted."""
    described = _described(name)
    return described if described and described["StackStatus"] not in _ABSENT else None


def _status(name: str) -> str:
    described = _described(name)
    return described["StackStatus"] if described else ""


def _described(name: str) -> dict[str, Any] | None:
    from botocore.exceptions import ClientError

    try:
        (stack,) = client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        # CloudFormation has no other code for a stack that does not exist.
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    return stack


def _reason(name: str) -> str:
    """The first failure of the last change: later ones only follow from it."""
    events = client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
    failed = [each for each in events if each["ResourceStatus"].endswith("FAILED")]
    if not failed:
        return _status(name)
    first = failed[-1]
    return f"{first['LogicalResourceId']}: {first.get('ResourceStatusReason', 'no reason given')}"
