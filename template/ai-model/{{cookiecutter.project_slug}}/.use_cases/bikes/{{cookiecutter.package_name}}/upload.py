"""Upload the staged images to S3: `train/` and `test/` apart, and the list of each."""

import argparse

from . import console, stage
from .console import ProjectError
from .endpoint import bucket


def main(arguments: list[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog=f"python -m {__package__}.upload", description=(__doc__ or "").strip()
    )
    parser.add_argument("place", metavar="s3://BUCKET", help="or s3://BUCKET/PREFIX")
    options = parser.parse_args(arguments)
    files = stage.files()
    if not files:
        raise ProjectError(f"nothing is staged; run `python -m {stage.__name__}`")
    count = bucket.upload(files, options.place)
    print(f"{count} of {len(files)} files are new or changed in {options.place}")
    return 0


if __name__ == "__main__":
    console.run(main)
