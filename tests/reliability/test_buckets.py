"""Attachments in a bucket, on a real server that speaks S3."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from intranet_ideas import backups, create_app
from intranet_ideas.files import FileStore, FolderStore, store_for
from intranet_ideas.ground import Ground, lay
from intranet_ideas.settings import SettingsError, load_settings

from ..factories import Factory

boto3 = pytest.importorskip("boto3", reason="the extra s3 is not installed")
server = pytest.importorskip("moto.server", reason="moto is not installed")

PDF = b"%PDF-1.4\nplan\n%%EOF\n"


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """A bucket server with the bucket ``ideas``."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
        running = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        running.start()
        address = "http://{}:{}".format(*running.get_host_and_port())
        boto3.client("s3", endpoint_url=address).create_bucket(
            Bucket="ideas", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
        )
        yield address
        running.stop()


@pytest.fixture
def bucket(endpoint: str, tmp_path: Path) -> FileStore:
    """A store in that bucket, with a prefix of its own."""
    return store_for(load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path), "INTRANET_IDEAS_FILES": f"s3://ideas/{tmp_path.name}",
        "INTRANET_IDEAS_S3_ENDPOINT": endpoint,
    }))  # fmt: skip


def test_what_is_put_can_be_had_again(bucket: FileStore) -> None:
    digest = bucket.put(PDF)
    assert bucket.put(PDF) == digest
    assert bucket.get(digest) == PDF
    other = bucket.put(b"two")
    assert sorted(bucket.digests()) == sorted([digest, other])
    with pytest.raises(FileNotFoundError):
        bucket.get("0" * 64)
    bucket.remove(other)
    bucket.remove(other)
    assert list(bucket.digests()) == [digest]


def test_a_server_that_is_away_is_an_error_of_the_disk(tmp_path: Path, endpoint: str) -> None:
    settings = load_settings({
        "INTRANET_IDEAS_DATA": str(tmp_path), "INTRANET_IDEAS_FILES": "s3://ideas",
        "INTRANET_IDEAS_S3_ENDPOINT": "http://127.0.0.1:9",
    })  # fmt: skip
    with pytest.raises(OSError, match="did not answer"):
        store_for(settings).put(PDF)
    none = replace(settings, files="s3://no-such-bucket", s3_endpoint=endpoint)
    with pytest.raises(OSError, match="refused"):
        store_for(none).put(PDF)


@pytest.mark.sqlite_only
def test_a_site_with_a_bucket(
    ground: Ground, endpoint: str, make: Factory, tmp_path: Path
) -> None:
    settings = replace(ground.settings, files="s3://ideas/site", s3_endpoint=endpoint)
    site = lay(settings, ground.clock)
    entry = make.entry(make.challenge(), "nurse", submit=False)
    client = create_app(site).test_client()
    headers = {"Authorization": f"Bearer {make.token('nurse')}"}
    added = client.post(f"/api/v1/entries/{entry.id}/attachments", headers=headers,
                        data={"file": (io.BytesIO(PDF), "plan.pdf")})  # fmt: skip
    assert added.status_code == 201, added.get_data(as_text=True)
    (digest,) = site.files.digests()
    assert not (ground.settings.data / "files").exists()
    backups.back_up(site, tmp_path / "backup")
    backups.restore(tmp_path / "backup", tmp_path / "again")
    assert FolderStore(tmp_path / "again" / "files").get(digest) == PDF
    site.database.dispose()


def test_an_address_that_is_no_bucket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="s3://BUCKET"):
        load_settings({"INTRANET_IDEAS_DATA": str(tmp_path), "INTRANET_IDEAS_FILES": "/srv/files"})
