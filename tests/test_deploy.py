"""What ``deploy/`` says about the program is true: settings exist, files exist, everybody may read what he must."""

import json
import re
import shlex
import shutil
import subprocess
from urllib.parse import quote

import pytest
import yaml
from gunicorn.config import Config
from gunicorn.http import RequestParser

from cms.settings.celery import app
from demo import supervisor
from tests.programs import ROOT

DEPLOY = ROOT / "deploy"
PROGRAM_SERVICES = {"prepare", "web", "worker", "beat"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def known_variables():
    """Environment variables that the settings ask for."""
    text = "".join(path.read_text() for path in (ROOT / "cms" / "settings").glob("*.py"))
    return set(re.findall(r"\benv(?:iron)?\.[a-z_]+\(\s*\"([A-Z_]+)\"", text)) - {"DJANGO_SETTINGS_MODULE"}


def test_containers_are_given_only_variables_that_the_settings_know(compose):
    for name in PROGRAM_SERVICES:
        assert set(compose["services"][name]["environment"]) <= known_variables(), name


def test_no_secret_has_a_default(compose):
    text = (DEPLOY / "compose.yaml").read_text()
    for name in ("ZHANQUN_SECRET_KEY", "POSTGRES_PASSWORD", "ZHANQUN_ADMIN_HOST"):
        assert f"${{{name}:?" in text
        assert f"${{{name}:-" not in text
        assert re.search(rf"^{name}=$", (DEPLOY / ".env.example").read_text(), re.MULTILINE)


def test_every_variable_of_the_operators_manual_exists_and_none_is_missing():
    manual = (ROOT / "docs" / "operators" / "README.md").read_text()
    told = set(re.findall(r"^\| `([A-Z_]+)`", manual, re.MULTILINE))
    assert told == known_variables()


def test_only_the_proxy_is_reachable_from_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == ["nginx"]


def test_there_is_one_clock_and_workers_have_none(compose):
    commands = {name: compose["services"][name].get("command", "") for name in PROGRAM_SERVICES}
    assert [name for name, command in commands.items() if re.search(r"\bbeat\b|-B\b", str(command))] == ["beat"]
    assert "-B" not in (DEPLOY / "systemd" / "zhanqun-worker.service").read_text()
    assert app.conf.beat_schedule


def test_services_that_are_waited_for_exist_and_volumes_too(compose):
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).exists(), volume


def server_commands():
    [unit] = re.findall(r"/bin/gunicorn (.*)$", (DEPLOY / "systemd" / "zhanqun-web.service").read_text(), re.MULTILINE)
    [image] = re.findall(r"^CMD (.*)$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    demo = supervisor.children(8000)[0].command
    return [shlex.split(unit), json.loads(image)[1:], demo[demo.index("gunicorn") + 1 :]]


@pytest.mark.parametrize("arguments", server_commands(), ids=["systemd", "image", "demo"])
def test_a_question_of_a_thousand_characters_reaches_the_program(arguments):
    config = Config()
    for name, value in vars(config.parser().parse_args(arguments)).items():
        if value is not None and name in config.settings:
            config.set(name, value)
    path = f"/search/?q={quote('😀' * 1000)}"
    [request] = RequestParser(config, [f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()], ("127.0.0.1", 1))
    assert request.uri == path


def test_the_proxys_own_user_can_read_what_the_program_writes():
    """nginx runs as uid 101 over a volume of uid 10001: the home may be entered by all, and so files are written."""
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    assert "chmod 755 /var/lib/zhanqun" in dockerfile
    for unit in (DEPLOY / "systemd").glob("*.service"):
        assert "UMask=0022" in unit.read_text()


@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").glob("*.service")))
def test_units_start_what_exists_and_may_write_the_data_only(unit):
    text = (DEPLOY / "systemd" / unit).read_text()
    [command] = re.findall(r"^ExecStart=/opt/zhanqun/\.venv/bin/(\w+)", text, re.MULTILINE)
    assert re.search(rf"^{command}\W", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert "NoNewPrivileges=true" in text
    assert re.findall(r"^ReadWritePaths=(.*)$", text, re.MULTILINE) == ["/var/lib/zhanqun"]


@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").glob("*.service")))
def test_systemd_accepts_the_units(unit, tmp_path):
    systemd = shutil.which("systemd-analyze")
    if systemd is None:
        pytest.skip("systemd-analyze is not installed (Debian: apt-get install systemd)")
    text = (DEPLOY / "systemd" / unit).read_text()
    (tmp_path / unit).write_text(re.sub(r"/opt/zhanqun/\.venv/bin/\w+", "/bin/true", text))
    done = subprocess.run([systemd, "verify", tmp_path / unit], capture_output=True, text=True, check=False)
    assert unit not in done.stderr, done.stderr
