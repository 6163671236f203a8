"""The bucket: where ``s3://bucket/prefix`` points, and putting and deleting objects in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from ..serving import headers_of
from ..tree import WritingError

# Requests under way at once.
THREADS = 8
Item = TypeVar("Item")


class Place(NamedTuple):
    """Bucket and prefix of one host's files."""

    bucket: str
    prefix: str

    def key(self, path: str) -> str:
        return f"{self.prefix}{path}".lstrip("/")


def is_set() -> bool:
    return bool(settings.ZHANQUN_BUCKET)


def place_of(host: str) -> Place:
    """``s3://bucket/prefix`` puts each host into a folder of its own; ``s3://{host}`` into a bucket of its own.

    The latter is what static hosting from buckets asks for.
    """
    address = settings.ZHANQUN_BUCKET
    if "{host}" not in address:
        address = f"{address.rstrip('/')}/{{host}}"
    parts = urlsplit(address.replace("{host}", host))
    if parts.scheme != "s3" or not parts.netloc:
        raise ImproperlyConfigured(_("ZHANQUN_TARGET 须是目录或 s3://桶/前缀。"))
    return Place(parts.netloc, parts.path.strip("/"))


@dataclass(frozen=True, slots=True)
class Store:
    """Objects of one bucket. Its methods raise WritingError when the service is away or refuses."""

    client: Any
    place: Place

    @classmethod
    def of(cls, host: str) -> Store:
        return cls(_client(settings.ZHANQUN_BUCKET_ENDPOINT), place_of(host))

    def put(self, path: str, content: bytes) -> None:
        headers = headers_of(path)
        self._ask(
            self.client.put_object,
            Key=self.place.key(path),
            Body=content,
            ContentType=headers["Content-Type"],
            CacheControl=headers["Cache-Control"],
        )

    def delete(self, key: str) -> None:
        """One by one: deleting many in one request asks for checksums on which services do not agree."""
        self._ask(self.client.delete_object, Key=key)

    def get(self, path: str) -> bytes:
        return self._ask(self.client.get_object, Key=self.place.key(path))["Body"].read()

    def listed(self) -> dict[str, str]:
        """Every object of the place: path -> what the service tells as its hash, of most the MD5."""
        start = self.place.key("/")
        found, more = {}, {}
        while True:
            page = self._ask(self.client.list_objects_v2, Prefix=start, **more)
            for item in page.get("Contents", ()):
                found[f"/{item['Key'].removeprefix(start)}"] = item["ETag"].strip('"')
            if not page.get("IsTruncated"):
                return found
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def _ask(self, request: Callable[..., Any], **given: Any) -> Any:
        try:
            return request(Bucket=self.place.bucket, **given)
        except (BotoCoreError, ClientError) as error:
            text = _("对象存储没有接受 %(key)s：%(reason)s。排除原因后会接着发送。")
            facts = {"key": f"{self.place.bucket}/{given.get('Key', given.get('Prefix'))}", "reason": error}
            raise WritingError(text % facts) from error


def in_parallel(work: Callable[[Item], object], items: Iterable[Item]) -> None:
    """Do ``work`` for each item, some at once; the first failure is raised after the others that began have ended."""
    with ThreadPoolExecutor(THREADS) as pool:
        for _result in pool.map(work, items):
            pass


@lru_cache(2)
def _client(endpoint: str) -> Any:
    """Keys and region come from the environment, as boto3 reads it (AWS_ACCESS_KEY_ID, ...)."""
    config = Config(
        max_pool_connections=THREADS,
        retries={"max_attempts": 3, "mode": "standard"},
        connect_timeout=10,
        read_timeout=60,
        # Many services that speak S3 do not know the newer checksums.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": settings.ZHANQUN_BUCKET_ADDRESSING},
    )
    return boto3.client("s3", endpoint_url=endpoint or None, config=config)
