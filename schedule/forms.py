from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.forms.utils import from_current_timezone
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from courses.forms import DayField, Form, MomentField, zone_words
from courses.models import Course
from schedule.models import Session, SignupRound, Week
from schedule.rules import is_near_term


class TimeField(forms.TimeField):
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class WeekForm(Form):
    number = forms.IntegerField(
        label=_("Order"),
        min_value=1,
        max_value=999,
        help_text=_("Its place in the programme. Numbers may have gaps."),
    )
    label = forms.CharField(
        label=_("Label"),
        max_length=20,
        help_text=_("What stands in the margin: 7, 8b, Break."),
    )
    starts_on = DayField(label=_("First day"))
    title = forms.CharField(label=_("Title"), max_length=200, required=False)


class WeeksForm(Form):
    """Many weeks at once, as one lays out a term."""

    submit_label = _("Add the weeks")
    count = forms.IntegerField(label=_("How many weeks"), min_value=1, max_value=60, initial=16)
    first_number = forms.IntegerField(label=_("The first one's number"), min_value=1, max_value=900)
    starts_on = DayField(label=_("The first one's first day"))


class WeekField(forms.ModelChoiceField):  # type: ignore[type-arg]  # weeks only
    def label_from_instance(self, obj: Week) -> str:
        return f"{obj.label} ({obj.starts_on:%Y-%m-%d})"


class MeetingForm(Form):
    """When something meets: one day, from and until, on the clocks of the course."""

    course: Course
    day = DayField(label=_("Day"))
    begins = TimeField(label=_("Begins"))
    ends = TimeField(label=_("Ends"))

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.fields["ends"].help_text = zone_words(course.zone)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if "day" in self.changed_data and not is_near_term(
            day, self.course.starts_on, self.course.ends_on
        ):
            told = _("The course runs from %(first)s to %(last)s. Is this the right day?")
            first, last = (
                formats.date_format(end, str(_("j M Y")))
                for end in (self.course.starts_on, self.course.ends_on)
            )
            raise forms.ValidationError(told, code="far", params={"first": first, "last": last})
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        for name in ("begins", "ends"):
            if cleaned.get("day") and cleaned.get(name) is not None:
                self._take(cleaned, name)
        if begins is not None and ends is not None and begins >= ends:
            self.add_error("ends", _("It has to end after it begins."))
        return cleaned

    def _take(self, cleaned: dict[str, Any], name: str) -> None:
        try:
            with timezone.override(self.course.zone):
                moment = from_current_timezone(datetime.combine(cleaned["day"], cleaned[name]))
        except forms.ValidationError as error:
            self.add_error(name, error)
        else:
            cleaned[f"{name}_at"] = moment

    @property
    def dates(self) -> dict[str, datetime]:
        """Return what an action is given of it."""
        return {
            "starts_at": self.cleaned_data["begins_at"],
            "ends_at": self.cleaned_data["ends_at"],
        }


def meeting_values(
    starts_at: datetime, ends_at: datetime, zone: ZoneInfo
) -> dict[str, date | time]:
    """Return what a meeting's form shows of two moments."""
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    return {"day": starts.date(), "begins": starts.time(), "ends": ends.time()}


class SessionForm(MeetingForm):
    submit_label = _("Save the session")
    kind = forms.ChoiceField(label=_("Kind"), choices=Session.Kind.choices)
    title = forms.CharField(label=_("Title"), max_length=200)
    place = forms.CharField(
        label=_("Place"),
        max_length=120,
        required=False,
        help_text=_("Only if it is not the course's usual one."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Markdown may be used."),
    )
    field_order: tuple[str, ...] = (
        *("kind", "title", "day", "begins", "ends"),
        *("place", "description"),
    )

    @property
    def changes(self) -> dict[str, Any]:
        """Return what an action is given: the fields, with the day and its times as moments."""
        names = ("kind", "title", "place", "description")
        return {name: self.cleaned_data[name] for name in names} | self.dates


class SessionEditForm(SessionForm):
    week = WeekField(label=_("In week"), queryset=Week.objects.none())
    field_order = ("week", *SessionForm.field_order)

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, course=course, **kwargs)
        field = self.fields["week"]
        assert isinstance(field, WeekField)  # declared above
        field.queryset = course.weeks.order_by("number", "pk")

    @property
    def changes(self) -> dict[str, Any]:
        return super().changes | {"week": self.cleaned_data["week"]}


class MoveForm(MeetingForm):
    submit_label = _("Move the session")


class MaterialForm(Form):
    submit_label = _("Add the material")
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("What it is: Slides, Notebook, Recording.")
    )
    url = forms.URLField(label=_("Link"), max_length=500, required=False, assume_scheme="https")
    file = forms.FileField(label=_("Or a file"), required=False, allow_empty_file=True)


