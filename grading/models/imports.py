"""Files of grades that come in, and what other systems call our items and people."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Course, Membership
from grading.models.policy import Item


class GradeImport(models.Model):
    """A file of grades between being sent and being taken over: nothing of it counts yet."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("import", "Open")
        APPLIED = "applied", _("Taken over")
        DISCARDED = "discarded", _("Discarded")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="grade_imports")
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="grade_imports")
    sent_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(help_text=_("The file as it came."))
    columns = models.JSONField(
        default=dict, blank=True, help_text=_("Which of the file's columns is which item.")
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_at = models.DateTimeField(null=True, blank=True)
    change_count = models.PositiveIntegerField(
        default=0, help_text=_("How many grades it changed when it was taken over.")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grading_gradeimport_ended_has_its_moment",
                condition=Q(state="open", ended_at__isnull=True)
                | Q(state__in=["applied", "discarded"], ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Grade import {self.pk}"


class KnownColumn(models.Model):
    """What another system calls an item, as its last file did: so that the way back fits."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="known_columns")
    format = models.CharField(max_length=20)
    heading = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_knowncolumn_once_per_item_and_format", fields=["item", "format"]
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class KnownPerson(models.Model):
    """What another system says of a student in the columns it knows them by, as its last file did."""

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="known_persons"
    )
    format = models.CharField(max_length=20)
    cells = models.JSONField(default=dict, help_text=_("Headings and what stood below them."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="grading_knownperson_once_per_student_and_format",
                fields=["membership", "format"],
            ),
        ]

    def __str__(self) -> str:
        return f"Known person {self.pk}"
