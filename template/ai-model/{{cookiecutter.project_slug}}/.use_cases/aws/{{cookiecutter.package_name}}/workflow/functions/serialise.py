"""The first function: puts an image of S3 into the event."""

import base64

from . import png
from .errors import (
    ImageForbiddenError,
    ImageMissingError,
    ImageTooLargeError,
    StorageDownError,
)
from .events import Event, answer, client, text

# In base64, and with the rest of the event, it must fit into the 256 KiB that a state may hold.
MOST_BYTES = 190_000


def handler(event: Event, _: object = None) -> Event:
    """Fill `image_data` with the object `s3_key` of `s3_bucket`.

    Raises:
        EventError: bucket or key are not named.
        ImageMissingError, ImageForbiddenError, StorageDownError: it cannot be read.
        ImageTooLargeError: it has more than `MOST_BYTES`, or too many pixels.
        NotAnImageError: it is no PNG image.
    """
    bucket, key = text(event, "s3_bucket"), text(event, "s3_key")
    data = _read(bucket, key)
    png.check(data, f"s3://{bucket}/{key}")
    return answer(event, image_data=base64.b64encode(data).decode("ascii"), inferences=[])


def _read(bucket: str, key: str) -> bytes:
    from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

    name = f"s3://{bucket}/{key}"
    try:
        found = client("s3").get_object(Bucket=bucket, Key=key)
        if found["ContentLength"] > MOST_BYTES:
            raise ImageTooLargeError(
                f"{name} has {found['ContentLength']} bytes; a state can hold {MOST_BYTES}"
            )
        return found["Body"].read()
    except ParamValidationError as error:
        raise ImageMissingError(f"there is no {name}: {_one_line(error)}") from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in ("NoSuchKey", "NoSuchBucket", "404"):
            raise ImageMissingError(f"there is no {name} ({code})") from error
        if code in ("AccessDenied", "InvalidObjectState", "403"):
            raise ImageForbiddenError(f"{name} may not be read ({code})") from error
        raise StorageDownError(f"{name} cannot be read: {_one_line(error)}") from error
    except BotoCoreError as error:
        raise StorageDownError(f"{name} cannot be read: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
