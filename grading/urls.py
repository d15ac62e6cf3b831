from django.urls import path

from grading import views

app_name = "grading"
urlpatterns = [path("grades/", views.grades, name="grades")]
