"""Several at once: importers of the same lines, an editor who adds pages meanwhile. Real processes, one database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from wagtail.models import Page

from cms.changes.models import Change
from cms.content.models import Article, Channel, Publication
from sites.portals.models import Portal

from .conftest import HOST, import_file, jsonl, line, open_city, tree_is_sound

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.faults]


@pytest.fixture
def portal(transactional_db) -> Portal:
    """Opened for each test: the other processes must see it."""
    return open_city()


RUN = """
import sys, django
from django.conf import settings
import cms.settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[2:]])
"""


def start_import(path: Path, channel: str = "zwgk/tzgg") -> subprocess.Popen:
    arguments = ["import_content", str(path), "--portal", HOST, "--channel", channel]
    environment = {
        **os.environ,
        "ZHANQUN_DATA": str(settings.ZHANQUN_DATA),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.Popen(
        [sys.executable, "-c", RUN, str(connection.settings_dict["NAME"]), *arguments],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def results(*running: subprocess.Popen) -> list[str]:
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(running), said
    return said


def test_two_importers_of_the_same_lines_make_each_page_once(portal, file):
    jsonl(file, *(line(id=number, title=f"第{number}号") for number in range(1500)))
    results(start_import(file), start_import(file), start_import(file, "dtyw"))
    assert Article.objects.count() == 1500
    assert Publication.objects.filter(kind="article").count() == 1500
    assert Change.objects.filter(subject_type="publication", lane=2).count() == 1500
    assert tree_is_sound()
    assert import_file(file).counts == (0, 0, 1500, 0)


def test_an_editor_adds_pages_while_an_import_runs(portal, file):
    jsonl(file, *(line(id=number, title=f"第{number}号") for number in range(2000)))
    running = start_import(file)
    channel = Channel.objects.get(url_path=f"{portal.site.root_page.url_path}zwgk/tzgg/")
    written = 0
    while running.poll() is None or not written:
        page = Channel.objects.get(pk=channel.pk).add_child(instance=Article(title=f"编辑{written}", live=False))
        page.save_revision().publish()
        written += 1
    results(running)
    assert Page.objects.child_of(channel).count() == 2000 + written
    assert Channel.objects.get(pk=channel.pk).numchild == 2000 + written
    assert tree_is_sound()


@pytest.mark.faults
def test_a_killed_import_is_finished_by_the_next_run(portal, file):
    jsonl(file, *(line(id=number, title=f"第{number}号") for number in range(3000)))
    running = start_import(file)
    while not Article.objects.exists() and running.poll() is None:
        pass
    running.kill()
    running.communicate()
    done = Article.objects.count()
    assert Publication.objects.filter(kind="article").count() == done
    assert tree_is_sound()
    assert import_file(file).counts == (3000 - done, 0, done, 0)
    assert tree_is_sound()
