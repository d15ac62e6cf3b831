"""Addresses of the pages that are composed of several apps, and of the site's own."""

from django.urls import URLPattern, path

from coursesite.views import styleguide, theme

urlpatterns: list[URLPattern] = [
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("theme/", theme.theme, name="theme"),
]
