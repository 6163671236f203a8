"""The search server is killed while people edit and search: nothing is lost, and the index catches up by itself."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.test import Client

from cms.changes.models import ReaderPosition
from cms.changes.readers import catch_up_safely
from cms.content.models import Article
from search import engines
from search.engines.elastic import ElasticEngine
from search.engines.interface import EngineUnavailable, Question
from search.reader import IndexReader
from sites.portals.opening import open_portal
from tests.programs import ROOT
from tests.search.conftest import add, forget_lists
from tests.services.servers import free_port

pytestmark = [pytest.mark.faults, pytest.mark.services, pytest.mark.django_db]
SERVERS = Path(os.environ.get("ZHANQUN_ELASTICSEARCH", "/var/cache/zhanqun-elasticsearch"))
READER = IndexReader()


class Node:
    """A real server of our own, killed like a power cut kills."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [ROOT / ".ci" / "elasticsearch", str(self.port), str(SERVERS), str(self.folder / "data")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        deadline = time.monotonic() + 300
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "log").read_text()[-3000:]
            assert time.monotonic() < deadline
            time.sleep(0.5)

    def _answers(self) -> bool:
        try:
            with urlopen(f"{self.url}/_cluster/health?wait_for_status=yellow&timeout=20s", timeout=30) as answer:
                return answer.status == 200
        except (URLError, OSError):
            return False

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)


@pytest.fixture
def node():
    if not any(SERVERS.glob("server*")):
        pytest.skip(f"no Elasticsearch in {SERVERS} (.ci/elasticsearch 9200 {SERVERS} fetches it)")
    # Its own user must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="killed-search-", dir="/tmp"))
    folder.chmod(0o755)
    node = Node(folder)
    node.start()
    yield node
    node.kill()
    shutil.rmtree(folder)


def ask(text: str) -> list[str]:
    return [hit["title"] for hit in Client().get("/api/search", {"q": text}).json()["results"]]


def test_edits_go_on_without_the_server_and_are_found_once_it_is_back(node, monkeypatch):
    forget_lists()
    engine = ElasticEngine(node.url, name="killed")
    monkeypatch.setattr(engines, "_engine", lambda *args: engine)
    city = open_portal("www.yunzhou.example", "云州市人民政府", "city")
    gone = add(city, "zwgk/tzgg", Article(title="停电前的通知"))
    assert catch_up_safely(READER) is None
    assert ask("停电前的通知") == ["停电前的通知"]

    node.kill()
    add(city, "zwgk/tzgg", Article(title="停电时的通知"))
    gone.unpublish()
    before = ReaderPosition.objects.get(reader="index").change_id
    assert isinstance(catch_up_safely(READER), EngineUnavailable)
    assert ReaderPosition.objects.get(reader="index").change_id == before
    assert Client().get("/api/search?q=通知").status_code == 503
    assert "暂时不可用" in Client().get("/search/?q=通知").content.decode()

    node.start()
    assert catch_up_safely(READER) is None
    assert ask("停电时的通知") == ["停电时的通知"]
    assert [hit.entry.title for hit in engine.ask(Question(text="")).found] == ["停电时的通知"]
