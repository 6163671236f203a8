"""Interpretations name the policy documents they explain; here the names become pages."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cms.content.document_numbers import normalise
from cms.content.models import PolicyDocument

from .errors import LineError
from .models import ImportedLine


def policy_ids(references: Sequence[str], site_id: int) -> list[int]:
    """Page ids for references, each the ``id`` of an imported policy of this portal or a 发文字号. Raises LineError."""
    return [_policy_id(reference, site_id) for reference in references]


def _policy_id(reference: str, site_id: int) -> int:
    from .lines import key_of

    imported = ImportedLine.objects.filter(site_id=site_id, key=key_of(reference, "", None, "")).values("page_id")
    found = PolicyDocument.objects.filter(pk__in=imported).first()
    found = found or PolicyDocument.objects.filter(document_number=normalise(reference)).first()
    if found is None:
        raise LineError(_("找不到所解读的文件“%s”。请先导入政策文件，再导入解读。") % reference[:60])
    return found.pk