class CorrectionForm(Form):
    """What an announcement says; `version` is of the announcement that the person saw."""

    submit_label = _("Correct it")
    title = forms.CharField(label=_("Title"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Markdown may be used."),
    )
    version = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, initial=0, widget=forms.HiddenInput
    )


class AnnouncementForm(CorrectionForm):
    """An announcement, to whom and when; `token` tells one sending from the next."""

    submit_label = _("See it before it goes out")
    audience = forms.ChoiceField(
        label=_("To"), help_text=_("Who that is, is asked as it goes out.")
    )
    publish_at = MomentField(label=_("Goes out"), required=False)
    token = forms.SlugField(max_length=20, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        audiences: Sequence[tuple[str, str]],
        course: Course,
        now: datetime,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now, self.audiences = now, audiences
        choice = self.fields["audience"]
        assert isinstance(choice, forms.ChoiceField)  # declared above
        choice.choices = audiences
        self.fields["publish_at"].help_text = _(
            "In the time of %(zone)s. Left empty, it goes out at once."
        ) % {"zone": course.zone.key.replace("_", " ")}
        self.use_zone(course.zone)

    def clean_publish_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["publish_at"]
        if moment is not None and moment <= self.now:
            raise forms.ValidationError(
                _("That moment has passed. Leave it empty, and it goes out at once.")
            )
        return moment

    @property
    def words(self) -> dict[str, Any]:
        """What it says, to whom and when."""
        names = ("title", "body", "audience", "publish_at")
        return {name: self.cleaned_data[name] for name in names}

    @property
    def audience_words(self) -> str:
        return dict(self.audiences)[self.cleaned_data["audience"]]


class WithdrawForm(Form):
    submit_label = _("Withdraw it")
    reason = forms.CharField(
        label=_("Why"), max_length=500, help_text=_("For the staff. Readers do not see it.")
    )
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class FinalRoundForm(Form):
    """The window of a sign-up. Teams give one final talk each."""

    submit_label = _("Save the sign-up")
    opens_at = MomentField(label=_("Opens"))
    closes_at = MomentField(label=_("Closes"))
    returns_until = MomentField(
        label=_("Seats may be given back until"),
        help_text=_("After this, only staff give seats back."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and opens_at >= closes_at:
            self.add_error("closes_at", _("It has to close after it opens."))
        return cleaned


class TalkRoundForm(FinalRoundForm):
    """The sign-up for paper talks: how seats are handed out, when, and how many each student has."""

    mode = forms.ChoiceField(
        label=_("How seats are handed out"),
        choices=[
            (
                SignupRound.Mode.FIRST_COME,
                _("First come, first served: a seat belongs to whoever takes it first"),
            ),
            (
                SignupRound.Mode.RANKED,
                _("Ranked wishes: everybody ranks the talks, then you have them assigned"),
            ),
        ],
        initial=SignupRound.Mode.FIRST_COME,
        widget=forms.RadioSelect,
        help_text=_(
            "Ranked wishes can be changed until the sign-up closes, so it gains nobody anything to "
            "be early. Nobody holds a talk before you accept an assignment."
        ),
    )
    returns_until = MomentField(
        label=_("Seats may be given back until"),
        help_text=_(
            "Until then students also swap talks, and a seat that becomes free goes to who waits "
            "for it. After this, only staff change who presents what."
        ),
    )
    seats_each = forms.IntegerField(
        label=_("Talks each student gives"), min_value=1, max_value=10, initial=2
    )
    slides_lead_days = forms.IntegerField(
        label=_("Slides due, days before the talk"), min_value=0, max_value=60, initial=3
    )
    field_order = ("mode", "opens_at", "closes_at", "returns_until")


def round_form(purpose: str) -> type[FinalRoundForm]:
    return TalkRoundForm if purpose == SignupRound.Purpose.TALK else FinalRoundForm


class SessionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # sessions only
    zone = ZoneInfo("UTC")

    def label_from_instance(self, obj: Session) -> str:
        return f"{obj.starts_at.astimezone(self.zone):%Y-%m-%d %H:%M} {obj.title}"


class SlotsForm(Form):
    submit_label = _("Add the slots")
    session = SessionField(label=_("Session"), queryset=Session.objects.none())
    count = forms.IntegerField(label=_("How many slots"), min_value=1, max_value=20, initial=1)
    capacity = forms.IntegerField(
        label=_("Seats in each"),
        min_value=1,
        max_value=20,
        initial=1,
        help_text=_("How many teams share one slot; mostly one."),
    )

    def __init__(
        self, *args: Any, sessions: QuerySet[Session], zone: ZoneInfo, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, SessionField)  # declared above
        field.queryset, field.zone = sessions, zone
