"""Publishing to a server that speaks S3: only differences, deletions last, resumed after a failure."""

import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from tests.databases import migrated_copy
from tests.programs import environment, manage
from tests.services.servers import free_port, running

HOST = "www.yunzhou.example"
KEYS = {"AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER", "AWS_DEFAULT_REGION": "us-east-1"}
EDIT = """
from cms.content.models import Article, Channel
channel = Channel.objects.get(slug="tzgg")
article = Article(title="发往对象存储的通知", live=False)
channel.add_child(instance=article)
article.save_revision().publish()
"""
WITHDRAW = """
from cms.content.models import Article
for article in Article.objects.filter(live=True):
    article.unpublish()
"""
DELETE = """
from wagtail.models import Site
from sites.portals.models import Portal
Portal.objects.all().delete()
Site.objects.all().delete()
"""


@pytest.fixture
def server(tmp_path):
    """Address of a server with the bucket ``site``; every test has its own."""
    port = free_port()
    with running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def bucket(server):
    found = boto3.resource(
        "s3",
        endpoint_url=server,
        aws_access_key_id="S3RVER",
        aws_secret_access_key="S3RVER",
        region_name="us-east-1",
        config=Config(s3={"addressing_style": "path"}),
    ).Bucket("site")
    found.create()
    return found


@pytest.fixture
def environ(tmp_path, server):
    environ = environment(tmp_path, ZHANQUN_TARGET="s3://site/web", ZHANQUN_S3_ENDPOINT=server, **KEYS)
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    manage(environ, "open_portal", "--host", HOST, "--name", "云州市人民政府", "--kind", "city")
    return environ


def objects(bucket) -> dict[str, str]:
    return {item.key: item.e_tag for item in bucket.objects.all()}


def local(folder: Path) -> set[str]:
    root = folder / "output" / HOST / "current"
    return {f"web/{HOST}/{path.relative_to(root)}" for path in root.rglob("*") if path.is_file()}


def writes(bucket) -> dict[str, object]:
    return {item.key: item.last_modified for item in bucket.objects.all()}


def test_what_is_published_is_in_the_bucket_and_only_differences_are_sent(tmp_path, environ, bucket):
    manage(environ, "build")
    assert objects(bucket).keys() == local(tmp_path)
    page = bucket.Object(f"web/{HOST}/index.html").get()
    assert (page["ContentType"], page["CacheControl"]) == ("text/html; charset=utf-8", "no-cache")
    before = objects(bucket)
    sentinel = bucket.Object(f"web/{HOST}/robots.txt")
    sentinel.put(Body=b"not sent again")

    manage(environ, "shell", "-v", "0", "-c", EDIT)
    manage(environ, "publish_changes")
    assert objects(bucket).keys() == local(tmp_path)
    assert sentinel.get()["Body"].read() == b"not sent again", "what did not change was sent"
    changed = {key for key, tag in objects(bucket).items() if before.get(key) != tag} - {sentinel.key}
    assert 0 < len(changed) <= 12

    manage(environ, "shell", "-v", "0", "-c", WITHDRAW)
    manage(environ, "publish_changes")
    assert objects(bucket).keys() == local(tmp_path)
    assert not [key for key in objects(bucket) if "/tzgg/2" in key]


def test_what_somebody_changed_in_the_bucket_is_named_and_restored_byte_for_byte(tmp_path, environ, bucket):
    manage(environ, "build")
    before = objects(bucket)
    prefix = f"web/{HOST}"
    bucket.Object(f"{prefix}/index.html").put(Body=b"<p>forged</p>")
    bucket.Object(f"{prefix}/robots.txt").delete()
    bucket.Object(f"{prefix}/zwgk/planted.html").put(Body=b"<p>planted</p>")
    command = [sys.executable, "manage.py", "verify_outputs"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 1
    for line in ("被改动 /index.html", "缺失 /robots.txt", "多余 /zwgk/planted.html"):
        assert f"对象存储 {line}" in done.stdout
    manage(environ, "verify_outputs", "--repair")
    assert objects(bucket) == before
    manage(environ, "verify_outputs")


def test_while_the_bucket_is_away_the_local_files_go_on_and_are_sent_later(tmp_path, environ, server, bucket):
    away = environ | {"ZHANQUN_S3_ENDPOINT": f"http://127.0.0.1:{free_port()}", "AWS_MAX_ATTEMPTS": "1"}
    command = [sys.executable, "manage.py", "build"]
    done = subprocess.run(command, env=away, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode != 0
    assert "对象存储" in done.stderr
    assert local(tmp_path)
    assert objects(bucket) == {}

    manage(environ, "build")
    assert objects(bucket).keys() == local(tmp_path)


def test_a_portal_that_is_closed_for_good_leaves_the_bucket(tmp_path, environ, bucket):
    manage(environ, "build")
    manage(environ, "shell", "-v", "0", "-c", DELETE)
    manage(environ, "build")
    assert objects(bucket) == {}
