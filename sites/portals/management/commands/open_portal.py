"""Open a portal from the command line."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ...hosts import normalise_host
from ...kinds import PortalKind, PortalState
from ...models import Portal
from ...opening import open_portal

IDENTITY = ("short_name", "site_code", "icp", "police_code", "organiser", "phone", "email", "address", "postcode")


class Command(BaseCommand):
    help = (
        "开通一个站点：首页、标准栏目、素材库、机构和权限组一次建好。"
        "例：manage.py open_portal --host jyj.yunzhou.gov.cn --name 云州市教育局 --kind department"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", required=True, help="域名，例：www.yunzhou.gov.cn")
        parser.add_argument("--name", required=True, help="站点名称，例：云州市人民政府")
        parser.add_argument("--kind", required=True, choices=PortalKind.values, help="类型：市级、区县、部门")
        parser.add_argument("--parent", help="上级站点的域名；不填为市级门户")
        parser.add_argument("--theme", help="主题；不填按类型")
        parser.add_argument("--state", default=PortalState.NORMAL, choices=PortalState.values, help="状态")
        parser.add_argument("--organisation-code", default="", help="机构代码，9 位；不填则生成")
        parser.add_argument("--closing-note", default="", help="临时下线或永久关停的说明")
        parser.add_argument("--closed-until", default=None, help="预计恢复日期，例：2026-12-31")
        parser.add_argument("--tags", nargs="+", default=[], metavar="TAG", help="标签，例：--tags 教育 民生")
        for field in IDENTITY:
            parser.add_argument(f"--{field.replace('_', '-')}", default="", help=str(_label(field)))

    def handle(self, **options: Any) -> None:
        identity = {
            field: options[field] for field in (*IDENTITY, "organisation_code", "closing_note", "closed_until", "tags")
        }
        try:
            portal = open_portal(
                options["host"],
                options["name"],
                options["kind"],
                parent=_parent(options["parent"]),
                theme=options["theme"],
                state=options["state"],
                **identity,
            )
        except ValidationError as error:
            raise CommandError(_("未开通。") + "".join(f"\n  {line}" for line in explain(error))) from error
        self.stdout.write(_("已开通：%(name)s（%(host)s）") % vars(portal))


def explain(error: ValidationError) -> list[str]:
    """One line per reason, with the name of its field."""
    if not hasattr(error, "error_dict"):
        return error.messages
    return [f"{_label(field)}：{text}" for field, texts in error.message_dict.items() for text in texts]


def _label(field: str) -> str:
    names = {one.name: one.verbose_name for one in Portal._meta.get_fields() if hasattr(one, "verbose_name")}
    return str(names.get(field, field))


def _parent(host: str | None) -> Portal | None:
    if not host:
        return None
    try:
        parent = Portal.objects.filter(host=normalise_host(host)).first()
    except ValidationError as error:
        raise CommandError(f"--parent：{error.messages[0]}") from error
    if parent is None:
        raise CommandError(_("没有域名为“%s”的上级站点。请先开通它，或检查 --parent。") % host)
    return parent
