"""The signed manifest: what it holds, what forging it looks like, what a crash leaves, and how it is checked."""

import base64
import json
import shutil
import stat
import subprocess
import sys
from smtplib import SMTPException
from unittest import mock

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command

from cms.changes.models import ReaderPosition
from cms.changes.readers import set_position
from cms.content.models import Article, Channel
from sites.publishing import checking, ledger, release, verify
from sites.publishing.manifest import batches, log, signing
from sites.publishing.manifest.models import ManifestHead, OutputCheck
from sites.publishing.manifest.reading import read
from sites.publishing.manifest.segments import Segments
from sites.publishing.models import Output
from sites.publishing.tree import Tree
from tests.programs import ROOT

from .conftest import add, channel, differences, on_disk, publish_changes


@pytest.fixture
def segments(city, page) -> Segments:
    return Segments(Tree(city.host).folder / "manifest")


def newest(segments: Segments):
    return segments.path(segments.numbers()[-1])


def test_the_manifest_holds_every_file_and_one_signature_a_batch(city, segments):
    found = verify.read_manifest(city)
    assert found.problems == []
    files = {path: (ledger.sha256(body), len(body)) for path, body in on_disk(city).items()}
    assert {path: (file.sha256, file.size) for path, file in found.files.items()} == files
    kinds = [batch.header["kind"] for batch in batches.parse(newest(segments).read_bytes())]
    assert kinds == ["full", "edit"]
    before = ManifestHead.objects.get(pk=city.pk).batch
    release.build(city)
    assert ManifestHead.objects.get(pk=city.pk).batch == before + 1


def test_what_is_withdrawn_leaves_the_manifest(city, page, segments):
    path = page.publication.path
    Article.objects.get(pk=page.pk).unpublish()
    publish_changes()
    assert path not in verify.read_manifest(city).files
    assert verify.check(city).sound


def test_the_key_is_our_own_and_private_and_the_public_one_can_be_had(city, settings, tmp_path, page):
    key = settings.ZHANQUN_DATA / "keys" / "manifest_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    call_command("verify_outputs", public_key=str(tmp_path / "key.pem"))
    public = signing.PublicKey.from_pem((tmp_path / "key.pem").read_bytes())
    assert read(Segments(Tree(city.host).folder / "manifest"), None, public).problems == []


def other_key(settings) -> None:
    settings.ZHANQUN_MANIFEST_KEY = base64.b64encode(b"x" * 32).decode()


def changed_line(path) -> None:
    data = path.read_bytes()
    path.write_bytes(data.replace(b"/robots.txt", b"/robots.tst", 1))


def removed_line(path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(line for line in lines if not line.endswith(b"/robots.txt\n")))


def wrong_signature(path) -> None:
    lines = path.read_bytes().splitlines(keepends=True)
    lines[-1] = b"=" + base64.b64encode(b"0" * 64) + b"\n"
    path.write_bytes(b"".join(lines))


def truncated(path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: next(batches.parse(data)).end])


