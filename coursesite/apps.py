from django.apps import AppConfig


class CoursesiteConfig(AppConfig):
    name = "coursesite"
    default_auto_field = "django.db.models.BigAutoField"
