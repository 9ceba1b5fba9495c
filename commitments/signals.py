"""What apps above may hear of. A signal carries ids and is sent inside the transaction of the
command, so that what a receiver does stands or falls with it."""

from django.dispatch import Signal

# A version of a report was copied for its readers, nil returns included. Keyword arguments:
# publication_id. Never sent for a draft, nor before a hold has ended.
report_published = Signal()
