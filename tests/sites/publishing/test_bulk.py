"""Building processes: they load no models, and what they read by plain SQL is what the models say."""

import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from cms.content.kinds import CONTENT_KINDS
from cms.content.models import Article, Publication
from sites.portals.models import Portal
from sites.publishing import rows
from sites.publishing.shelves import WholeShelf
from sites.publishing.streamed import StreamedCatalogue
from tests.databases import migrated_copy
from tests.programs import ROOT, environment, manage

from .conftest import add, channel, differences, on_disk, paragraph

UNWANTED = (
    "wagtail",
    "django.core.handlers",
    "django.http",
    "django.middleware",
    "django.urls",
    "cms.content.models",
)


@pytest.fixture
def pages(city) -> list[Article]:
    kept = channel(city)
    return [add(kept, f"通知<{number}>", body=[paragraph("<p>正文</p>")], keywords="甲，乙") for number in range(4)]


def test_a_building_process_loads_neither_models_nor_the_request_stack():
    script = f"import sys, sites.publishing.warm; print([m for m in sys.modules if m.startswith({UNWANTED!r})])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_building_processes_know_codes_of_this_cluster_from_the_start(tmp_path):
    environ = environment(tmp_path)
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    manage(environ, "open_portal", "--host", "www.yunzhou.example", "--name", "云州市人民政府", "--kind", "city")
    script = """if True:
        import sys, segno, sites.publishing.warm
        from sites.publishing.qr import qr_code, shared_codes
        address = "https://www.yunzhou.example/"
        expected, segno.make = qr_code(address), None
        print(shared_codes(address) == expected, sites.publishing.warm.connection.connection)
    """
    command, environ = [sys.executable, "-c", script], environ | {"DJANGO_SETTINGS_MODULE": "cms.settings"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, check=True)
    assert done.stdout.split() == [b"True", b"None"]
    assert done.stderr == b""


def test_rows_read_by_plain_sql_are_those_of_the_models(city, pages):
    place = channel(city)
    by_models = list(rows.listed(rows.content(parent_id=place.pk).order_by(*rows.NEWEST_FIRST)))
    catalogue = StreamedCatalogue(city.pk)
    assert catalogue.shelf(place.pk).newest == by_models
    placed = list(catalogue.pages(place.pk))
    assert catalogue.shelf(place.pk).items == by_models
    whole = {row.listed.id: row for row in rows.full(rows.content(parent_id=place.pk))}
    assert {row.listed.id: row._replace(body_html=row.body_html.decode()) for row, *_ in placed} == whole
    for row, *near in placed:
        assert tuple(near) == WholeShelf(by_models).neighbours(row.listed)


def test_plain_sql_names_the_table_and_kinds_of_the_models():
    assert Publication._meta.db_table == "zq_content_publication"
    assert all(f"'{kind.value}'" in rows.KINDS for kind in CONTENT_KINDS)
    assert {*rows.LISTED, *rows.REST} <= {field.attname for field in Publication._meta.concrete_fields}


def test_a_full_build_writes_what_single_edits_wrote(city, pages):
    call_command("build")
    before = on_disk(city)
    call_command("build", full=True)
    assert on_disk(city) == before
    assert differences(Portal.objects.get(pk=city.pk)) == {}
