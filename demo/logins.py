"""The first login: a password made at random, told to the owner of the data directory only."""

import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

NAME = "admin"


@dataclass(frozen=True)
class Login:
    """``password`` is "" once its owner has chosen another one."""

    name: str
    password: str


def first_login() -> Login:
    """The first administrator, made when there is none. The password stays readable until it is changed."""
    path = settings.ZHANQUN_DATA / "keys" / "first_login.json"
    people = get_user_model()
    user = people.objects.filter(is_superuser=True).order_by("pk").first()
    if user is None:
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            user = people.objects.create_superuser(NAME, password=password)
            _keep(path, password)
        return Login(user.get_username(), password)
    password = json.loads(path.read_text())["password"] if path.exists() else ""
    return Login(user.get_username(), password if password and user.check_password(password) else "")


def _keep(path: Path, password: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps({"name": NAME, "password": password}))
