"""What the Bluetooth SIG's two services for scales have in common: how mass and date are written."""

from datetime import UTC, datetime

from sweatd.decoders.wire import unsigned
from sweatd.model import Quality

UNSUCCESSFUL = 0xFFFF  # in the place of any number: it was measured in vain
DATE_SIZE = 7  # year in two bytes, month, day, hour, minute, second
OLD_S = 86_400.0  # no time zone is that far away
KG_PER_LB = 0.45359237


def mass_kg(raw: int, *, imperial: bool) -> float:
    """In steps of 5 g, or of 0.01 lb.

    >>> mass_kg(14280, imperial=False), round(mass_kg(15741, imperial=True), 2)
    (71.4, 71.4)
    """
    return raw / 100 * KG_PER_LB if imperial else raw / 200


def judged(date: bytes, at: float) -> tuple[Quality, str]:
    """What to think of a weighing of this date that arrives now, and the words for it.

    A scale keeps what nobody fetched, and sends it when next it is connected: the mass of last week would become
    today's. So a weighing of another day is POOR, labelled with its date. It has no time zone: hours tell nothing.
    """
    month, day, hour, minute, second = date[2:DATE_SIZE]
    try:
        weighed = datetime(unsigned(date[:2]), month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # a year, month or day of 0 is "not known"
        return Quality.GOOD, ""
    if abs(at - weighed.timestamp()) <= OLD_S:
        return Quality.GOOD, ""
    return Quality.POOR, f"dated {weighed:%Y-%m-%d}"
