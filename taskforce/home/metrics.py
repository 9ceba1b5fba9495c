"""The portal's numbers in Prometheus' text format. They are read from the database when they are
asked for, so every process gives the same ones; none names or counts people."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from taskforce.notifications import selectors as mail


class Mail(Collector):
    """How the ledger of mail is doing (notifications.selectors.Health)."""

    def collect(self) -> Iterator[Metric]:
        """As Prometheus has it."""
        health = mail.health()
        for name, words, value in (
            ("waiting", "Mail queued or being sent.", health.waiting),
            ("retrying", "Of it, mail that failed before and is tried again.", health.retrying),
            (
                "oldest_due_seconds",
                "How long the oldest has been due.",
                health.late.total_seconds(),
            ),
            ("failed_last_day", "Mail that failed for good within a day.", health.failed),
            ("refused_addresses", "Addresses that take no mail.", health.refused_addresses),
            (
                "silent_seconds",
                "Since the planner or the sweep last ran.",
                health.silent.total_seconds(),
            ),
            ("ill", "1 where mail does not leave or nothing is planned.", int(health.is_ill)),
        ):
            yield GaugeMetricFamily(f"portal_mail_{name}", words, value=value)


def exposition() -> bytes:
    """All numbers as they are now."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Mail())
    return generate_latest(registry)
