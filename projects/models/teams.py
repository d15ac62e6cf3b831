from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Course, Membership
from projects.rules import LONGEST_TEAM_NAME, tags_in


class ProjectSettings(models.Model):
    """How teams form in one course. A course without a row has the defaults."""

    course = models.OneToOneField(
        Course, on_delete=models.CASCADE, related_name="project_settings", verbose_name=_("course")
    )
    team_min = models.PositiveSmallIntegerField(_("smallest team"), default=1)
    team_max = models.PositiveSmallIntegerField(_("largest team"), default=4)
    teams_locked_at = models.DateTimeField(
        _("teams fixed"),
        null=True,
        blank=True,
        help_text=_("From then on students neither join nor leave; staff still may move them."),
    )
    counts_last = models.BooleanField(
        _("the last version counts, even if it is late"),
        default=False,
        help_text=_("Otherwise the last one that was on time, if there is any."),
    )

    class Meta:
        verbose_name_plural = _("project settings")
        constraints = [
            models.CheckConstraint(
                name="projects_projectsettings_a_team_has_a_member",
                condition=Q(team_max__gte=1, team_max__lte=20),
            ),
            models.CheckConstraint(
                name="projects_projectsettings_smallest_team_up_to_largest",
                condition=Q(team_min__gte=1) & Q(team_min__lte=F("team_max")),
            ),
        ]

    def __str__(self) -> str:
        return f"Project settings of course {self.course_id}"


class Team(models.Model):
    """Students who do one project together."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(_("team name"), max_length=LONGEST_TEAM_NAME)
    title = models.CharField(_("project title"), max_length=200, blank=True)
    abstract = models.TextField(_("abstract"), max_length=20_000, blank=True)
    tags = models.CharField(
        _("tags"), max_length=300, blank=True, help_text=_("Words, separated by commas.")
    )
    repository = models.URLField(_("repository"), max_length=300, blank=True)
    related_papers = models.ManyToManyField(
        "papers.Paper",
        related_name="related_teams",
        blank=True,
        verbose_name=_("related papers"),
        help_text=_("Of the course's library."),
    )
    is_looking = models.BooleanField(_("looks for members"), default=False)
    looking_for = models.CharField(_("for whom"), max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projects_team_name_once_per_course", fields=["course", "name"]
            ),
            models.CheckConstraint(
                name="projects_team_says_for_whom_only_if_it_looks",
                condition=Q(is_looking=True) | Q(looking_for=""),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tag_list(self) -> list[str]:
        return tags_in(self.tags)


class TeamPlace(models.Model):
    """A member's time in a team, from joining to leaving. History is kept."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="places")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="team_places")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projects_teamplace_one_team_at_a_time",
                fields=["membership"],
                condition=Q(left_at__isnull=True),
            ),
            models.CheckConstraint(
                name="projects_teamplace_joins_before_leaving",
                condition=Q(left_at__isnull=True) | Q(joined_at__lte=F("left_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"Place {self.pk} in team {self.team_id}"

    def is_at(self, moment: datetime) -> bool:
        """Say whether the student was in the team at a moment."""
        return self.joined_at <= moment and (self.left_at is None or moment < self.left_at)


class TeamInvitation(models.Model):
    """A team asks a student to join."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request", "Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="team_invitations"
    )
    invited_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="team_invitations_sent"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projects_teaminvitation_one_open_each",
                fields=["team", "membership"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="projects_teaminvitation_answer_has_its_moment",
                condition=Q(state="open", answered_at__isnull=True)
                | Q(state__in=["accepted", "declined", "withdrawn"], answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} to team {self.team_id}"


class JoinRequest(models.Model):
    """A student without a team asks a team to take them in."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("request", "Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="join_requests")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="join_requests"
    )
    text = models.CharField(_("a sentence to the team"), max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projects_joinrequest_one_open_each",
                fields=["team", "membership"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="projects_joinrequest_answer_has_its_moment",
                condition=Q(state="open", answered_at__isnull=True)
                | Q(
                    state__in=["accepted", "declined", "withdrawn", "lapsed"],
                    answered_at__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk} to join team {self.team_id}"


class LookingStudent(models.Model):
    """A student says on the board that they look for a team, and what they would like to do."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="looking_for_team"
    )
    interests = models.CharField(_("interests"), max_length=300)
    put_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Student {self.membership_id} looks for a team"
