"""The template is sound, grants no more than is needed, and a stack of it comes and goes."""

import io
import re
import zipfile

import boto3
import pytest
from cfnlint import api
from cfnlint.decode import decode_str
from conftest import PARAMETERS
from moto import mock_aws

from {{ cookiecutter.package_name }}.console import ProjectError
from {{ cookiecutter.package_name }}.workflow import (
    artifacts,
    configuration,
    drawing,
    stack,
)

# What AWS knows no narrower resource for.
UNAVOIDABLE = [("ecr:GetAuthorizationToken", "*")]
PARTS_OF_THE_BUCKET = {"${Bucket.Arn}/${TestPrefix}/*", "${Bucket.Arn}/data_capture/*"}


def linted(text):
    return list(map(str, api.lint(text, regions=["eu-central-1"])))


def as_list(actions):
    return [actions] if isinstance(actions, str) else actions


def test_template_is_sound():
    assert linted(artifacts.template()) == []


def test_state_machine_is_sound():
    """Within `Sub`, cfn-lint does not look at it."""
    machine = r"DefinitionString: !Sub (\|\n(?: {8}.*\n)+)"
    before, definition, after = re.split(machine, artifacts.template())
    definition = re.sub(r"[$]{[\w.]+}", "arn:aws:sns:eu-central-1:123456789012:a", definition)
    text = f"{before}DefinitionString: {definition}{after}"

    assert linted(text) == []
    assert linted(text.replace('"Type": "Task"', '"Type": "Tusk"')) != []


