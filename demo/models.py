"""When the demo was seeded: dates of its texts hang on it, and what is done is never seeded again."""

from django.db import models


class SeedRun(models.Model):
    """At most one row. ``finished_at`` stays empty while seeding runs or was interrupted."""

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}"