def torn(path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def removed_batch(path) -> None:
    data = path.read_bytes()
    first, second = batches.parse(data)
    header = json.loads(second.signed[1:]) | {"batch": 3}
    line = b"#" + json.dumps(header).encode()
    path.write_bytes(data[: first.end] + line + b"\n" + second.lines + f"={signing.sign(line)}\n".encode())


def gone(path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    "forge",
    [changed_line, removed_line, wrong_signature, truncated, torn, removed_batch, gone],
    ids=lambda f: f.__name__,
)
def test_a_forged_manifest_is_named_and_replaced(city, segments, forge):
    forge(newest(segments))
    found = verify.check(city)
    assert found.manifest
    assert (found.altered, found.missing, found.extra) == ([], [], [])
    with pytest.raises(CommandError):
        call_command("verify_outputs")
    call_command("verify_outputs", repair=True)
    assert verify.check(city).sound
    assert list(segments.folder.glob("aside-*/*.log")) or forge is gone


def test_a_manifest_signed_with_another_key_is_named(city, segments, settings):
    own = settings.ZHANQUN_MANIFEST_KEY
    other_key(settings)
    release.build(city)
    settings.ZHANQUN_MANIFEST_KEY = own
    assert any("另一把密钥" in line for line in verify.check(city).manifest)


def test_a_file_and_its_row_changed_together_are_found_by_the_manifest(city, segments):
    (Tree(city.host).current / "robots.txt").write_text("hacked")
    Output.objects.filter(path="/robots.txt").update(sha256=ledger.sha256(b"hacked"))
    found = verify.check(city)
    assert (found.altered, found.unrecorded) == (["/robots.txt"], ["/robots.txt"])
    assert verify.repair(city, found).sound
    assert differences(city) == {}


def test_the_map_of_moved_addresses_is_checked_too(city, segments):
    place = Tree(city.host).folder / "redirects.map"
    place.write_text(f'"{city.host}/" "https://evil.example/";\n')
    found = verify.check(city)
    assert found.altered == ["redirects.map"]
    assert verify.repair(city, found).sound


def test_what_a_crash_left_torn_is_cut_off_by_the_next_writer(city, segments):
    with newest(segments).open("ab") as file:
        file.write(b'#{"batch":9,"kind":"edit"')
    assert verify.check(city).sound
    add(channel(city), "之后的通知")
    publish_changes()
    assert verify.check(city).sound
    assert b'{"batch":9' not in newest(segments).read_bytes()


def test_a_batch_that_the_database_does_not_know_is_taken_in(city, segments):
    head = ManifestHead.objects.get(pk=city.pk)
    add(channel(city), "断电前的通知")
    publish_changes()
    head.save()
    assert verify.check(city).sound
    add(channel(city), "之后的通知")
    publish_changes()
    assert verify.check(city).sound
    assert ManifestHead.objects.get(pk=city.pk).batch == head.batch + 2


def test_files_written_before_a_crash_and_not_signed_are_signed_by_the_next_run(city, page, monkeypatch):
    from cms.changes.models import ReaderPosition

    position = ReaderPosition.objects.get(reader="files").change_id
    add(channel(city), "断电时的通知")

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(log.ManifestLog, "append", crash)
        with pytest.raises(KeyboardInterrupt):
            publish_changes()
    assert ReaderPosition.objects.get(reader="files").change_id == position
    publish_changes()
    assert verify.check(city).sound
    assert differences(city) == {}


def test_a_log_that_has_grown_begins_a_new_segment(city, segments, monkeypatch):
    monkeypatch.setattr(log, "GROWTH", 0)
    monkeypatch.setattr(log, "ROOM", 0)
    before = segments.numbers()
    add(channel(city), "再一条")
    publish_changes()
    assert segments.numbers() == [*before, before[-1] + 1]
    assert [batch.header["kind"] for batch in batches.parse(newest(segments).read_bytes())] == ["full"]
    assert verify.check(city).sound


def test_no_address_can_forge_a_line():
    with pytest.raises(ValueError, match="line break"):
        batches.lines_of([("/a\n+0 0 /b", "0", 0)])


def test_the_regular_check_mails_cluster_administrators_once_and_shows_it(city, segments, django_user_model, client):
    person = django_user_model.objects.create_superuser("boss", "boss@example.com", "secret-of-test")
    from sites.portals.rights import sync_cluster_administrators

    sync_cluster_administrators()
    (Tree(city.host).current / "robots.txt").write_text("hacked")
    checking.check_all()
    checking.check_all()
    assert [message.to for message in mail.outbox] == [[person.email]]
    assert "被改动 /robots.txt" in mail.outbox[0].body
    client.force_login(person)
    assert "被改动 /robots.txt" in client.get("/admin/").content.decode()
    call_command("verify_outputs", repair=True)
    assert OutputCheck.objects.get(pk=city.pk).sound
    assert "网页完整性" not in client.get("/admin/").content.decode()


def test_an_alarm_that_the_mail_server_refused_is_raised_again(city, segments, django_user_model):
    person = django_user_model.objects.create_superuser("boss", "boss@example.com", "secret-of-test")
    (Tree(city.host).current / "robots.txt").write_text("hacked")
    with mock.patch.object(EmailMessage, "send", side_effect=SMTPException("refused")):
        checking.check_all()
    checking.check_all()
    assert [message.to for message in mail.outbox] == [[person.email]]


@pytest.mark.parametrize("gone", ["current", ""])
def test_the_regular_check_misses_a_portal_of_which_nothing_is_left(city, segments, gone):
    """The link that is the switch, or the whole folder."""
    folder = Tree(city.host).folder
    (folder / gone).unlink() if gone else shutil.rmtree(folder)
    assert [found.sound for found in checking.check_all()] == [False]
    call_command("verify_outputs", repair=True, verbosity=0)
    assert [found.sound for found in checking.check_all()] == [True]
    assert differences(city) == {}


def test_an_outsider_with_the_public_key_finds_what_was_altered(city, segments, tmp_path):
    call_command("verify_outputs", public_key=str(tmp_path / "key.pem"))
    site = Tree(city.host).current

    def outsider() -> subprocess.CompletedProcess:
        program = [sys.executable, str(ROOT / "deploy" / "check_manifest.py"), "--key", str(tmp_path / "key.pem")]
        command = [*program, "--manifest", str(segments.folder), "--site", str(site)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    sound = outsider()
    assert (sound.returncode, "0 problems" in sound.stdout) == (0, True), sound.stdout
    (site / "robots.txt").write_text("hacked")
    (site / "feed.xml").unlink()
    changed_line(newest(segments))
    found = outsider()
    assert found.returncode == 1
    assert "missing /feed.xml" in found.stdout
    assert "its lines were changed" in found.stdout


def test_a_new_channel_that_is_read_twice_leaves_a_manifest_of_the_current_release(city, page):
    """As after a kill between a full build and the note that its changes were read."""
    before = ReaderPosition.objects.get(reader="files").change_id
    channel(city).get_parent().add_child(instance=Channel(title="新栏目", slug="xinlm"))
    publish_changes()
    release.build(city)
    set_position("files", before)
    publish_changes()
    assert verify.check(city).sound
