"""M1 and M2 in a smaller size; in full by `script/bench mail`."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench import mail_faults
from bench.parts import Broker
from tests import smtp
from tests.smtp import SmtpSink


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_reminder_is_lost_while_everything_is_killed(
    broker: Broker, smtp_sink: SmtpSink, variables: Mapping[str, str], tmp_path: Path
) -> None:
    result = mail_faults.run(
        broker=broker, sink=smtp_sink, variables=variables, logs=tmp_path, governments=12
    )
    print(result)

    assert result.is_good, result
    assert result.arrived == result.rows == 300
    assert result.faults["workers killed"] >= 3
    assert result.faults["broker flushed"] >= 1
    assert result.faults["broker killed"] >= 1
    assert result.answers[smtp.LATER] > 20
    assert result.answers[smtp.DROP] > 20
