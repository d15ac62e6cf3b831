from django.apps import AppConfig
from django.urls import register_converter

from courses.converters import RowConverter


class CoursesConfig(AppConfig):
    name = "courses"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        register_converter(RowConverter, "row")  # before any address is read
