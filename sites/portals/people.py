"""Making people, giving them a first password, and letting them go. Nobody is deleted: history names them."""

from __future__ import annotations

import secrets

from django.db import transaction

from .models import Membership, Organisation, Person

# Without letters and digits that look alike: 12 of these 31 are 59 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def create_person(
    username: str,
    name: str,
    email: str = "",
    *,
    organisation: Organisation | None = None,
    role: str = "",
    with_subordinates: bool = False,
) -> tuple[Person, str]:
    """Make a person, with a membership where an organisation is given; the person and the first password."""
    person = Person(username=username, first_name=name, email=email)
    password = _generated()
    person.set_password(password)
    person.save()
    if organisation is not None:
        Membership.objects.create(
            user_id=person.pk, organisation=organisation, role=role, with_subordinates=with_subordinates
        )
    return person, password


def renew_password(person: Person) -> str:
    """A new password, the only time it can be read; whoever is logged in under the old one is out."""
    password = _generated()
    person.set_password(password)
    person.save(update_fields=["password"])
    return password


def set_active(person: Person, active: bool) -> None:
    """Let a person in or keep them out; memberships stay for the day they come back."""
    person.is_active = active
    person.save(update_fields=["is_active"])


def _generated() -> str:
    letters = [secrets.choice(_ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
