"""Compare the files on disk with the record of what was published."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from sites.portals.models import Portal

from ...tree import WritingError
from ...verify import Findings, check, repair


class Command(BaseCommand):
    help = (
        "核对已发布的文件：列出被改动、缺失和多余的文件，有问题时以 1 退出；--repair 从数据库重新生成。"
        "例：manage.py verify_outputs --repair --json report.json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--portal", nargs="+", metavar="HOST", help="只核对这些站点")
        parser.add_argument("--repair", action="store_true", help="修复发现的问题")
        parser.add_argument("--json", metavar="FILE", help="把结果写入 JSON 文件")

    def handle(self, *args: Any, portal: list[str] | None, repair: bool, json: str | None, **options: Any) -> None:
        portals = Portal.objects.order_by("pk")
        if portal:
            portals = portals.filter(host__in=portal)
        found = [self._look(item, repair) for item in tqdm(list(portals), desc=_("核对"), unit=_("站点"), disable=None)]
        if json:
            _write(Path(json), found)
        wrong = [item for item in found if not item.sound]
        if wrong:
            raise CommandError(_("%d 个站点的文件与记录不符。加 --repair 可从数据库重新生成。") % len(wrong))
        self.stdout.write(_("%(portals)d 个站点，%(files)d 个文件，全部相符。") % _totals(found))

    def _look(self, portal: Portal, mend: bool) -> Findings:
        found = check(portal)
        self._tell(found)
        if mend and not found.sound:
            try:
                found = repair(portal, found)
            except WritingError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(_("%s 已修复。") % portal.host if found.sound else _("%s 未能完全修复。") % portal.host)
        return found

    def _tell(self, found: Findings) -> None:
        if found.release:
            self.stdout.write(_("%s：当前版本与记录不符。") % found.host)
        labels = ((_("被改动"), found.altered), (_("缺失"), found.missing), (_("多余"), found.extra))
        for label, paths in labels:
            for path in paths:
                self.stdout.write(f"{label} {found.host}{path}")


def _totals(found: list[Findings]) -> dict[str, int]:
    return {"portals": len(found), "files": sum(item.files for item in found)}


def _write(path: Path, found: list[Findings]) -> None:
    try:
        path.write_text(json.dumps({"portals": [item.as_json() for item in found]}, ensure_ascii=False, indent=2))
    except OSError as error:
        raise CommandError(_("无法写入 %(path)s：%(reason)s。") % {"path": path, "reason": error.strerror}) from error
