"""Addresses of the pages that are composed of several apps, and of the site's own."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
