from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership, Upload
from schedule.models import Seat, Session, Slot


class Paper(models.Model):
    """One paper of the course's library, as its bibliography entry says."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="papers")
    key = models.CharField(
        _("citation key"), max_length=80, help_text=_("As in BibTeX: abadi2016tensorflow.")
    )
    entry_type = models.CharField(_("type"), max_length=30, default="misc")
    title = models.CharField(_("title"), max_length=400)
    authors = models.JSONField(
        _("authors"), default=list, blank=True, help_text=_("List of names, “Given Family”.")
    )
    has_more_authors = models.BooleanField(_("and others"), default=False)
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    doi = models.CharField(_("DOI"), max_length=200, blank=True)
    arxiv_id = models.CharField(_("arXiv id"), max_length=40, blank=True)
    url = models.URLField(_("link"), max_length=500, blank=True)
    abstract = models.TextField(_("abstract"), blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_paper_key_once_per_course", fields=["course", "key"]
            )
        ]

    def __str__(self) -> str:
        return self.title


class Reading(models.Model):
    """A paper to be read for a session."""

    class Kind(models.TextChoices):
        REQUIRED = "required", _("Required")
        OPTIONAL = "optional", _("Optional")
        BACKGROUND = "background", _("Background")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="readings")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="readings")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.REQUIRED)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("“ch. 1-2”"))
    position = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_reading_paper_once_per_session", fields=["session", "paper"]
            ),
            models.CheckConstraint(
                name="papers_reading_kind_is_a_choice",
                condition=Q(kind__in=["required", "optional", "background"]),
            ),
        ]

    def __str__(self) -> str:
        return f"Reading {self.pk}"


class Response(models.Model):
    """A member's question or short response to a reading, for the discussion."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="responses")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="responses")
    text = models.TextField(_("question"), max_length=4000)
    posted_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_response_once_per_reading", fields=["reading", "membership"]
            )
        ]

    def __str__(self) -> str:
        return f"Response {self.pk}"


class SlotTopic(models.Model):
    """What a paper talk's slot is about: a paper, or a free topic."""

    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="topic")
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="topics"
    )
    title = models.CharField(_("free topic"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="papers_slottopic_is_a_paper_or_a_title",
                condition=(Q(paper__isnull=True) & ~Q(title="")) | Q(paper__isnull=False, title=""),
            )
        ]

    def __str__(self) -> str:
        return f"Topic of slot {self.slot_id}"

    @property
    def words(self) -> str:
        """Return what the talk is about: the paper's title, or its own."""
        return self.paper.title if self.paper else self.title


class Presentation(models.Model):
    """A student's talk number `turn`. A seat of null means: in the middle of a swap."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="presentations"
    )
    turn = models.PositiveSmallIntegerField(help_text=_("1 to the talks each student gives."))
    seat = models.OneToOneField(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="presentation"
    )
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_presentation_turn_once_per_student", fields=["membership", "turn"]
            ),
            models.CheckConstraint(
                name="papers_presentation_turns_from_one", condition=Q(turn__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Presentation {self.pk}"


class Slides(models.Model):
    """One version of a talk's slides. Versions are kept."""

    presentation = models.ForeignKey(Presentation, on_delete=models.PROTECT, related_name="slides")
    version = models.PositiveSmallIntegerField()
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="slides")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_slides_version_once_per_talk", fields=["presentation", "version"]
            ),
            models.CheckConstraint(
                name="papers_slides_versions_from_one", condition=Q(version__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Slides {self.pk}"
