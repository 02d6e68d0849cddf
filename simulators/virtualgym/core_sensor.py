"""A CORE on the chest: Core Body Temperature Service (greenTEG, Service Specification V2.2), and its advertisement.

Core Body Temperature 00002101-..., every second: flags, core, skin and a reserved temperature in 0.01 Cel, quality and
state, heart rate, heat strain index in tenths. All fields stand, valid or not; core is 0x7FFF while it is not known.
Manufacturer data 0x0BF6: version 0, state 4 (measuring), core in 0.001 Cel.
Control point 00002102-...: 0x13 and a heart rate, or 0x13 alone to take it back; indicates 0x80, 0x13, 1.

It guesses the core as the thermometer of this gym does. A heart rate that changes makes it surer: without one, or with
one that has stood still for 15 s, its quality is poor during exercise. Its heat strain index is its maker's secret;
here it grows with core and skin as the maker's examples do (core 38.65, skin 35.22: 3.9).
"""

from math import exp

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import sint16, uint8, uint16
from virtualgym.wearable import (
    BATTERY_LEVEL,
    INDICATE,
    NOTIFY,
    READ,
    WRITE,
    Advertised,
    Characteristic,
    Faults,
    Wearable,
)

SERVICE = "00002100-5b1e-4347-b07c-97b514dae121"
MEASUREMENT = Characteristic(SERVICE, "00002101-5b1e-4347-b07c-97b514dae121", frozenset({READ, NOTIFY}))
CONTROL_POINT = Characteristic(SERVICE, "00002102-5b1e-4347-b07c-97b514dae121", frozenset({WRITE, INDICATE}))

COMPANY = 0x0BF6
SKIN_VALID, RESERVED_VALID, QUALITY_VALID, RATE_VALID, INDEX_VALID = 0x01, 0x02, 0x04, 0x10, 0x20
INVALID, POOR, GOOD = 0, 1, 3
NO_SIGNAL, SIGNAL = 1 << 4, 2 << 4
NOT_AVAILABLE = b"\xff\x7f"
MEASURING, WAITING = 4, 2
EXTERNAL_RATE, ANSWER, SUCCESS, NOT_SUPPORTED, WRONG_PARAMETER = 0x13, 0x80, 1, 2, 3

DEVICE_C = 0.2
WARM_UP_S = 200.0
SHOWN_WHEN_PUT_ON_C = 36.0
KNOWN_AFTER_S = 60.0
CONSTANT_S = 15.0
EXERCISE_BPM = 100.0
BENCH_C = 24.0


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="core_sensor"):
    """Nothing but what can go wrong."""


class CoreSensor(Wearable):
    """Feels the core through the skin, and likes to be told the heart rate."""

    advertised = ("1809",)  # its own service is in the scan response, which no virtual air carries
    characteristics = (MEASUREMENT, CONTROL_POINT, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body = body
        self._device_c = DEVICE_C * float(rng.standard_normal())
        self._worn_s = 0.0
        self._rate = 0
        self._changed_s = 0.0

    def readable(self, uuid: str) -> bytes:
        """The measurement now."""
        return self._measurement(self._changed_s) if uuid == MEASUREMENT.uuid else super().readable(uuid)

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """One measurement a second."""
        self._worn_s = self._worn_s + 1 if self.worn(time_s) else 0.0
        return [(MEASUREMENT.uuid, self._measurement(time_s))]

    def advertises(self, time_s: float) -> Advertised:  # noqa: ARG002 - as measured last
        """Core temperature for everybody."""
        known = self._core_c() is not None
        core_mc = uint16(self._core_c(), 0.001) if known else bytes(2)
        return Advertised(manufacturer={COMPANY: bytes([0, MEASURING if known else WAITING]) + core_mc})

    def write(self, uuid: str, data: bytes, time_s: float) -> list[tuple[str, bytes]]:
        """A heart rate from outside."""
        if uuid != CONTROL_POINT.uuid:
            return super().write(uuid, data, time_s)
        opcode, *parameter = data or b"\0"
        result = NOT_SUPPORTED if opcode != EXTERNAL_RATE else WRONG_PARAMETER if len(parameter) > 1 else SUCCESS
        if result == SUCCESS:
            rate = parameter[0] if parameter else 0
            self._changed_s = time_s if rate != self._rate else self._changed_s
            self._rate = rate
        return [(CONTROL_POINT.uuid, bytes([ANSWER, opcode, result]))]

    @property
    def told_heart_rate(self) -> int:
        """What it was told last; 0 for nothing."""
        return self._rate

    def _core_c(self) -> float | None:
        if self._worn_s < KNOWN_AFTER_S:
            return None
        settled = self._body.core_c + self._device_c
        return settled + (SHOWN_WHEN_PUT_ON_C - settled) * exp(-(self._worn_s - KNOWN_AFTER_S) / WARM_UP_S)

    def _measurement(self, time_s: float) -> bytes:
        core_c, skin_c = self._core_c(), self._body.skin_c if self._worn_s else BENCH_C
        flags = SKIN_VALID | RESERVED_VALID | QUALITY_VALID | RATE_VALID | (INDEX_VALID if core_c is not None else 0)
        told = self._rate and time_s - self._changed_s <= CONSTANT_S
        sure = told or self._body.heart_rate < EXERCISE_BPM
        quality = INVALID if core_c is None else GOOD if sure else POOR
        state = SIGNAL if self._rate else NO_SIGNAL
        core = NOT_AVAILABLE if core_c is None else sint16(core_c, 0.01)
        index = 0.0 if core_c is None else max(0.0, 2.4 * (core_c - 37.0) - 0.1 * (36.0 - skin_c))
        fields = core + sint16(skin_c, 0.01) + sint16(0.0) + uint8(quality | state)
        return uint8(flags) + fields + uint8(self._rate) + uint8(min(254.0, 10 * index))
