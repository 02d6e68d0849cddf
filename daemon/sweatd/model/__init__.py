"""The vocabulary: six nouns in one direction, Frame -> Sample -> Estimate -> Assessment -> Alert -> Message.

Estimates of one moment come all at once, as the columns of a `Picture`.

Laws: nothing flows back; nothing here imports anything of ours; every number has a unit, an age and a quality;
`None` (in arrays NaN) means "not known", never zero; times are seconds since 1970-01-01 UTC and are always told,
never asked.
"""

from sweatd.model.dangers import DANGERS, UNKNOWN, Audience, Kind, Nature
from sweatd.model.nouns import (
    Alert,
    AlertState,
    Assessment,
    Change,
    Channel,
    Frame,
    Interval,
    Message,
    Quality,
    Refused,
    Sample,
    Severity,
    short_uuid,
)
from sweatd.model.picture import Array, Picture
from sweatd.model.profile import CONDITIONS, MEDICINES, RESTRICTING, Injury, Memory, Profile
from sweatd.model.quantity import QUANTITIES, Quantity
from sweatd.model.said import MUSCLES, SIGNS, SILENT, Cramp, Said, Soreness

__all__ = [
    "CONDITIONS",
    "DANGERS",
    "MEDICINES",
    "MUSCLES",
    "QUANTITIES",
    "RESTRICTING",
    "SIGNS",
    "SILENT",
    "UNKNOWN",
    "Alert",
    "AlertState",
    "Array",
    "Assessment",
    "Audience",
    "Change",
    "Channel",
    "Cramp",
    "Frame",
    "Injury",
    "Interval",
    "Kind",
    "Memory",
    "Message",
    "Nature",
    "Picture",
    "Profile",
    "Quality",
    "Quantity",
    "Refused",
    "Said",
    "Sample",
    "Severity",
    "Soreness",
    "short_uuid",
]
