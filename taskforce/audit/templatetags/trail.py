"""The trail in words."""

from django import template

from taskforce.audit.words import in_words

register = template.Library()

register.filter("act", in_words)
