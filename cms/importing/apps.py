from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportingConfig(AppConfig):
    name = "cms.importing"
    label = "zq_importing"
    verbose_name = _("导入")

    def ready(self) -> None:
        from cms.content import hooks

        hooks.set_imported(_imported)


def _imported(page_ids: Iterable[int]) -> Iterable[int]:
    from .models import ImportedLine

    return ImportedLine.objects.filter(pk__in=page_ids).values_list("pk", flat=True)
