"""What apps above may hear of. A signal carries ids and is sent inside the transaction of the
command, so that what a receiver does stands or falls with it."""

from django.dispatch import Signal

# Keyword arguments: government_id, actor_id, signed_on (a date), signatory_name, signatory_office,
# document_id (of the signed copy, or None).
government_admitted = Signal()

# Keyword arguments: delegation_id, successor_id (of the place that takes over, or None).
delegate_departed = Signal()

# Keyword arguments: person_id. What the apps above keep for the person alone goes with the rest.
person_erased = Signal()

# Somebody takes along what the portal holds about them. Carries `person`; receivers return a dict
# of what their app holds, under names of its own.
own_data_asked = Signal()
