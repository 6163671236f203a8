"""The people of the cluster, as its administrators know them: Wagtail's users, without the superusers' own screen."""

from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _


class Person(get_user_model()):  # type: ignore[misc]
    """A user. The whole name is kept in ``first_name``."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()
