"""The policy's side of the link between policy documents and their interpretations; the interpretation stores it."""

from .kinds import Kind
from .models.publication import Publication


def interpretations_of(policy_id: int) -> list[Publication]:
    """Published interpretations of a policy document, newest first, without bodies."""
    # The number may be part of another in the JSON text, hence the second look.
    candidates = Publication.objects.filter(kind=Kind.INTERPRETATION, data__policies__icontains=str(policy_id))
    newest = candidates.defer("body_html", "plain_text").order_by("-published_at", "-number")
    return [row for row in newest if policy_id in row.data["policies"]]
