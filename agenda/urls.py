"""Mounted at the root: a course's calendars, and a person's own choices under accounts/."""

from django.urls import path

from agenda.views import agenda, feeds, preferences

app_name = "agenda"
urlpatterns = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("courses/<slug:course>/events/<slug:event_key>.ics", agenda.event, name="event"),
    path("courses/<slug:course>/schedule.ics", feeds.feed, name="feed"),
    path("courses/<slug:course>/my.ics", feeds.my_feed, name="my-feed"),
    path("accounts/reminders/", preferences.preferences, name="preferences"),
    path("accounts/reminders/calendar-reset/", feeds.feed_reset, name="feed-reset"),
    path(
        "accounts/reminders/courses/<slug:course>/", preferences.course_choice, name="course-choice"
    ),
    path("accounts/reminders/stop/<str:token>/", preferences.reminders_stop, name="reminders-stop"),
]
