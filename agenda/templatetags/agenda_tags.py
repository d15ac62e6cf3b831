from django import template

from agenda import rules

register = template.Library()

register.filter("event_key", rules.event_key)
