"""Compare the files on disk with the signed manifest of what was published."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from sites.portals.models import Portal
from sites.portals.named import portals_named

from ... import checking, switches
from ...manifest import signing
from ...tree import WritingError
from ...verify import Findings, check, repair


class Command(BaseCommand):
    help = (
        "用签名清单核对已发布的文件：列出被改动、缺失、多余的文件和被伪造的清单，有问题时以 1 退出；"
        "--repair 从数据库重新生成；--public-key 输出公钥，供他人独立核对。"
        "例：manage.py verify_outputs --repair --json report.json；manage.py verify_outputs --public-key zhanqun.pem"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--portal", nargs="+", metavar="HOST", help="只核对这些站点")
        parser.add_argument("--repair", action="store_true", help="修复发现的问题")
        parser.add_argument("--json", metavar="FILE", help="把结果写入 JSON 文件")
        parser.add_argument("--public-key", metavar="FILE", help="只把公钥写入文件（- 为屏幕），不核对")

    def handle(self, *args: Any, portal: list[str] | None, repair: bool, json: str | None, **options: Any) -> None:
        if options["public_key"]:
            self._export(options["public_key"])
            return
        switches.complete()
        portals = portals_named(portal)
        found = [self._look(item, repair) for item in tqdm(portals, desc=_("核对"), unit=_("站点"), disable=None)]
        if json:
            _write(Path(json), found)
        wrong = [item for item in found if not item.sound]
        if wrong:
            raise CommandError(_("%d 个站点的文件与清单不符。加 --repair 可从数据库重新生成。") % len(wrong))
        self.stdout.write(_("%(portals)d 个站点，%(files)d 个文件，全部相符。") % _totals(found))

    def _look(self, portal: Portal, mend: bool) -> Findings:
        found = check(portal)
        for line in checking.lines(found.as_json()):
            self.stdout.write(f"{portal.host}：{line}")
        if mend and not found.sound:
            try:
                found = repair(portal, found)
            except WritingError as error:
                raise CommandError(str(error)) from error
            self.stdout.write(_("%s 已修复。") % portal.host if found.sound else _("%s 未能完全修复。") % portal.host)
        checking.keep(portal, found)
        return found

    def _export(self, name: str) -> None:
        pem = signing.public_key().pem()
        if name == "-":
            sys.stdout.write(pem.decode())
        else:
            _save(Path(name), pem.decode())


def _totals(found: list[Findings]) -> dict[str, int]:
    return {"portals": len(found), "files": sum(item.files for item in found)}


def _write(path: Path, found: list[Findings]) -> None:
    _save(path, json.dumps({"portals": [item.as_json() for item in found]}, ensure_ascii=False, indent=2))


def _save(path: Path, text: str) -> None:
    try:
        path.write_text(text)
    except OSError as error:
        raise CommandError(_("无法写入 %(path)s：%(reason)s。") % {"path": path, "reason": error.strerror}) from error
