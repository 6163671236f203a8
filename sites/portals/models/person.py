"""The people of the cluster, as its administrators know them: Wagtail's users, without the superusers' own screen."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext_lazy as _


def name_of(user: AbstractUser | None) -> str:
    """The name by which people know each other; empty for nobody."""
    return (user.get_full_name() or user.get_username()) if user else ""


class Person(get_user_model()):  # type: ignore[misc]
    """A user. The whole name is kept in ``first_name``."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = verbose_name_plural = _("人员")

    def __str__(self) -> str:
        return name_of(self)