def test_no_wildcard_where_there_is_something_narrower():
    template, problems = decode_str(artifacts.template())
    assert problems == []
    statements = [
        statement
        for resource in template["Resources"].values()
        for policy in resource["Properties"].get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    assert len(statements) == 13
    actions = [
        (action, statement["Resource"])
        for statement in statements
        for action in as_list(statement["Action"])
    ]
    assert [action for action, _ in actions if "*" in action] == []
    assert [each for each in actions if each[1] == "*"] == UNAVOIDABLE
    below = {each[1]["Fn::Sub"] for each in actions if "Fn::Sub" in each[1]}
    assert {each for each in below if each.endswith("*")} == PARTS_OF_THE_BUCKET


@pytest.fixture
def aws(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    monkeypatch.delenv("ENDPOINT_URL", raising=False)
    with mock_aws(config={"lambda": {"use_docker": False}}):
        yield


IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/serve:1"


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"model")
    return path


def model(archive, image=IMAGE):
    return {
        "ModelData": artifacts.model_key(archive),
        "ModelImage": image,
        "ModelRepository": configuration.repository(image),
    }


def test_a_stack_comes_changes_and_goes(aws, archive):
    first = stack.plan("bikes", PARAMETERS)
    assert stack.resources("bikes") == []
    assert {change.action for change in first} == {"Add"}
    assert "Endpoint" not in [change.resource for change in first]

    assert stack.deploy("bikes", PARAMETERS)

    assert stack.plan("bikes", PARAMETERS) == []
    bucket = stack.outputs("bikes")["Bucket"]
    functions = boto3.client("lambda")
    configured = functions.get_function_configuration(FunctionName="bikes-filter")
    assert configured["Handler"] == "functions.filter.handler"
    subscriptions = boto3.client("sns").list_subscriptions()["Subscriptions"]
    assert [(each["Protocol"], each["Endpoint"]) for each in subscriptions] == [
        ("email", "ada@example.org")
    ]

    with_model = PARAMETERS | model(archive)
    changes = stack.plan("bikes", with_model)
    assert [str(change).split() for change in changes] == [
        ["Add", "Endpoint", "AWS::SageMaker::Endpoint"],
        ["Add", "EndpointConfig", "AWS::SageMaker::EndpointConfig"],
        ["Add", "EndpointRole", "AWS::IAM::Role"],
        ["Add", "Model", "AWS::SageMaker::Model"],
    ]
    stack.deploy("bikes", with_model, archive)
    sagemaker = boto3.client("sagemaker")
    (config,) = sagemaker.list_endpoint_configs()["EndpointConfigs"]
    captured = sagemaker.describe_endpoint_config(EndpointConfigName=config["EndpointConfigName"])
    assert captured["DataCaptureConfig"]["DestinationS3Uri"] == f"s3://{bucket}/data_capture"
    assert captured["DataCaptureConfig"]["InitialSamplingPercentage"] == 100

    stack.deploy("bikes", PARAMETERS)
    assert stack.outputs("bikes")["Endpoint"] == "bikes"

    boto3.client("s3").put_object(Bucket=bucket, Key="data_capture/1.jsonl", Body=b"{}")
    boto3.client("s3").create_bucket(
        Bucket="of-others", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    stack.destroy("bikes")

    assert stack.resources("bikes") == []
    assert [each["Name"] for each in boto3.client("s3").list_buckets()["Buckets"]] == ["of-others"]
    assert functions.list_functions()["Functions"] == []
    assert boto3.client("stepfunctions").list_state_machines()["stateMachines"] == []
    assert boto3.client("sns").list_topics()["Topics"] == []
    assert sagemaker.list_endpoints()["Endpoints"] == []
    assert sagemaker.list_endpoint_configs()["EndpointConfigs"] == []
    assert sagemaker.list_models()["Models"] == []
    assert boto3.client("iam").list_roles()["Roles"] == []
    assert boto3.client("logs").describe_log_groups()["logGroups"] == []


def test_another_model_is_uploaded_beside_the_old_one(aws, archive):
    stack.deploy("bikes", PARAMETERS | model(archive), archive)
    bucket, old = stack.outputs("bikes")["Bucket"], artifacts.model_key(archive)

    archive.write_bytes(b"another model")
    stack.deploy("bikes", PARAMETERS | model(archive), archive)

    (described,) = boto3.client("cloudformation").describe_stacks(StackName="bikes")["Stacks"]
    given = {each["ParameterKey"]: each["ParameterValue"] for each in described["Parameters"]}
    stored = boto3.client("s3").get_object(Bucket=bucket, Key=given["ModelData"])["Body"].read()
    assert stored == b"another model"
    assert boto3.client("s3").head_object(Bucket=bucket, Key=old)["ContentLength"] == 5


def test_an_endpoint_goes_over_to_what_is_made_anew():
    """What has no name of its own is replaced by CloudFormation when it changes."""
    template, _ = decode_str(artifacts.template())
    of = {name: each["Properties"] for name, each in template["Resources"].items()}

    assert of["Endpoint"]["EndpointName"] == {"Ref": "AWS::StackName"}
    assert "EndpointConfigName" not in of["EndpointConfig"]
    assert "ModelName" not in of["Model"]
    captured = of["EndpointConfig"]["DataCaptureConfig"]
    assert captured["EnableCapture"] == {"Fn::If": ["HasCapture", True, False]}


def test_the_container_is_aws_own_unless_another_is_named():
    image = configuration.container("eu-central-1")

    assert image.startswith("763104351884.dkr.ecr.eu-central-1.amazonaws.com/tensorflow-inference:")
    assert configuration.repository(image) == (
        "arn:aws:ecr:eu-central-1:763104351884:repository/tensorflow-inference"
    )
    with pytest.raises(ProjectError, match="must be in ECR"):
        configuration.repository("docker.io/serve:1")


def test_a_model_that_is_not_there_is_one_line(tmp_path):
    with pytest.raises(ProjectError, match=r"none.tar.gz cannot be read: No such file"):
        artifacts.model_key(tmp_path / "none.tar.gz")


def test_the_archive_holds_what_the_handlers_name():
    key, content = artifacts.code()

    assert (key, content) == artifacts.code()
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert names == [
        f"functions/{name}.py"
        for name in ("__init__", "classify", "errors", "events", "filter", "png", "serialise")
    ]


def test_every_transition_leads_to_a_state():
    definition = artifacts.definition()

    drawn = drawing.flowchart(definition)
    assert 's0 -. "images[250] is there" .-> s2' in drawn
    assert 's6 -. "has_refused or has_failed" .-> s8' in drawn
    assert 's13 -. "first.error StringMatches States.*" .-> s14' in drawn
    with pytest.raises(KeyError, match="Nowhere"):
        drawing.flowchart(definition.replace('"Next": "Notify"', '"Next": "Nowhere"'))


def test_the_picture_is_of_this_definition():
    shown = (artifacts.ROOT / "aws" / "README.md").read_text(encoding="utf-8")

    assert f"```mermaid\n{drawing.flowchart(artifacts.definition())}```" in shown
