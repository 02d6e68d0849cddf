"""A pod on a shoe: Running Speed and Cadence 0x1814 (GATT Specification Supplement, RSC Service 1.0).

RSC Measurement 0x2A53, notified every second: flags, speed in 1/256 m/s, how often a minute the shoe meets the ground,
from one contact of the shoe to its next in cm, distance in 0.1 m. RSC Feature 0x2A54, read: what of it there is.
The pod is off by 2 % for the device. Strides a minute: 35 + 15 v walking, 76 + 3 v running, v in m/s (round numbers).
"""

from typing import NamedTuple

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import uint8, uint16, uint32
from virtualgym.wearable import BATTERY_LEVEL, NOTIFY, READ, Characteristic, Faults, Wearable

MEASUREMENT = Characteristic("1814", "2a53", frozenset({NOTIFY}))
FEATURE = Characteristic("1814", "2a54", frozenset({READ}))

HAS_STRIDE, HAS_DISTANCE, IS_RUNNING = 0x01, 0x02, 0x04
TELLS_GAIT = 0x04  # in the feature; the two others are there as in the measurement
DEVICE_SHARE = 0.02
RUNS_M_S = 2.2


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="foot_pod"):
    """Nothing but what can go wrong."""


class Steps(NamedTuple):
    """What a shoe does."""

    speed_m_s: float
    strides_per_min: float
    distance_m: float | None = None
    stride_m: float | None = None

    def encoded(self) -> bytes:
        """An RSC Measurement."""
        flags = IS_RUNNING if self.speed_m_s >= RUNS_M_S else 0
        stride = distance = b""
        if self.stride_m is not None:
            flags, stride = flags | HAS_STRIDE, uint16(self.stride_m, 0.01)
        if self.distance_m is not None:
            flags, distance = flags | HAS_DISTANCE, uint32(self.distance_m, 0.1)
        return uint8(flags) + uint16(self.speed_m_s, 1 / 256) + uint8(self.strides_per_min) + stride + distance


class FootPod(Wearable):
    """Feels a body's steps."""

    advertised = ("1814",)
    characteristics = (MEASUREMENT, FEATURE, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body = body
        self._device = 1 + DEVICE_SHARE * float(rng.standard_normal())
        self._distance_m = 0.0

    def readable(self, uuid: str) -> bytes:
        """RSC Feature."""
        return uint16(HAS_STRIDE | HAS_DISTANCE | TELLS_GAIT) if uuid == FEATURE.uuid else super().readable(uuid)

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """One measurement a second."""
        speed_m_s = (self._body.speed_m_s if self.worn(time_s) else None) or 0.0
        shown_m_s = speed_m_s * self._device
        self._distance_m += shown_m_s
        per_min = strides_per_min(speed_m_s)
        stride_m = 60 * shown_m_s / per_min if per_min else 0.0
        return [(MEASUREMENT.uuid, Steps(shown_m_s, per_min, self._distance_m, stride_m).encoded())]


def strides_per_min(speed_m_s: float) -> float:
    """How often one foot meets the ground."""
    if not speed_m_s:
        return 0.0
    return 76 + 3 * speed_m_s if speed_m_s >= RUNS_M_S else 35 + 15 * speed_m_s
