from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.files import path_of


def validate_zone(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(
            _("“%(value)s” is no time zone. Use a name such as Asia/Seoul."),
            params={"value": value},
        )


class UserManager(BaseUserManager["User"]):
    """Django asks for a manager with these two methods; our own code makes people in actions."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """One person. They sign in with their e-mail address, which is stored in lower case."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("Somebody with this e-mail address is already here.")},
    )
    name = models.CharField(_("name"), max_length=150)
    time_zone = models.CharField(
        _("time zone"),
        max_length=50,
        blank=True,
        validators=[validate_zone],
        help_text=_("Leave empty to see each course in its own time zone."),
    )
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
        help_text=_("Of the pages and the letters."),
    )
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="courses_user_email_is_lower_case", condition=Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="courses_user_language_is_a_choice",
                condition=Q(language__in=[code for code, _name in settings.LANGUAGES]),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def zone(self) -> ZoneInfo | None:
        """The zone they live by; None shows them each course in its own."""
        return ZoneInfo(self.time_zone) if self.time_zone else None


def own_zone(user: User | AnonymousUser) -> ZoneInfo | None:
    """Return the zone that a person chose to live by; a visitor has none."""
    return user.zone if isinstance(user, User) else None


class Course(models.Model):
    """One course in one term."""

    class Accent(models.TextChoices):
        VERMILION = "vermilion", _("Vermilion")
        INDIGO = "indigo", _("Indigo")
        PINE = "pine", _("Pine")
        PLUM = "plum", _("Plum")
        OCHRE = "ochre", _("Ochre")

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    code = models.CharField(_("code"), max_length=30, blank=True)
    title = models.CharField(_("title"), max_length=200)
    term = models.CharField(_("term"), max_length=60, blank=True)
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    teaching_methods = models.TextField(_("teaching methods"), max_length=20_000, blank=True)
    textbooks = models.TextField(_("textbooks"), max_length=20_000, blank=True)
    place = models.CharField(_("usual place"), max_length=120, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=50, default="UTC", validators=[validate_zone]
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    accent = models.CharField(
        _("accent colour"), max_length=12, choices=Accent.choices, default=Accent.VERMILION
    )
    contact_email = models.EmailField(_("staff address"), blank=True)
    is_public = models.BooleanField(
        _("public"),
        default=True,
        help_text=_("Anybody may read the schedule and the reading list."),
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    content_version = models.PositiveIntegerField(
        default=1, help_text=_("Raised by every write that the schedule shows.")
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="courses_course_starts_before_it_ends", condition=Q(starts_on__lt=F("ends_on"))
            ),
            models.CheckConstraint(
                name="courses_course_accent_is_a_choice",
                condition=Q(accent__in=["vermilion", "indigo", "pine", "plum", "ochre"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def active(self) -> "MembershipQuerySet":
        return self.filter(state="active")

    def students(self) -> "MembershipQuerySet":
        return self.filter(role="student")

    def staff(self) -> "MembershipQuerySet":
        return self.filter(role__in=["instructor", "ta"])


class Membership(models.Model):
    """One person in one course, with one role. Dropping keeps the row and its history."""

    class Role(models.TextChoices):
        INSTRUCTOR = "instructor", _("Instructor")
        TA = "ta", _("TA")
        STUDENT = "student", _("Student")
        OBSERVER = "observer", _("Observer")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        DROPPED = "dropped", _("Dropped")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.STUDENT)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    student_id = models.CharField(_("student id"), max_length=40, blank=True)
    section = models.CharField(_("section"), max_length=60, blank=True)
    can_release = models.BooleanField(
        _("may release grades"), default=False, help_text=_("For TAs; instructors always may.")
    )
    joined_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="courses_membership_once_per_course", fields=["course", "user"]
            ),
            models.UniqueConstraint(
                name="courses_membership_student_id_is_one_persons",
                fields=["course", "student_id"],
                condition=~Q(student_id=""),
            ),
            models.CheckConstraint(
                name="courses_membership_role_is_a_choice",
                condition=Q(role__in=["instructor", "ta", "student", "observer"]),
            ),
            models.CheckConstraint(
                name="courses_membership_dropped_has_its_moment",
                condition=Q(state="dropped", dropped_at__isnull=False)
                | Q(state="active", dropped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"Membership {self.pk}"

    @property
    def is_active(self) -> bool:
        return self.state == Membership.State.ACTIVE

    @property
    def is_course_staff(self) -> bool:
        return self.role in {Membership.Role.INSTRUCTOR, Membership.Role.TA}


class Invitation(models.Model):
    """A letter with a link that lets a new member set a password. The link itself is not stored."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="invitation"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations_sent"
    )
    sent_at = models.DateTimeField()
    sent_count = models.PositiveSmallIntegerField(default=1)
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Invitation {self.pk}"


class Upload(models.Model):
    """One file as a person sent it. Its bytes live in the "uploads" storage under their SHA-256."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="uploads")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text=_("Bytes."))
    sha256 = models.CharField(
        max_length=64, validators=[RegexValidator(r"^[0-9a-f]{64}$")], db_index=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="courses_upload_has_a_hash", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="courses_upload_is_not_empty", condition=Q(size__gt=0)),
        ]

    def __str__(self) -> str:
        return f"Upload {self.pk}"

    @property
    def path(self) -> str:
        """Where the bytes are in the storage."""
        return path_of(self.sha256)
