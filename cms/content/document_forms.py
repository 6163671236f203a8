"""The form of documents, apart from the other forms: Wagtail's base of it cannot be imported before the models are."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from wagtail.documents.forms import BaseDocumentForm

from .uploads import check_attachment


class PortalDocumentForm(BaseDocumentForm):
    """Every way of uploading a document in the admin goes through this form (``WAGTAILDOCS_DOCUMENT_FORM_BASE``)."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            check_attachment(file)
        return file
