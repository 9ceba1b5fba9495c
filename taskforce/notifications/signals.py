"""What apps above may want to know. A signal carries ids; the receiver calls its own service."""

from django.dispatch import Signal

# Sent inside the transaction that marks an address, the first time only:
# address_refused.send(sender=RefusedAddress, refused_address_id=…, notice_id=…)
address_refused = Signal()
