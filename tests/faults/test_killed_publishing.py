"""The publisher is killed at any file operation or statement: the public sees whole files, the next run finishes."""

import pytest

from tests.programs import environment, manage

pytestmark = pytest.mark.faults

# Children of one process, so that each round need not load the program anew. A child kills itself at its n-th event.
ROUNDS = """
import os, random, signal, sys
from pathlib import Path
from django.db import connection, connections
from cms.changes.readers import catch_up, registered
from cms.content.models import Article, Channel
from sites.portals.models import Portal
from sites.publishing import links, release
from sites.publishing.tree import Tree

SEEN = {"open", "os.rename", "os.remove", "os.mkdir", "os.link", "os.rmdir", "shutil.copytree", "os.symlink"}
chance = random.Random(SEED)
portal = Portal.objects.get()
tree = Tree(portal.host)

def fresh():
    return Portal.objects.get(pk=portal.pk)

def follow():
    catch_up(registered()["files"])

def edit(number):
    channel = Channel.objects.filter(slug="tzgg").get()
    for part in range(3):
        article = Article(title=f"第{number}轮{part}", live=False)
        Channel.objects.get(pk=channel.pk).add_child(instance=article)
        article.save_revision().publish()
    for page in chance.sample(list(Article.objects.filter(live=True)), 2):
        page.title += "改"
        page.save_revision().publish()
    Article.objects.filter(live=True).order_by("pk").first().unpublish()
    changed = fresh()
    changed.phone = f"0871-{number}"
    changed.save()
    if number % 4 == 3:
        channel.get_parent().add_child(instance=Channel(title=f"新{number}", slug=f"x{number}"))

def killed_after(events, work):
    connections.close_all()
    child = os.fork()
    if child == 0:
        left = [events]
        def count(*given):
            left[0] -= 1
            if left[0] <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
        def audit(event, given):
            if event in SEEN:
                count()
        def statement(execute, sql, params, many, context):
            count()
            return execute(sql, params, many, context)
        sys.addaudithook(audit)
        with connection.execute_wrapper(statement):
            work()
        os._exit(0)
    return os.waitpid(child, 0)[1]

def wrong():
    files = {path: file.read_bytes() for path, file in tree.files()}
    found = [path for path, body in files.items() if path.endswith(".html") and "_fragments" not in path
             and not body.rstrip().endswith(b"</body></html>")]
    found += links.dead_links(fresh(), {portal.host: files.keys()})
    desired = release.files_of(fresh())
    return found, {path for path in files.keys() | desired.keys() if files.get(path) != desired.get(path)}

follow()
ended = 0
for number in range(COUNT):
    edit(number)
    full = number % 3 == 2
    status = killed_after(chance.randrange(1, 700), (lambda: release.build(fresh())) if full else follow)
    ended += status == 0
    broken, _ = wrong()
    assert not broken, (number, full, broken)
    follow()
    broken, differing = wrong()
    assert not broken and not differing, (number, full, broken, differing)
print("rounds", COUNT, "ended before their kill", ended)
"""


@pytest.mark.parametrize("seed", [1, 2])
def test_the_public_sees_whole_files_and_the_next_run_finishes(tmp_path, seed):
    environ = environment(tmp_path)
    manage(environ, "migrate", "--noinput", "--verbosity", "0")
    manage(environ, "open_portal", "--host", "www.yunzhou.example", "--name", "云州市人民政府", "--kind", "city")
    output = manage(environ, "shell", "-v", "0", "-c", ROUNDS.replace("SEED", str(seed)).replace("COUNT", "10"))
    ended = int(output.split()[-1])
    assert ended < 10, "no round was killed"
