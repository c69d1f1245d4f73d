"""Attachments in an S3-compatible bucket, for sites of several hosts: the extra ``s3``.

Credentials and region come from where boto3 looks for them (``AWS_ACCESS_KEY_ID``,
``AWS_SECRET_ACCESS_KEY``, ``AWS_REGION``, a role of the host): they are no settings of ours.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from intranet_ideas.files import digest_of, is_digest

CONNECT_SECONDS, ANSWER_SECONDS, TRIES = 5, 20, 3


class BucketStore:
    """A bucket, or what begins with ``prefix`` in it, of objects named by digest."""

    def __init__(self, bucket: str, prefix: str, endpoint: str = "") -> None:
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._client: Any = boto3.client(
            "s3", endpoint_url=endpoint or None,
            config=Config(
                connect_timeout=CONNECT_SECONDS, read_timeout=ANSWER_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
                # What other makers' servers understand, too.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )  # fmt: skip

    def put(self, content: bytes) -> str:
        """Store ``content`` and return its digest; raises ``OSError`` when that can't be done."""
        digest = digest_of(content)
        self._ask("put_object", Key=self._key(digest), Body=content,
                  ContentType="application/octet-stream")  # fmt: skip
        return digest

    def get(self, digest: str) -> bytes:
        """Return the content; raises ``FileNotFoundError``, or ``OSError`` for no answer."""
        answer = self._ask("get_object", Key=self._key(digest))
        try:
            content: bytes = answer["Body"].read()
        except BotoCoreError as error:
            raise OSError(errno.EIO, f"the bucket did not answer: {error}") from error
        return content

    def digests(self) -> Iterator[str]:
        """Yield the digest of each object."""
        more: dict[str, str] = {}
        while True:
            page = self._ask("list_objects_v2", Prefix=self._prefix, **more)
            for each in page.get("Contents", ()):
                if is_digest(name := each["Key"].rpartition("/")[2]):
                    yield name
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def remove(self, digest: str) -> None:
        """Remove an object; nothing happens where there is none."""
        self._ask("delete_object", Key=self._key(digest))

    def _key(self, digest: str) -> str:
        return f"{self._prefix}{digest[:2]}/{digest}"

    def _ask(self, what: str, **values: Any) -> Any:
        try:
            return getattr(self._client, what)(Bucket=self._bucket, **values)
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in ("NoSuchKey", "404"):
                raise FileNotFoundError(errno.ENOENT, "no such file", values["Key"]) from None
            raise OSError(errno.EIO, f"the bucket refused: {code}") from error
        except BotoCoreError as error:
            raise OSError(errno.EIO, f"the bucket did not answer: {error}") from error
