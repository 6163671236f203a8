"""Times in which the whole cluster, or one portal, is shown in grey."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .portal import Portal


class Mourning(models.Model):
    """A window of time. The portals in it are told by ``apply``, so that the clock changes rows and never bytes."""

    portal = models.ForeignKey(
        Portal,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("站点"),
        help_text=_("不选为整个站群。"),
    )
    reason = models.CharField(_("事由"), max_length=60, help_text=_("例：国家公祭日。只在后台显示。"))
    starts_at = models.DateTimeField(_("开始"), default=timezone.now)
    ends_at = models.DateTimeField(_("结束"), help_text=_("到时自动恢复原来的颜色。"))

    class Meta:
        ordering = ["-starts_at"]
        verbose_name = _("哀悼模式")
        verbose_name_plural = pgettext_lazy("plural", "哀悼模式")

    def __str__(self) -> str:
        return f"{self.reason}（{self.portal or _('整个站群')}）"

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            apply()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            apply()
            return deleted

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("结束时间应晚于开始时间。")})


def apply(now: datetime | None = None) -> list[Portal]:
    """Bring every portal in or out of mourning as the windows say at ``now``; the portals that changed.

    Each change is a row of the change log, and the publisher writes one style sheet and one icon.
    """
    now = now or timezone.now()
    windows = Mourning.objects.filter(starts_at__lte=now, ends_at__gt=now)
    if windows.filter(portal=None).exists():
        late = Q(mourning=False)
    else:
        inside = Q(pk__in=windows.values("portal"))
        late = (inside & Q(mourning=False)) | (~inside & Q(mourning=True))
    changed = list(Portal.objects.filter(late))
    for portal in changed:
        portal.mourning = not portal.mourning
        portal.save(update_fields=["mourning"])
    return changed
