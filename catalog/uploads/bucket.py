"""An upload into a bucket: S3 multipart, each part put by the browser at an address that this server signed.

Neither the keys of the account nor the choice of the object's name ever leave the server.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from django.core.files.storage import storages

from catalog.media.intake import storage_failed
from catalog.uploads import errors
from catalog.uploads.models import Upload

MOST_PARTS = 9_000  # S3 takes 10,000
MIB = 1024 * 1024
MOST_COPIED = 5 * 1024 * MIB  # by one request; S3's own limit
COPIED_PART = 512 * MIB  # of what is larger
CHUNK = 1024 * 1024  # bytes read at once: of a line that is cut, so many are read again
MOST_CUTS = 5
PAUSE = 0.5  # seconds after the first cut, longer after each that follows at once
SMALLEST_PART = 8 * MIB  # S3 wants at least 5 MiB of all but the last
log = logging.getLogger(__name__)


def is_used() -> bool:
    """Whether masters are kept in a bucket."""
    return str(settings.STORAGES["masters"]["BACKEND"]).startswith("storages.")


def part_bytes(size: int) -> int:
    """The length of every part but the last: 8 MiB, more where there would be too many."""
    return max(SMALLEST_PART, -(-size // MOST_PARTS // MIB) * MIB)


def part_count(upload: Upload) -> int:
    return -(-upload.size_bytes // part_bytes(upload.size_bytes))


def begin(upload: Upload) -> None:
    """Begin the multipart upload unless it was. Raises Failure ``storage_failed``."""
    if upload.s3_upload_id:
        return
    with failures():
        begun = _client().create_multipart_upload(**_object(upload), ContentType="application/octet-stream")
    if not Upload.objects.filter(pk=upload.pk, s3_upload_id="").update(s3_upload_id=begun["UploadId"]):
        with suppress(Exception):  # begun twice at once: the first stays; S3's own rule removes this one otherwise
            _client().abort_multipart_upload(**_object(upload), UploadId=begun["UploadId"])
    upload.refresh_from_db(fields=["s3_upload_id"])


def sign_part(upload: Upload, number: int) -> str:
    """The address at which the browser puts part ``number``, from 1. Raises Failure ``bad_upload``."""
    if not 1 <= number <= part_count(upload):
        raise errors.bad_upload()
    begin(upload)
    name = {"PartNumber": number, "UploadId": upload.s3_upload_id}
    return str(
        _client().generate_presigned_url(
            "upload_part", Params=_object(upload) | name, ExpiresIn=settings.UPLOAD_SIGNED_SECONDS
        )
    )


def parts(upload: Upload) -> list[dict[str, Any]]:
    """What the bucket has of it: PartNumber, ETag and Size. Whole parts of the right length alone.

    One request for each thousand. Raises Failure ``storage_failed``.
    """
    if not upload.s3_upload_id:
        return []
    length, last = part_bytes(upload.size_bytes), part_count(upload)
    rest = upload.size_bytes - length * (last - 1)
    return [part for part in _listed(upload) if part["Size"] == (rest if part["PartNumber"] == last else length)]


def _listed(upload: Upload) -> list[dict[str, Any]]:
    client = _client()
    found: list[dict[str, Any]] = []
    marker = 0
    with failures():
        while True:
            try:
                page = client.list_parts(**_object(upload), UploadId=upload.s3_upload_id, PartNumberMarker=marker)
            except client.exceptions.NoSuchUpload:
                return []
            names = ("PartNumber", "ETag", "Size")
            found += [{name: part[name] for name in names} for part in page.get("Parts", [])]
            if not page.get("IsTruncated"):
                return found
            marker = page["NextPartNumberMarker"]


def received(upload: Upload) -> int:
    """Bytes in whole parts, which the row remembers."""
    count: int = sum(part["Size"] for part in parts(upload))
    Upload.objects.filter(pk=upload.pk).update(received_bytes=count)
    return count


def complete(upload: Upload) -> None:
    """Join the parts; once joined, nothing. Raises Refused ``upload_lost`` or Failure ``storage_failed``."""
    storage: Any = storages["masters"]
    with failures():
        if storage.exists(upload.key) and storage.size(upload.key) == upload.size_bytes:
            return
        here = parts(upload)
        if sum(part["Size"] for part in here) != upload.size_bytes:
            raise errors.upload_lost()
        tags = [{"PartNumber": part["PartNumber"], "ETag": part["ETag"]} for part in here]
        _client().complete_multipart_upload(
            **_object(upload), UploadId=upload.s3_upload_id, MultipartUpload={"Parts": tags}
        )


def drop(upload: Upload) -> None:
    """Remove the parts and the joined object. Raises Failure ``storage_failed``."""
    client = _client()
    with failures():
        if upload.s3_upload_id:
            with suppress(client.exceptions.NoSuchUpload):
                client.abort_multipart_upload(**_object(upload), UploadId=upload.s3_upload_id)
        storages["masters"].delete(upload.key)


def copy(upload: Upload, key: str) -> None:
    """Give the joined object its name as a master, inside the bucket. Raises Failure ``storage_failed``.

    So too where the server knows no UploadPartCopy (rclone's takes it for an upload of nothing).
    """
    from boto3.s3.transfer import TransferConfig

    source = _object(upload)
    by_parts = TransferConfig(multipart_threshold=MOST_COPIED, multipart_chunksize=COPIED_PART)
    storage: Any = storages["masters"]
    with failures():
        try:
            _client().copy(source, source["Bucket"], _name(key), Config=by_parts)
        except KeyError as error:  # of an answer without the part's tag
            raise OSError("the server does not copy by parts") from error
        if storage.size(key) != upload.size_bytes:
            raise OSError("the server's copy is not whole")


def content(upload: Upload) -> Iterator[bytes]:
    """The joined object's bytes, in their order; within ``failures()``.

    Where the line is cut it goes on from there; after so many cuts without a byte between them no more.
    """
    from botocore.exceptions import BotoCoreError  # as in failures()

    here, cuts = 0, 0
    while here < upload.size_bytes:
        try:
            body = _body(upload, here)
            while chunk := body.read(CHUNK):
                here, cuts = here + len(chunk), 0
                yield chunk
            if here < upload.size_bytes:
                raise OSError("the bucket sends less than it has")
        except (BotoCoreError, OSError) as error:
            cuts += 1
            if cuts == MOST_CUTS:
                raise
            log.warning("upload %s was cut off at byte %s: %s", upload.public_id, here, error)
            time.sleep(cuts * PAUSE)


def _body(upload: Upload, start: int) -> Any:
    asked = {"Range": f"bytes={start}-"} if start else {}
    answer = _client().get_object(**_object(upload), **asked)
    if start and not answer.get("ContentRange", "").startswith(f"bytes {start}-"):
        raise OSError("the bucket sends no part of an object")  # from its beginning the bytes would be others
    return answer["Body"]


def _client() -> Any:
    storage: Any = storages["masters"]
    return storage.connection.meta.client


def _name(key: str) -> str:
    storage: Any = storages["masters"]
    return str(storage._normalize_name(key))


def _object(upload: Upload) -> dict[str, str]:
    storage: Any = storages["masters"]
    return {"Bucket": str(storage.bucket_name), "Key": _name(upload.key)}


@contextmanager
def failures() -> Iterator[None]:
    """What boto3 raises, as a Failure."""
    from botocore.exceptions import BotoCoreError, ClientError  # half a second that a folder need not spend

    try:
        yield
    except (BotoCoreError, ClientError, OSError) as error:
        raise storage_failed(error) from error
