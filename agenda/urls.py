"""Mounted at the root: a course's calendars, and a person's own choices under accounts/."""

from django.urls import path

from agenda import views

app_name = "agenda"
urlpatterns = [
    path("courses/<slug:course>/schedule.ics", views.feed, name="feed"),
    path("courses/<slug:course>/my.ics", views.my_feed, name="my-feed"),
    path("accounts/reminders/", views.preferences, name="preferences"),
    path("accounts/reminders/calendar-reset/", views.feed_reset, name="feed-reset"),
]
