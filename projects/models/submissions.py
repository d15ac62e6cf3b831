from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Membership, Upload
from projects.models.milestones import Milestone
from projects.models.teams import Team
from projects.rules import Owner, owner_of


class Submission(models.Model):
    """One version of what a team (or one student) handed in. Nothing is ever overwritten.

    `upload` is its first file. What was typed, a link or a text, is a file too: so there is always
    one, with its hash.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="submissions")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    version = models.PositiveIntegerField()
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="submissions")
    submitted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="submissions_sent"
    )
    submitted_at = models.DateTimeField()
    link = models.CharField(_("link"), max_length=500, blank=True)
    commit = models.CharField(_("commit"), max_length=64, blank=True)
    text = models.TextField(_("text"), max_length=50_000, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="projects_submission_is_a_teams_or_a_students",
                condition=Q(team__isnull=False, membership__isnull=True)
                | Q(team__isnull=True, membership__isnull=False),
            ),
            models.CheckConstraint(
                name="projects_submission_commit_is_of_a_link",
                condition=Q(commit="") | (~Q(link="") & Q(commit__regex=r"^[0-9a-f]{7,64}$")),
            ),
            models.UniqueConstraint(
                name="projects_submission_version_once_per_team",
                fields=["milestone", "team", "version"],
                condition=Q(team__isnull=False),
            ),
            models.UniqueConstraint(
                name="projects_submission_version_once_per_student",
                fields=["milestone", "membership", "version"],
                condition=Q(membership__isnull=False),
            ),
            models.CheckConstraint(
                name="projects_submission_versions_from_one", condition=Q(version__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Submission {self.pk}, version {self.version}"

    @property
    def owner_name(self) -> str:
        """Say whose it is; team, or membership with its user, have to be loaded."""
        if self.team is not None:
            return self.team.name
        assert self.membership is not None  # a constraint
        return self.membership.user.name

    @property
    def owner_mark(self) -> str:
        """Say what tells a student from others of the same name; nothing for a team."""
        if self.membership is None:
            return ""
        return self.membership.student_id or self.membership.user.email

    @property
    def uploads(self) -> list[Upload]:
        """Return all its files, the first one first; `upload` and `more__upload` have to be loaded."""
        more = sorted(self.more.all(), key=lambda one: one.position)
        return [self.upload, *(one.upload for one in more)]

    @property
    def owner(self) -> Owner:
        return owner_of(team_id=self.team_id, membership_id=self.membership_id)


class SubmissionFile(models.Model):
    """A further file of a hand-in, beside its first."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="more")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="submission_files")
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projects_submissionfile_position_once", fields=["submission", "position"]
            ),
            models.CheckConstraint(
                name="projects_submissionfile_is_not_the_first", condition=Q(position__gte=2)
            ),
        ]

    def __str__(self) -> str:
        return f"File {self.position} of submission {self.submission_id}"
