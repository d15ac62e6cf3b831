import unicodedata
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.contrib.auth import forms as auth_forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership

FIRST_YEAR, LAST_YEAR = 1970, 2200
TURNING = "\u202a\u202b\u202d\u202e"  # embed or override; what closes them does nothing alone


class MomentField(forms.DateTimeField):
    """A moment entered and shown as wall-clock time in the course's zone.

    A time that does not exist or exists twice there, because the clocks change, is refused.
    """

    zone: ZoneInfo = ZoneInfo("UTC")
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            moment: datetime | None = super().to_python(value)
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise forms.ValidationError(_("Is this the right year?"), code="invalid")
        return moment

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self.zone).replace(tzinfo=None)
        return value


class DayField(forms.DateField):
    """A day on the calendar, of a year that a course can be in."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise forms.ValidationError(_("Is this the right year?"), code="invalid")


def check_can_be_read(text: str) -> None:
    """Refuse the characters by which a text reads as what it is not."""
    if any(character in TURNING for character in text):
        raise forms.ValidationError(
            _("A character in it turns the direction of writing. Please type it anew."),
            code="invalid",
        )


def check_is_one_line(text: str) -> None:
    """Refuse a name, say, that would write lines of its own into a letter."""
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in text):
        raise forms.ValidationError(
            _("It has to be one line, without control characters."), code="invalid"
        )


class ReadableForm(forms.BaseForm):
    """Its texts read as what they are, and what is one line on the page stays one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                field.validators.append(check_can_be_read)
                if not isinstance(field.widget, forms.Textarea):
                    field.validators.append(check_is_one_line)


class CrispyForm(ReadableForm):
    """The one crispy helper of the house: posts to its own page, one button that says what it does.

    Sent back with mistakes, the page opens at the first field that has one.
    """

    submit_label: Any = _("Save")

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_method = "post"
        helper.attrs = {"novalidate": ""}
        helper.add_input(Submit("", self.submit_label, css_id=""))
        return helper

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        wrong = [name for name in self.fields if name in self.errors and not self[name].is_hidden]
        for name, one in self.fields.items():
            if wrong:
                one.widget.attrs.pop("autofocus", None)
            if name in wrong[:1]:
                one.widget.attrs["autofocus"] = True

    def use_zone(self, zone: ZoneInfo) -> None:
        """Let every moment of the form be in this zone, and say so beside it."""
        for field in self.fields.values():
            if isinstance(field, MomentField):
                field.zone = zone
                field.help_text = f"{field.help_text} {zone_words(zone)}".strip()


class Form(CrispyForm, forms.Form):
    pass


class ModelForm(CrispyForm, forms.ModelForm):  # type: ignore[type-arg]  # each child names its model
    """For validation and initial values only: actions save."""

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  Django's signature
        raise NotImplementedError


