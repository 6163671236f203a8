"""Mail leaves after the commit, never before, and never takes the edit with it when it fails."""

import pytest
from django.core import mail
from django.core.mail import EmailMessage, get_connection, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from cms.content.models.numbering import Sequence

BACKEND = "cms.settings.mail.AfterCommit"


class Away(BaseEmailBackend):
    """A mail server that does not answer."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("nobody listens")


@pytest.fixture
def real(settings):
    settings.EMAIL_BACKEND = BACKEND
    settings.ZHANQUN_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def send() -> int:
    return send_mail("待审核", "有一篇文章等待审核。", None, ["a@yunzhou.example"])


@pytest.mark.django_db(transaction=True)
def test_mail_leaves_once_the_edit_is_committed(real):
    with transaction.atomic():
        assert send() == 1
        assert mail.outbox == []

    assert [message.subject for message in mail.outbox] == ["待审核"]


@pytest.mark.django_db(transaction=True)
def test_an_edit_that_is_undone_sends_no_mail(real):
    with pytest.raises(RuntimeError), transaction.atomic():
        send()
        raise RuntimeError

    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_does_not_fail_the_edit(real, settings, caplog):
    settings.ZHANQUN_MAIL_BACKEND = f"{__name__}.Away"

    with transaction.atomic():
        Sequence.objects.create(name="edited")
        send()

    assert Sequence.objects.filter(name="edited").exists()
    assert "待审核" in caplog.text
    assert "@" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_outside_an_edit_the_sender_hears_of_the_failure(real, settings):
    settings.ZHANQUN_MAIL_BACKEND = f"{__name__}.Away"

    with pytest.raises(ConnectionRefusedError):
        send()


@pytest.mark.django_db
def test_a_line_break_in_a_title_stops_no_mail(real):
    message = EmailMessage("待审核：\r\nBcc: a@example.org", "正文", None, ["a@yunzhou.example"])
    message.connection = get_connection()
    message.send()
    assert message.subject == "待审核： Bcc: a@example.org"
    assert "Bcc" not in message.message()
