"""What somebody said of a public page, for those who look after the site."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from library import limits
from library.choices import ReportReason
from library.models.book import Book
from library.models.reading_list import ReadingList


class Report(models.Model):
    """One report: of a reader's whole page, or of one list or book of theirs."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reports_about"
    )
    reading_list = models.ForeignKey(
        ReadingList, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    book = models.ForeignKey(
        Book, on_delete=models.CASCADE, null=True, blank=True, related_name="reports"
    )
    reason = models.CharField(max_length=10, choices=ReportReason)
    text = models.CharField(max_length=limits.REPORT_MAX, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=ReportReason.values), name="report_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(reading_list__isnull=True) | Q(book__isnull=True),
                name="report_is_about_one_page",
            ),
        ]
        indexes = [
            models.Index(
                fields=["made_at"], condition=Q(closed_at__isnull=True), name="report_open"
            )
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
