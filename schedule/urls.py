from django.urls import path

from schedule import views

app_name = "schedule"
urlpatterns = [
    path("sessions/<int:session_id>/", views.session, name="session"),
    path("announcements/", views.announcements, name="announcements"),
]
