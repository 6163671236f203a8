"""A full build is half done in one process; what is urgent is public before it ends, and stays so after it."""

import os

import pytest

from tests.databases import migrated_copy
from tests.programs import environment, manage, start

pytestmark = pytest.mark.faults
HOST = "www.yunzhou.example"

PUBLISH = """
from cms.content.models import Article, Channel
for number in range(3):
    page = Article(title=f"第{number}条", live=False)
    Channel.objects.get(slug="tzgg").add_child(instance=page)
    page.save_revision().publish()
"""
# A full build that says when its pages are rendered, and goes on when it is told to.
BUILD = """
from sites.portals.models import Portal
from sites.publishing import building, release
add_media = release._add_media
def wait(*arguments):
    print("rendered", flush=True)
    open("GO").read()
    add_media(*arguments)
release._add_media = wait
building.build_all(list(Portal.objects.values_list("host", flat=True)))
"""
WITHDRAW = """
from cms.content.models import Article
Article.objects.get(title="第1条").unpublish()
"""
# What a worker does for its urgent reader, and for no other.
READ = """
from cms.changes import readers
readers.catch_up(readers.registered()["urgent"], wait=False)
"""
AGREES = """
from sites.portals.models import Portal
from sites.publishing import release, verify
portal = Portal.objects.get()
print(verify.check(portal).sound, sorted(release.files_of(portal)) == sorted(
    path for path, _ in verify.Tree(portal.host).files()))
"""


@pytest.fixture
def environ(tmp_path):
    environ = environment(tmp_path)
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    manage(environ, "open_portal", "--host", HOST, "--name", "云州市人民政府", "--kind", "city")
    shell(environ, PUBLISH)
    manage(environ, "publish_changes")
    return environ


def shell(environ, text: str) -> str:
    return manage(environ, "shell", "-v", "0", "-c", text)


def test_an_announcement_is_public_at_once_during_a_full_build_and_after_it(tmp_path, environ):
    current = tmp_path / "output" / HOST / "current"
    bar = "_fragments/announcements.html"
    before = current.resolve()
    go = tmp_path / "go"
    os.mkfifo(go)
    builder = start(environ, "manage.py", "shell", "-v", "0", "-c", BUILD.replace("GO", str(go)))
    assert b"rendered" in builder.stdout.readline()

    given = ("--severity", "emergency", "--to", "cluster")
    kept = manage(environ, "announce", "--title", "暴雪红色预警", "--body", "停课", *given).split()[0]
    gone = manage(environ, "announce", "--title", "今夜停水", "--body", "停水", *given).split()[0]
    manage(environ, "announce", "--withdraw", gone)

    assert builder.poll() is None, "the build goes on"
    assert current.resolve() == before
    assert "暴雪红色预警" in (current / bar).read_text()
    assert "今夜停水" not in (current / bar).read_text()

    go.write_text("")
    assert builder.wait(60) == 0, builder.stdout.read().decode()
    assert current.resolve() != before
    assert "暴雪红色预警" in (current / bar).read_text()
    assert "今夜停水" not in (current / bar).read_text()
    manage(environ, "announce", "--withdraw", kept)
    manage(environ, "publish_changes")
    assert "暴雪红色预警" not in (current / bar).read_text()
    assert shell(environ, AGREES).split() == ["True", "True"]


def test_a_withdrawal_overtakes_a_full_build_and_is_not_undone_by_it(tmp_path, environ):
    current = tmp_path / "output" / HOST / "current"
    before = current.resolve()
    [page] = [path for path in current.glob("zwgk/tzgg/*/t*.html") if "<title>第1条" in path.read_text()]
    other = current / "zwgk/tzgg/index.html"
    go = tmp_path / "go"
    os.mkfifo(go)
    builder = start(environ, "manage.py", "shell", "-v", "0", "-c", BUILD.replace("GO", str(go)))
    assert b"rendered" in builder.stdout.readline()

    shell(environ, WITHDRAW)
    assert page.exists()
    shell(environ, READ)

    assert builder.poll() is None, "the build goes on"
    assert current.resolve() == before
    assert not page.exists()
    assert "第1条" not in other.read_text()

    go.write_text("")
    assert builder.wait(60) == 0, builder.stdout.read().decode()
    assert current.resolve() != before
    assert not (current / page.relative_to(current)).exists()
    assert "第1条" not in other.read_text()
    manage(environ, "publish_changes")
    assert shell(environ, AGREES).split() == ["True", "True"]
