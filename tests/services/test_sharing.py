"""Two workers with a real broker and a real PostgreSQL share the portals of a batch or a full build."""

import os
import signal

import pytest

from tests.programs import manage, programs, start
from tests.services.test_production import production, wait_for

__all__ = ["production"]

OPEN = """
from sites.portals.opening import open_portal
open_portal("www.yunzhou.example", "云州市人民政府", "city")
for number in range(5):
    open_portal(f"d{number}.yunzhou.example", f"第{number}区人民政府", "district")
"""
# Somebody shares a full build of all portals out and does nothing himself.
SHARE = """
from cms.changes.help import call_for_help
from sites.portals.models import Portal
from sites.publishing.jobs.models import PortalJob
PortalJob.objects.bulk_create(
    PortalJob(site_id=pk, kind="build", run="test") for pk in Portal.objects.values_list("pk", flat=True))
call_for_help(6)
"""
LEFT = """
from sites.publishing.jobs.models import PortalJob
from sites.publishing.models import PendingSwitch
jobs = PortalJob.objects.filter(run="test")
print(jobs.filter(done_at=None).count(), jobs.exclude(error="").count(), PendingSwitch.objects.count())
"""
# A worker that takes a portal and hangs in the middle of it.
HANG = """
import threading
from sites.publishing import release
from sites.publishing.jobs import sharing
def hang(*arguments, **options):
    print("taken", flush=True)
    threading.Event().wait()
release._add_media = hang
sharing.work_along()
"""
WORKER = ("-m", "celery", "-A", "cms.settings.celery", "worker", "-P", "threads", "-c", "2")


@pytest.fixture
def cluster(production):
    manage(production, "migrate", "--noinput", "--verbosity", "0")
    shell(production, OPEN)
    manage(production, "publish_changes")
    return production


def shell(environ, text: str) -> str:
    return manage(environ, "shell", "-v", "0", "-c", text)


def releases(folder) -> dict[str, int]:
    return {host.name: len(list((host / "releases").iterdir())) for host in (folder / "output").iterdir()}


def test_portals_are_shared_and_a_killed_worker_is_replaced(cluster, tmp_path):
    shell(cluster, SHARE)
    hanging = start(cluster, "manage.py", "shell", "-v", "0", "-c", HANG)
    assert b"taken" in hanging.stdout.readline()

    with programs(cluster, tmp_path / "log", WORKER, WORKER):
        shell(cluster, "from cms.changes.help import call_for_help; call_for_help(2)")
        # Five are built and wait to be switched to; the one that hangs is nobody else's.
        wait_for(lambda: shell(cluster, LEFT).split() == ["1", "0", "5"])

        os.kill(hanging.pid, signal.SIGKILL)
        hanging.wait()
        shell(cluster, "from cms.changes.help import call_for_help; call_for_help(2)")
        wait_for(lambda: shell(cluster, LEFT).split() == ["0", "0", "6"])


def test_a_full_build_and_a_change_of_all_portals_with_workers_beside_it(cluster, tmp_path):
    with programs(cluster, tmp_path / "log", WORKER, WORKER):
        before = releases(tmp_path)
        manage(cluster, "build", "--full")
        assert releases(tmp_path) == {host: count + 1 for host, count in before.items()}
        shell(cluster, "from sites.portals.models import Portal\nPortal.objects.update(phone='0870-1234567')")
        manage(cluster, "publish_changes")
    for host in releases(tmp_path):
        footer = tmp_path / "output" / host / "current" / "_fragments" / "footer.html"
        assert "0870-1234567" in footer.read_text()
    manage(cluster, "verify_outputs")
