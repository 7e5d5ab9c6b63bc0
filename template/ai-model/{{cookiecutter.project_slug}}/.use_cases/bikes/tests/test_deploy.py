"""The endpoint on SageMaker, and images in S3; both answered by moto."""

import json

import pytest

from {{ cookiecutter.package_name }} import console
from {{ cookiecutter.package_name }}.endpoint import bucket, deploy

moto = pytest.importorskip("moto")
ROLE = "arn:aws:iam::123456789012:role/endpoint"


@pytest.fixture(autouse=True)
def aws(monkeypatch):
    """An account with a bucket."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with moto.mock_aws():
        bucket.client("s3").create_bucket(Bucket="scones")
        yield


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"model")
    return path


def wanted(**changed):
    given = {
        "name": "bikes",
        "place": "s3://scones",
        "role": ROLE,
        "image": "",
        "instance_type": "ml.t2.medium",
        "percentage": 50,
    }
    return deploy.Wanted(**given | changed)


def names(kind, word):
    sagemaker = bucket.client("sagemaker")
    return [entry[f"{kind}Name"] for entry in getattr(sagemaker, f"list_{word}s")()[f"{kind}s"]]


def test_endpoint_serves_the_model_and_captures(archive):
    assert deploy.deploy(wanted(), archive)

    sagemaker = bucket.client("sagemaker")
    endpoint = sagemaker.describe_endpoint(EndpointName="bikes")
    configured = sagemaker.describe_endpoint_config(
        EndpointConfigName=endpoint["EndpointConfigName"]
    )
    (variant,) = configured["ProductionVariants"]
    container = sagemaker.describe_model(ModelName=variant["ModelName"])["PrimaryContainer"]
    bucket_name, key = container["ModelDataUrl"].removeprefix("s3://").split("/", 1)
    assert endpoint["EndpointStatus"] == "InService"
    assert configured["DataCaptureConfig"] == {
        "EnableCapture": True,
        "InitialSamplingPercentage": 50,
        "DestinationS3Uri": "s3://scones/data_capture",
        "CaptureOptions": [{"CaptureMode": "Input"}, {"CaptureMode": "Output"}],
        "CaptureContentTypeHeader": {"JsonContentTypes": ["application/json"]},
    }
    assert (variant["VariantName"], variant["InstanceType"]) == ("AllTraffic", "ml.t2.medium")
    stored = bucket.client("s3").get_object(Bucket=bucket_name, Key=key)["Body"].read()
    assert stored == b"model"


@pytest.fixture
def updates(monkeypatch):
    """UpdateEndpoint, which moto does not have."""
    from moto.sagemaker.responses import SageMakerResponse

    def update_endpoint(self):
        endpoint = self.sagemaker_backend.endpoints[self._get_param("EndpointName")]
        endpoint.endpoint_config_name = self._get_param("EndpointConfigName")
        return json.dumps({"EndpointArn": endpoint.arn})

    monkeypatch.setattr(SageMakerResponse, "update_endpoint", update_endpoint, raising=False)


def test_update_goes_over_to_the_new_model_and_removes_the_old(archive, updates):
    deploy.deploy(wanted(), archive)
    (before,) = names("Model", "model")

    assert not deploy.deploy(wanted(percentage=100), archive)

    (after,) = names("Model", "model")
    endpoint = bucket.client("sagemaker").describe_endpoint(EndpointName="bikes")
    assert before != after
    assert endpoint["EndpointConfigName"] == after
    assert names("EndpointConfig", "endpoint_config") == [after]


def test_destroy_removes_what_was_made_and_nothing_else(archive):
    deploy.deploy(wanted(name="bikes-2"), archive)
    others = names("Model", "model")
    deploy.deploy(wanted(), archive)
    sagemaker = bucket.client("sagemaker")
    sagemaker.create_model(ModelName="bikes-by-hand", ExecutionRoleArn=ROLE)

    removed = deploy.destroy("bikes")

    assert [one.rpartition(" ")[0] for one in removed] == ["endpoint", "endpoint config", "model"]
    assert names("Endpoint", "endpoint") == ["bikes-2"]
    assert names("EndpointConfig", "endpoint_config") == others
    assert sorted(names("Model", "model")) == sorted([*others, "bikes-by-hand"])
    assert deploy.destroy("bikes") == []


def test_endpoint_of_somebody_else_is_left_alone(archive):
    deploy.deploy(wanted(), archive)
    sagemaker = bucket.client("sagemaker")
    arn = sagemaker.describe_endpoint(EndpointName="bikes")["EndpointArn"]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=[deploy.OWNER])

    with pytest.raises(console.ProjectError, match="the endpoint bikes was not made here"):
        deploy.deploy(wanted(), archive)
    with pytest.raises(console.ProjectError, match="the endpoint bikes was not made here"):
        deploy.destroy("bikes")
    assert names("Endpoint", "endpoint") == ["bikes"]


def test_bucket_that_is_not_there_is_one_line(archive):
    with pytest.raises(console.ProjectError, match=r"AWS: .*NoSuchBucket"):
        deploy.deploy(wanted(place="s3://nowhere"), archive)
    assert names("Model", "model") == []


def test_upload_sends_what_has_changed(tmp_path):
    one, two = tmp_path / "1.png", tmp_path / "2.png"
    one.write_bytes(b"one")
    two.write_bytes(b"two")
    files = {"train/1.png": one, "test/2.png": two}

    assert bucket.upload(files, "s3://scones/data") == 2
    two.write_bytes(b"changed")
    assert bucket.upload(files, "s3://scones/data") == 1

    found = bucket.client("s3").list_objects_v2(Bucket="scones")["Contents"]
    assert [entry["Key"] for entry in found] == ["data/test/2.png", "data/train/1.png"]


@pytest.mark.parametrize("place", ["scones", "s3://", "https://scones"])
def test_place_that_is_none_is_one_line(place):
    with pytest.raises(console.ProjectError, match=r"is no place in S3, as s3://bucket/prefix"):
        bucket.upload({}, place)
