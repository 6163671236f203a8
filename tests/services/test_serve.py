"""The embedded size as ``manage.py serve`` runs it: an editor's click, and what the public sees of it."""

from tests.databases import migrated_copy
from tests.programs import environment, manage, programs
from tests.services.editor import Browser
from tests.services.servers import free_port, wait_for_port
from tests.services.test_production import ADMINISTRATOR, HOST, PASSWORD, channel

TITLE = "点击发布之后人人可见的通知"


def test_what_an_editor_publishes_is_live_and_found_and_what_he_withdraws_is_gone(tmp_path):
    environ, port = environment(tmp_path / "data"), free_port()
    migrated_copy(tmp_path / "data" / "zhanqun.sqlite3")
    manage(environ, "collectstatic", "--noinput", "--verbosity", "0")
    manage(environ, "open_portal", "--host", HOST, "--name", "云州市人民政府", "--kind", "city")
    manage(environ, "shell", "-v", "0", "-c", ADMINISTRATOR)
    manage(environ, "build")
    with programs(environ, tmp_path / "log", ("manage.py", "serve", "--port", str(port))) as (serve,):
        wait_for_port(port, lambda: serve.poll() is None)
        editor, visitor = Browser(port, f"localhost:{port}"), Browser(port, f"{HOST}.localhost:{port}")
        visitor.until("/", 200)

        editor.log_in("editor", PASSWORD)
        page = editor.publish(channel(environ), TITLE)
        [path] = visitor.until_found(TITLE, 1)
        visitor.until(path, 200)
        assert TITLE in visitor.ask(path).text
        visitor.until_shown("/zwgk/tzgg/", TITLE)

        editor.withdraw(page)
        visitor.until(path, 404)
        visitor.until_found(TITLE, 0)
        visitor.until_shown("/zwgk/tzgg/", TITLE, shown=False)
