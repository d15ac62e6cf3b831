from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership
from schedule.models import Session


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


class PaperTag(models.Model):
    """A word under which a paper is found in the library."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("tag"), max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="papers_papertag_once_per_paper", fields=["paper", "name"])
        ]

    def __str__(self) -> str:
        return self.name


class PaperLookup(models.Model):
    """One DOI or arXiv id that staff ask to be looked up, and the BibTeX that came back."""

    class Source(models.TextChoices):
        DOI = "doi", _("DOI")
        ARXIV = "arxiv", _("arXiv id")

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        FOUND = "found", _("Found")
        FAILED = "failed", _("Failed")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="paper_lookups")
    source = models.CharField(max_length=10, choices=Source.choices)
    identifier = models.CharField(max_length=200)
    asked_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="paper_lookups")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(
        null=True, blank=True, help_text=_("Until then a worker is at it.")
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    bibtex = models.TextField(blank=True, help_text=_("As the service answered."))
    reason = models.CharField(max_length=300, blank=True, help_text=_("Why it failed."))

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="papers_paperlookup_source_is_a_choice",
                condition=Q(source__in=["doi", "arxiv"]),
            ),
            models.CheckConstraint(
                name="papers_paperlookup_state_is_a_choice",
                condition=Q(state__in=["waiting", "found", "failed"]),
            ),
            models.CheckConstraint(
                name="papers_paperlookup_ended_has_its_moment",
                condition=Q(state="waiting", ended_at__isnull=True)
                | Q(state__in=["found", "failed"], ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="papers_paperlookup_leased_only_while_waiting",
                condition=Q(state="waiting") | Q(leased_until__isnull=True),
            ),
            models.CheckConstraint(
                name="papers_paperlookup_found_has_its_bibtex",
                condition=~Q(state="found") | ~Q(bibtex=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Lookup {self.pk}"


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
    mark = models.PositiveSmallIntegerField(
        _("mark"), null=True, blank=True, help_text=_("0, 1 or 2, by staff. Students see theirs.")
    )
    marked_by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="marked_responses",
    )
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_response_once_per_reading", fields=["reading", "membership"]
            ),
            models.CheckConstraint(
                name="papers_response_mark_has_who_and_when",
                condition=Q(mark__isnull=True, marked_by__isnull=True, marked_at__isnull=True)
                | Q(
                    mark__isnull=False,
                    mark__lte=2,
                    marked_by__isnull=False,
                    marked_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Response {self.pk}"

    @property
    def is_students(self) -> bool:
        return self.membership.role == Membership.Role.STUDENT

    @property
    def is_changed_since_marked(self) -> bool:
        """Say whether its mark was given to words that stand here no more."""
        return self.marked_at is not None and self.marked_at < self.changed_at
