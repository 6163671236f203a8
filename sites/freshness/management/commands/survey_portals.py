"""Look at what the public gets: probes, built files, links to outside."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from sites.portals.kinds import PortalState
from sites.portals.models import Portal
from sites.publishing.links import files_by_host

from ... import external_survey, file_survey, probing, standing


class Command(BaseCommand):
    help = (
        "检查站点能否打开（--probe）、已生成的文件有无死链和缺失标签（--files）、站外链接是否有效（--outside），"
        "并据此更新检查结果。例：manage.py survey_portals --files；manage.py survey_portals --probe --outside"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--probe", action="store_true", help="访问每个站点的公开地址")
        parser.add_argument("--files", action="store_true", help="检查已生成的文件，不发出请求")
        parser.add_argument("--outside", action="store_true", help="访问页面上的站外链接")

    def handle(self, *args: Any, probe: bool, files: bool, outside: bool, **options: Any) -> None:
        if not (probe or files or outside):
            raise CommandError(_("请选择 --probe、--files、--outside 中的至少一项。"))
        if probe:
            self._probe()
        if files:
            self._files()
        try:
            if outside:
                self._outside()
        finally:
            standing.refresh()

    def _probe(self) -> None:
        probes = probing.probe_all()
        failed = sum(bool(probe.reason) for probe in probes)
        self.stdout.write(_("访问 %(total)d 个站点，%(failed)d 个失败。") % {"total": len(probes), "failed": failed})

    def _files(self) -> None:
        known, found, checked = files_by_host(), 0, 0
        portals = Portal.objects.filter(state=PortalState.NORMAL).order_by("pk")
        for portal in tqdm(portals, unit=_("个站点"), file=sys.stderr, disable=not sys.stderr.isatty()):
            survey = file_survey.survey(portal, known)
            found, checked = found + len(survey.found), checked + survey.checked
        self.stdout.write(_("检查 %(pages)d 个页面，%(found)d 处问题。") % {"pages": checked, "found": found})

    def _outside(self) -> None:
        with tqdm(unit=_("个链接"), file=sys.stderr, disable=not sys.stderr.isatty()) as bar:
            try:
                surveys = external_survey.survey_outside(told=bar.update)
            except external_survey.CutOffError as error:
                raise CommandError(str(error)) from error
        total, dead = sum(one.checked for one in surveys), sum(len(one.found) for one in surveys)
        self.stdout.write(_("检查 %(total)d 个站外链接，%(dead)d 个失效。") % {"total": total, "dead": dead})
