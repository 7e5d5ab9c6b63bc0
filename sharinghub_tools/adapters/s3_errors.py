"""What boto3 raises, as our errors: one line each, without keys, tokens and signed addresses.

Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from urllib.parse import urlsplit

from sharinghub_tools.adapters.network_errors import one_line, reason
from sharinghub_tools.errors import (
    EnvironmentLacksError,
    NotThereError,
    SharingHubError,
    StoreError,
    UsageError,
)

_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE or --profile, or run: aws configure"
)
_AGAIN = "run the command again, and it goes on from there"
_REFUSED_KEYS = {
    "InvalidAccessKeyId": "it does not know the access key",
    "SignatureDoesNotMatch": "the secret key is not that of the access key",
    "InvalidToken": "the session token is not valid",
    "InvalidClientTokenId": "it does not know the access key",
    "UnrecognizedClientException": "the session token is not valid",
    "ExpiredToken": "the session token is expired",
    "ExpiredTokenException": "the session token is expired",
    "TokenRefreshRequired": "the session token is expired",
}
# To HEAD there is no body, and so no code.
_NO_OBJECT = {"NoSuchKey", "404"}
_DENIED = {"AccessDenied", "AllAccessDisabled", "AccountProblem", "403", "Forbidden"}
_SKEWED = {"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"}
_BUSY = {"SlowDown", "ServiceUnavailable", "InternalError", "RequestTimeout", "Throttling"}
_ELSEWHERE = {"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint"}


@contextlib.contextmanager
def store_errors(address: str, server: str) -> Iterator[None]:
    """Raise what boto3 raises in the block as our errors.

    Args:
        address: as ``s3://bucket/prefix``.
        server: URL of the server, empty where it is not known yet.

    Raises:
        UsageError: the configuration is wrong.
        StoreError: the store refuses, or cannot be asked.
        EnvironmentLacksError: the certificate's authority is not known here.
    """
    try:
        yield
    except SharingHubError:
        raise
    except Exception as error:
        known = _known(error, address, server)
        if known is None:
            raise
        raise known from error


def _known(error: Exception, address: str, server: str) -> SharingHubError | None:
    import botocore.exceptions as raised
    from boto3.exceptions import S3UploadFailedError

    host = urlsplit(server).netloc or "the store"
    cause = error.__context__ if isinstance(error, S3UploadFailedError) else error
    if isinstance(cause, raised.ClientError):
        return answered(cause.response, address, host)
    if isinstance(error, raised.SSLError):
        return EnvironmentLacksError(
            f"the TLS certificate of {host} is not trusted ({_network_reason(error)}); set "
            "AWS_CA_BUNDLE to the certificates of its authority"
        )
    if isinstance(error, raised.ConnectionError | raised.HTTPClientError):
        return StoreError(
            f"cannot connect to {host} ({_network_reason(error)}); is it the address of the store "
            f"(--endpoint-url, AWS_ENDPOINT_URL), and is there a network? When it is back, {_AGAIN}"
        )
    if isinstance(error, raised.IncompleteReadError):
        return StoreError(f"the connection to {host} broke; {_AGAIN}")
    return _configuration(error, address)


def _configuration(error: Exception, address: str) -> UsageError | None:
    import botocore.exceptions as raised

    if isinstance(error, raised.NoCredentialsError | raised.PartialCredentialsError):
        return UsageError(f"there are no credentials for {address}; set {_CREDENTIALS}")
    if isinstance(error, raised.ProfileNotFound):
        return UsageError(f"{one_line(error)}; see: aws configure list-profiles")
    if isinstance(error, raised.BotoCoreError | ValueError):
        return UsageError(f"{address}: {one_line(error)}; see: aws configure list")
    return None


def answered(response: object, address: str, host: str) -> SharingHubError:
    """The error for a store's own answer.

    Args:
        response: as botocore has parsed it.
        address: what was asked for, as ``s3://bucket/prefix``.
        host: of the store.
    """
    content = response if isinstance(response, dict) else {}
    said = content.get("Error", {})
    code, message = str(said.get("Code", "")), one_line(said.get("Message", ""))
    status = str(content.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    bucket = address.removeprefix("s3://").partition("/")[0]
    if code in _NO_OBJECT:
        return NotThereError(f"there is no such object in {address}")
    if code in _REFUSED_KEYS:
        problem = f"{host} refuses the credentials: {_REFUSED_KEYS[code]}; set {_CREDENTIALS}"
    elif code in {"NoSuchBucket", "InvalidBucketName"}:
        problem = f"{host} has no bucket '{bucket}'; create it, or give another"
    elif code in _SKEWED:
        problem = (
            f"{host} refuses the time of this machine, which is wrong by minutes or more; set the "
            f"clock, and {_AGAIN}"
        )
    elif code in _DENIED:
        problem = (
            f"the credentials may not do this on {address} at {host}; ask for the right to list, "
            "read and write there"
        )
    elif code in _ELSEWHERE:
        problem = f"bucket '{bucket}' is in another region than it was asked for in; give --region"
    elif code in _BUSY or status.startswith("5"):
        problem = f"{host} is too busy, or out of order ({code or status}); {_AGAIN}"
    else:
        problem = f"{host} answers {status} {code} for {address}: {message or 'nothing more'}"
    return StoreError(problem)


def _network_reason(error: Exception) -> str:
    # The text of the error itself repeats the address, which may be one that is signed.
    inner = getattr(error, "kwargs", {}).get("error")
    return reason(inner) if isinstance(inner, Exception) else "no answer"
