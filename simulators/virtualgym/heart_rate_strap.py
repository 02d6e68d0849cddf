"""A chest strap: Heart Rate Service 0x180D, Battery Service 0x180F (GATT Specification Supplement).

Heart Rate Measurement 0x2A37, every second: flags, heart rate, beat intervals of this second in 1/1024 s.
The strap knows whether it touches skin and says so (flags, bits 1 and 2). Taken off it goes on sending, as real ones
do: a value that wanders away from the last one, without beat intervals.
The rate is what straps show: the mean of the last few beats. Beat intervals carry 1 ms of detection noise.
"""

from collections import deque

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import uint8, uint16
from virtualgym.wearable import BATTERY_LEVEL, NOTIFY, READ, Characteristic, Faults, Wearable

MEASUREMENT = Characteristic("180d", "2a37", frozenset({NOTIFY}))
LOCATION = Characteristic("180d", "2a38", frozenset({READ}))

IN_CONTACT, CONTACT_SUPPORTED, HAS_BEATS = 0x02, 0x04, 0x10
CHEST = 1
SHOWN_BEATS = 5
BEAT_NOISE_MS = 1.0
INVENTED_STEP_BPM = 1.5
INVENTED_BPM = (45.0, 120.0)


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="heart_rate_strap"):
    """Nothing but what can go wrong."""


class HeartRateStrap(Wearable):
    """Straps a body's heart to the air."""

    advertised = ("180d",)
    characteristics: tuple[Characteristic, ...] = (MEASUREMENT, LOCATION, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body = body
        self._beats_ms: deque[float] = deque(maxlen=SHOWN_BEATS)
        self._shown = body.heart_rate

    def readable(self, uuid: str) -> bytes:
        """Body Sensor Location: the chest."""
        return uint8(CHEST) if uuid == LOCATION.uuid else super().readable(uuid)

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """One measurement a second."""
        return [(MEASUREMENT.uuid, self._worn() if self.worn(time_s) else self._invented())]

    def _worn(self) -> bytes:
        beats_ms = [beat + BEAT_NOISE_MS * self.rng.standard_normal() for beat in self._body.rr_intervals_ms]
        self._beats_ms.extend(beats_ms)
        if self._beats_ms:
            self._shown = 60_000 * len(self._beats_ms) / sum(self._beats_ms)
        flags = CONTACT_SUPPORTED | IN_CONTACT | (HAS_BEATS if beats_ms else 0)
        return uint8(flags) + uint8(self._shown) + b"".join(uint16(beat / 1000, 1 / 1024) for beat in beats_ms)

    def _invented(self) -> bytes:
        self._beats_ms.clear()
        low, high = INVENTED_BPM
        self._shown = min(high, max(low, self._shown + INVENTED_STEP_BPM * self.rng.standard_normal()))
        return uint8(CONTACT_SUPPORTED) + uint8(self._shown)
