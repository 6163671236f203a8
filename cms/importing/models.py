"""What was imported, so that running again changes nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedLine(models.Model):
    """The page that a line became. An import compares the line with ``digest``, never with what editors made of it."""

    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, primary_key=True, related_name="+")
    site = models.ForeignKey("wagtailcore.Site", models.CASCADE, related_name="+", db_index=False)  # with its key
    # SHA-256 in hex: of the line's id, or its title, date and source; and of all that it says.
    key = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    # Imported with --draft and not published by an import since.
    draft = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("导入记录")
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="zq_one_page_per_imported_line")]

    def __str__(self) -> str:
        return f"{self.site_id}:{self.key[:12]}"
