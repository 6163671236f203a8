"""Programs elsewhere that are told of what is published, and what was told them."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.changes.readers import end_of_log
from sites.portals.models import Portal

from ..destinations import check_address


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class Webhook(models.Model):
    portal = models.ForeignKey(
        Portal,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="webhooks",
        verbose_name=_("站点"),
        help_text=_("只通知这个站点的内容。不选为整个站群。"),
    )
    url = models.URLField(
        _("接收地址"),
        max_length=500,
        validators=[check_address],
        help_text=_("发布和撤下时，向这个地址发送 JSON。例：https://data.example.cn/hooks/news"),
    )
    secret = models.CharField(
        _("签名密钥"),
        max_length=100,
        default=new_secret,
        help_text=_("对方用它核对请求头 X-Zhanqun-Signature（HMAC-SHA256），请勿外传。"),
    )
    active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # The newest change when it was added: it is told of all that were committed later, whenever they began.
    change_id = models.BigIntegerField(editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("发布通知")
        verbose_name_plural = pgettext_lazy("plural", "发布通知（Webhook）")

    def __str__(self) -> str:
        return self.url

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.change_id is None:
            self.change_id = end_of_log()
        super().save(*args, **kwargs)


class Delivery(models.Model):
    """One message to one address: tried until it is taken, at growing intervals, and then given up."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    change_id = models.BigIntegerField()
    # Whom it is about: messages about one page are told in their order.
    page_id = models.BigIntegerField(null=True)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    # When to try next; null once it is taken or given up.
    due_at = models.DateTimeField(null=True, default=timezone.now, db_index=True)
    delivered_at = models.DateTimeField(null=True)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = verbose_name_plural = _("发送记录")
        constraints = [models.UniqueConstraint(fields=["webhook", "change_id"], name="zq_one_delivery_per_change")]
        indexes = [
            models.Index(
                fields=["webhook", "page_id"], condition=models.Q(due_at__isnull=False), name="zq_hook_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id}:{self.change_id}"
