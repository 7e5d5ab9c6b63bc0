"""The second function: asks the endpoint for the probability of each class."""

import base64
import http.client
import json
import os
import urllib.error
import urllib.request

from .errors import (
    ConfigurationError,
    EndpointDownError,
    EndpointRefusedError,
    EventError,
    InferencesError,
)
from .events import Event, answer, client, confidences, text

CONTENT_TYPE = "image/png"
SECONDS = 20
LARGEST_ANSWER = 100_000


def handler(event: Event, _: object = None) -> Event:
    """Fill `inferences`, and add `confidences`.

    The endpoint is ENDPOINT_NAME, of SageMaker, or ENDPOINT_URL, anything that takes an image by
    POST and answers the same.

    Raises:
        EventError: `image_data` is missing, or no base64.
        EndpointDownError, EndpointRefusedError: the endpoint does not answer with inferences.
        InferencesError: it answers with something else than probabilities.
        ConfigurationError: no endpoint or no classes are set.
    """
    try:
        image = base64.b64decode(text(event, "image_data"), validate=True)
    except ValueError as error:
        raise EventError(f"image_data is no base64: {error}") from error
    url, name = os.environ.get("ENDPOINT_URL"), os.environ.get("ENDPOINT_NAME")
    if url:
        answered = _over_http(url, image)
    elif name:
        answered = _on_sagemaker(name, image)
    else:
        raise ConfigurationError("neither ENDPOINT_NAME nor ENDPOINT_URL is set")
    try:
        inferences = json.loads(answered)
    except (ValueError, RecursionError) as error:
        raise InferencesError(f"the endpoint's answer is no JSON: {answered[:100]!r}") from error
    return answer(event, inferences=inferences, confidences=confidences(inferences))


def _on_sagemaker(name: str, image: bytes) -> bytes:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answered = client("sagemaker-runtime").invoke_endpoint(
            EndpointName=name, ContentType=CONTENT_TYPE, Accept="application/json", Body=image
        )
        return answered["Body"].read()
    except ClientError as error:
        said = " ".join(str(error).split())
        if 400 <= error.response.get("OriginalStatusCode", 500) < 500:
            raise EndpointRefusedError(f"the endpoint {name} refuses the image: {said}") from error
        raise EndpointDownError(f"the endpoint {name} fails: {said}") from error
    except BotoCoreError as error:
        raise EndpointDownError(f"the endpoint {name} cannot be reached: {error}") from error


def _over_http(url: str, image: bytes) -> bytes:
    if not url.startswith(("http://", "https://")):
        raise ConfigurationError(f"ENDPOINT_URL must be of http or https, and is {url!r}")
    headers = {"Content-Type": CONTENT_TYPE, "Accept": "application/json"}
    request = urllib.request.Request(url, data=image, headers=headers)  # noqa: S310 - see above
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answered:  # noqa: S310
            return answered.read(LARGEST_ANSWER)
    except urllib.error.HTTPError as error:
        with error:
            said = error.read(200).decode("utf-8", "replace").strip()
        if 400 <= error.code < 500:
            raise EndpointRefusedError(f"{url} refuses the image: {error.code} {said}") from error
        raise EndpointDownError(f"{url} fails: {error.code} {said}") from error
    except (OSError, http.client.HTTPException) as error:
        raise EndpointDownError(f"{url} cannot be reached: {error}") from error
