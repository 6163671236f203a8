"""Loading for a full build: every model, nothing of the admin, and the same files as by the program that has it all."""

import json
import os
import subprocess
import sys

import pytest
from django.apps import apps

from tests.databases import migrated_copy
from tests.programs import ROOT, environment, manage

HOST = "www.yunzhou.example"
LOADED = """
import json, os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings"
from cms.settings import lean
lean.setup()
from django.apps import apps
unwanted = ("wagtail.api.v3", "wagtail.snippets.views", "wagtail.snippets.wagtail_hooks", "ninja")
print(json.dumps([
    sorted(model._meta.label for model in apps.get_models()),
    [name for name in sys.modules if name.startswith(unwanted)],
]))
"""
WITH_PICTURE = """
from io import BytesIO
from django.core.files.base import ContentFile
from PIL import Image
from cms.content.models import Article, Channel, PortalImage
drawn = BytesIO()
Image.new("RGB", (1600, 900), "#345678").save(drawn, "PNG")
channel = Channel.objects.filter(slug="tzgg").first()
picture = PortalImage.objects.create(title="图", file=ContentFile(drawn.getvalue(), "tu.png"))
article = Article(title="有图的一条", live=False, lead_image=picture)
channel.add_child(instance=article)
article.save_revision().publish()
"""


def test_all_models_are_there_and_neither_the_api_nor_views_of_the_admin():
    done = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, env=os.environ, capture_output=True, check=True)
    models, unwanted = json.loads(done.stdout)
    known = {model._meta.label for model in apps.get_models() if not model.__module__.startswith("tests.")}
    assert (set(models), unwanted) == (known, [])


@pytest.mark.faults
def test_a_full_build_leaves_the_program_that_has_everything_nothing_to_mend(tmp_path):
    environ = environment(tmp_path)
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    for host, name, kind in ((HOST, "云州市", "city"), ("yx.yunzhou.example", "云溪区", "district")):
        manage(environ, "open_portal", "--host", host, "--name", f"{name}人民政府", "--kind", kind)
    manage(environ, "shell", "-v", "0", "-c", WITH_PICTURE)

    manage(environ, "build", "--full", "--jobs", "2")

    media = tmp_path / "output" / HOST / "current" / "media"
    assert [path.suffix for path in media.rglob("*") if path.is_file()]
    assert "写入 0 个" in manage(environ, "build")
    manage(environ, "verify_outputs")
