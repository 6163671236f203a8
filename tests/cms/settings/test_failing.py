"""What editors and programs get when the database is held by others, or when the program fails."""

import socket
import sqlite3
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import psycopg
import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from django.test import Client
from django.urls import reverse

from cms.content import publications
from cms.content.models import Article
from cms.settings.failing import is_passing
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from tests.cms.content.posting import PUBLISH, article_form
from tests.sites.publishing.conftest import channel


def refused(text: str, sqlstate: str | None = None) -> OperationalError:
    error = OperationalError(text)
    error.__cause__ = psycopg.errors.lookup(sqlstate)(text) if sqlstate else sqlite3.OperationalError(text)
    return error


LOCKED = refused("database is locked")


@pytest.fixture
def editor(db, client):
    client.force_login(get_user_model().objects.create_superuser("root", "root@example.org", "long-enough-1"))
    client.raise_request_exception = False
    return client


@pytest.fixture(scope="module")
def opened_city(once) -> int:
    return once(open_portal, "www.yunzhou.example", "云州市人民政府", "city").pk


@pytest.fixture
def place(opened_city, db) -> int:
    return channel(Portal.objects.get(pk=opened_city)).pk


def publish(client, place: int, error: Exception, **more):
    form = article_form("关于放假的通知", ["<p>第一段</p>\n<p>“引号”与<b>标签</b></p>"]) | PUBLISH | more
    with mock.patch.object(publications, "record_many", side_effect=error):
        return client.post(reverse("wagtailadmin_pages:add", args=["zq_content", "article", place]), form), form


def test_an_editor_who_meets_a_locked_database_can_send_the_same_again(editor, place):
    answer, form = publish(editor, place, LOCKED)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    page = BeautifulSoup(answer.content, "html.parser")
    assert "系统繁忙，请稍后重试" in page.h1.text
    assert not Article.objects.exists()
    sent = {tag["name"]: tag["value"] for tag in page.select("form input[type=hidden]")}
    assert sent == {name: str(value) for name, value in form.items()}
    assert (
        editor.post(reverse("wagtailadmin_pages:add", args=["zq_content", "article", place]), sent).status_code == 302
    )
    assert Article.objects.get().live


def test_a_form_with_a_file_is_sent_again_by_the_browser(editor, place):
    answer, _form = publish(editor, place, LOCKED, file=SimpleUploadedFile("a.txt", b"text"))
    assert answer.status_code == 503
    assert b"<form" not in answer.content
    assert "确认重新提交" in answer.content.decode()


def test_a_password_is_not_repeated(client, db):
    client.raise_request_exception = False
    sent = {"username": "root", "password": "long-enough-1"}
    with mock.patch("cms.settings.admin.forms.LoginForm.clean", side_effect=LOCKED):
        answer = client.post(reverse("wagtailadmin_login"), sent)
    assert answer.status_code == 503
    assert "long-enough-1" not in answer.content.decode()
    assert "确认重新提交" in answer.content.decode()


def test_a_failure_of_another_kind_says_that_nothing_was_saved(editor, place):
    answer, _form = publish(editor, place, ValueError("a fault of ours"))
    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert "没有保存任何内容" in answer.content.decode()
    assert "a fault of ours" not in answer.content.decode()
    assert not Article.objects.exists()


@pytest.mark.parametrize("headers", [{"x-requested-with": "XMLHttpRequest"}, {"accept": "application/json"}])
def test_programs_get_json(editor, place, headers):
    url = reverse("wagtailadmin_pages:add", args=["zq_content", "article", place])
    with mock.patch.object(publications, "record_many", side_effect=LOCKED):
        answer = editor.post(url, article_form("题") | PUBLISH, headers=headers)
    assert (answer.status_code, answer.json()) == (503, {"error": "系统繁忙，请稍后重试。"})


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (LOCKED, True),
        (refused("database table is locked: zq_changes_change"), True),
        (refused("deadlock detected", "40P01"), True),
        (refused("canceling statement due to lock timeout", "55P03"), True),
        (refused("terminating connection due to administrator command", "57P01"), True),
        (refused("value too long", "22001"), False),
        (refused("database or disk is full"), False),
        (refused("no such table: zq_changes_change"), False),
        (ValueError("is locked"), False),
        (None, False),
    ],
)
def test_what_passes_by_itself_is_told_from_what_does_not(error, passing):
    assert is_passing(error) is passing


@pytest.fixture
def strict(settings) -> Client:
    settings.CSRF_TRUSTED_ORIGINS = []
    return Client(enforce_csrf_checks=True)


def test_a_form_without_its_token_is_told_what_to_do(strict, db):
    answer = strict.post(reverse("wagtailadmin_login"), {"username": "root", "title": "写了很久"})
    text = BeautifulSoup(answer.content, "html.parser").main.text
    assert (answer.status_code, answer["Cache-Control"]) == (403, "no-store")
    assert "没有保存任何内容" in text
    assert "Cookie" in text
    assert "写了很久" not in text, "somebody else may have made it up"


def test_a_form_from_elsewhere_is_told_where_addresses_are_set(strict, db):
    answer = strict.post(reverse("wagtailadmin_login"), {}, headers={"origin": "https://other.example"})
    assert answer.status_code == 403
    assert "ZHANQUN_ORIGINS" in answer.content.decode()


def test_a_browser_in_english_is_told_in_english(strict, db):
    answer = strict.post(reverse("wagtailadmin_login"), {}, headers={"accept-language": "en-GB"})
    assert "nothing was saved" in answer.content.decode()


def test_a_program_without_its_token_gets_json(strict, db):
    answer = strict.post(reverse("wagtailadmin_login"), {}, headers={"accept": "application/json"})
    assert (answer.status_code, list(answer.json())) == (403, ["error"])


@contextmanager
def refusing(words: str) -> Iterator[int]:
    """The port of a server that answers as PostgreSQL does whose connections are all taken, in its own language."""
    fields = "".join(
        f"{name}{value}\0" for name, value in (("S", "致命错误"), ("V", "FATAL"), ("C", "53300"), ("M", words))
    )
    body = f"{fields}\0".encode()

    def answer() -> None:
        asker, _address = server.accept()
        with asker:
            asker.recv(4096)
            asker.sendall(b"E" + struct.pack("!I", len(body) + 4) + body)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


def why_unreached(port: int) -> Exception | None:
    facts = {"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "PORT": port, "USER": "a", "NAME": "a"}
    options = {"sslmode": "disable", "gssencmode": "disable"}
    wanted = ConnectionHandler({"default": facts | {"OPTIONS": options}})["default"]
    with pytest.raises(OperationalError) as refusal:
        wanted.ensure_connection()
    return refusal.value


@pytest.mark.parametrize("words", ["sorry, too many clients already", "对不起, 已经有太多的客户"])
def test_a_refused_connection_passes_in_any_language(db, words):
    with refusing(words) as port:
        error = why_unreached(port)
    assert words in str(error)
    assert is_passing(error)


def test_a_server_that_is_away_passes(db):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert is_passing(why_unreached(port))
