"""What the base forms do for all."""

from zoneinfo import ZoneInfo

from courses.forms import Form, MomentField


class MomentsForm(Form):
    opens_at = MomentField()
    closes_at = MomentField(help_text="Nothing more is taken.")


def test_each_moment_says_in_whose_time_it_is_entered():
    form = MomentsForm()
    form.use_zone(ZoneInfo("America/New_York"))

    assert form.fields["opens_at"].help_text == "In the time of America/New York."
    assert form.fields["closes_at"].help_text == (
        "Nothing more is taken. In the time of America/New York."
    )