class FileForm(Form):
    """A file to send in. `whole` is posted last, so a request that was cut off does not have it."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)
    whole = forms.BooleanField(widget=forms.HiddenInput, initial=True, required=False)

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action = action

    @property
    def helper(self) -> FormHelper:
        helper = super().helper
        # An answer that refuses the file opens at the field, also without JavaScript and on a phone.
        helper.form_action = f"{self.action}#div_id_file"
        helper.attrs |= {
            "data-upload": "",
            "data-sending": _("Sending:"),
            "data-arriving": _("It is there; it is being checked …"),
            "data-failed": _("It did not get through. Your file is still chosen: send it again."),
            "data-stop": _("Stop"),
        }
        return helper

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("whole"):
            self.errors.pop("file", None)
            place = "file" if "file" in self.fields else None
            self.add_error(place, _("The file did not arrive whole. Please send it again."))
        return cleaned


def status_of(form: forms.BaseForm) -> int:
    """Return the HTTP status of a page that shows the form: 400 if it was sent with mistakes."""
    return 400 if form.is_bound and form.errors else 200


NO_ZONES = {"Factory", "localtime"}  # in the database of zones, and no place


@cache
def zone_choices() -> list[tuple[str, str]]:
    names = sorted(available_timezones() - NO_ZONES)
    return [(name, name.replace("_", " ")) for name in names]


def zone_words(zone: ZoneInfo) -> str:
    """Return what stands beside a field whose times are in this zone."""
    return _("In the time of %(zone)s.") % {"zone": zone.key.replace("_", " ")}


MAX_ADDRESS = 254


class SignInForm(CrispyForm, auth_forms.AuthenticationForm):
    submit_label = _("Sign in")
    error_messages = auth_forms.AuthenticationForm.error_messages | {
        "invalid_login": _(
            "This address and password do not belong together. Try again, or ask for a new password."
        )
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = _("E-mail address")
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs |= {"autocomplete": "username"}

    def clean_username(self) -> str:
        address = str(self.cleaned_data["username"]).strip().lower()
        if len(address) > MAX_ADDRESS:  # who counts the attempts could not store it
            raise forms.ValidationError(_("This is no e-mail address: it is too long."))
        return address


class PasswordResetForm(Form):
    submit_label = _("Send me a link")
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=MAX_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class SetPasswordForm(CrispyForm, auth_forms.SetPasswordForm):  # type: ignore[type-arg]  # generic in the stubs only
    submit_label = _("Save the password")


class AcceptInvitationForm(SetPasswordForm):
    submit_label = _("Save the password and sign in")


class PasswordChangeForm(CrispyForm, auth_forms.PasswordChangeForm):
    submit_label = _("Save the password")


class ProfileForm(Form):
    name = forms.CharField(
        label=_("Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [("", _("As each course")), *zone_choices()],
        help_text=_("A course's pages show its time, and yours beside it where the clocks differ."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=lambda: settings.LANGUAGES,
        help_text=_("Of the pages and of the letters to you. What people write stays as it is."),
    )


class PersonForm(Form):
    """A new person of a course."""

    submit_label = _("Add the person")
    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail address"), max_length=MAX_ADDRESS)
    role = forms.ChoiceField(
        label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.STUDENT
    )
    student_id = forms.CharField(label=_("Student id"), max_length=40, required=False)
    section = forms.CharField(
        label=_("Section"),
        max_length=60,
        required=False,
        help_text=_("The class or group, if there are several."),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class MemberForm(Form):
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
    student_id = forms.CharField(label=_("Student id"), max_length=40, required=False)
    section = forms.CharField(
        label=_("Section"),
        max_length=60,
        required=False,
        help_text=_("The class or group, if there are several."),
    )
    can_release = forms.BooleanField(
        label=_("May release grades"),
        required=False,
        help_text=_("For TAs. Instructors always may."),
    )


class PeopleFilterForm(forms.Form):
    """What the people page is narrowed to; whatever it does not know is left out."""

    q = forms.CharField(label=_("Name, address or student id"), max_length=100, required=False)
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All roles")), *Membership.Role.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Membership.State.choices]
    )

    def words(self) -> dict[str, str]:
        self.is_valid()
        found = {name: self.cleaned_data.get(name, "") for name in ("q", "role", "state")}
        return {"words": found["q"], "role": found["role"], "state": found["state"]}


MAX_TABLE_BYTES = 2 * 1024 * 1024


class TableForm(Form):
    """A table to read: a file or pasted rows, one of the two."""

    file = forms.FileField(label=_("File"), required=False)
    text = forms.CharField(
        label=_("Or paste the rows here"),
        required=False,
        strip=False,
        max_length=MAX_TABLE_BYTES,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, text = cleaned.get("file"), str(cleaned.get("text") or "").strip()
        if file and file.size > MAX_TABLE_BYTES:
            self.add_error("file", _("The file is larger than 2 MB. Is it the right one?"))
        elif not self.errors and bool(file) == bool(text):
            self.add_error("file", _("Choose a file or paste the rows: one of the two."))
        return cleaned

    def content(self) -> bytes | str:
        """Return what is to be read: a file's bytes or the pasted text."""
        file = self.cleaned_data["file"]
        return bytes(file.read()) if file else str(self.cleaned_data["text"])


class RosterForm(TableForm):
    submit_label = _("Show what will change")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs["accept"] = ".csv,.tsv,.txt,text/csv"
        self.fields["file"].help_text = _(
            "CSV, from a spreadsheet or from your university's system."
        )
        self.fields["text"].help_text = _(
            "The first row names the columns: name, email, role, student id."
        )


class CourseForm(ModelForm):
    """What a course says of itself. The address is chosen once: letters and feeds hold it."""

    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_(
            "Times are entered and shown in it. In another zone what has a date keeps its time of day; "
            "you see what that moves before it is saved."
        ),
    )

    class Meta:
        model = Course
        fields: tuple[str, ...] = (
            *("title", "code", "term", "starts_on", "ends_on", "time_zone", "place"),
            *("description", "teaching_methods", "textbooks"),
            *("contact_email", "accent", "is_public"),
        )
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "teaching_methods": forms.Textarea(attrs={"rows": 4}),
            "textbooks": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "code": _("Its number in the catalogue, such as AIS 501."),
            "term": _("Such as Autumn 2026."),
            "place": _("Where sessions meet that do not say otherwise."),
            "description": _("Markdown may be used here and in the two texts below."),
            "contact_email": _("Where students write to; shown on the course page."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and first >= last:
            self.add_error("ends_on", _("The last day must come after the first."))
        return cleaned


class CourseCreateForm(CourseForm):
    submit_label = _("Create the course")
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [("", _("Choose the zone")), *zone_choices()],
        help_text=_("Where the course meets. Times are entered and shown in it."),
    )

    class Meta(CourseForm.Meta):
        fields = ("title", "slug", *CourseForm.Meta.fields[1:])
        help_texts = CourseForm.Meta.help_texts | {
            "slug": _("Part of the course's link, such as ai-systems-2026. It stays for good.")
        }
        error_messages = {
            "slug": {
                "unique": _("Another course has this address."),
                "invalid": _("Letters, digits and hyphens only, such as ai-systems-2026."),
            }
        }
