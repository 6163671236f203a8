"""A small cluster that shares, built once per module."""

from cms.changes.readers import catch_up, registered
from cms.content.models import Article, Channel
from sites.portals.models import Portal
from sites.sharing import receiving
from sites.sharing.models import Reference, Share
from tests.sites.announcements.conftest import chief, cluster, opened, person

__all__ = ["chief", "cluster", "opened", "person"]


def channel(portal: Portal, path: str = "zwgk/tzgg") -> Channel:
    return Channel.objects.get(url_path=f"{portal.home.url_path}{path}/")


def add(parent: Channel, title: str = "医保缴费通知", kind: type = Article, **fields):
    fields = {"body": [("paragraph", "<p>请于月底前缴费。</p>")], **fields}
    page = Channel.objects.get(pk=parent.pk).add_child(instance=kind(title=title, live=False, **fields))
    page.save_revision().publish()
    return kind.objects.get(pk=page.pk)


def edit(page, **fields) -> None:
    page = type(page).objects.get(pk=page.pk)
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def offered(page, portal: Portal, user=None, **more) -> Share:
    receiving.offer(page.publication, [portal], user, **more)
    return Share.objects.get(origin_id=page.pk, portal=portal)


def adopted(page, portal: Portal, path: str = "zwgk/tzgg") -> Reference:
    share = offered(page, portal)
    return Reference.objects.get(pk=receiving.accept(share, channel(portal, path)).pk)


def read_changes() -> None:
    for name in ("sharing", "files"):
        catch_up(registered()[name])
