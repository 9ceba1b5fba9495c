"""The mail that reports cause: which kinds, to whom, and when it has become pointless."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.models import Report, ReportVersion
from members import authority
from members.models import StaffRole, User
from taskforce.notifications.kinds import Kind
from taskforce.notifications.services import queue
