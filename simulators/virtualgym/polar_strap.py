"""A strap of Polar: a heart rate strap that tells its heart rate to everybody, and measures more for who asks.

Written from the Polar BLE SDK (technical documentation of online measurements; its tests of advertisements):
manufacturer data 0x006B: status (contact, a counter, broadcast), code of the 5 kHz radio, two averages of heart rate.
Measurement Data: control point fb005c81-... (settings, start, stop, each answered by an indication), data fb005c82-...,
every second: skin temperature as float32, and acceleration in 0.001 g, compressed to differences.
Whoever runs shakes, by 0.2 g for each m/s, at 2.7 steps a second; a rider does so by 0.05 g.
"""

from itertools import pairwise
from math import pi, sin, sqrt
from struct import pack

from msgspec.structs import asdict

from virtualgym import heart_rate_strap
from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import uint8
from virtualgym.heart_rate_strap import HeartRateStrap
from virtualgym.wearable import BATTERY_LEVEL, INDICATE, NOTIFY, READ, WRITE, Advertised, Characteristic, Faults

SERVICE = "fb005c80-02e7-f387-1cad-8acd2d8df0c8"
CONTROL_POINT = Characteristic(SERVICE, "fb005c81-02e7-f387-1cad-8acd2d8df0c8", frozenset({READ, WRITE, INDICATE}))
DATA = Characteristic(SERVICE, "fb005c82-02e7-f387-1cad-8acd2d8df0c8", frozenset({NOTIFY}))

COMPANY = 0x006B
IN_CONTACT, BROADCAST = 0x02, 0x20
FEATURES, ANSWER = 0x0F, 0xF0
ASK, START, STOP = 1, 2, 3
SUCCESS, WRONG_OPCODE, WRONG_MEASUREMENT, ALREADY = 0, 1, 2, 6
ACCELERATION, SKIN_TEMPERATURE = 2, 7
SETTINGS = {
    # rate 200, 100, 50, 25 Hz; resolution 16 bits; range 2, 4, 8 g
    ACCELERATION: bytes.fromhex("0004c800640032001900010110000203020004000800"),
    # rate 1, 2, 4 Hz; resolution 32 bits; one channel
    SKIN_TEMPERATURE: bytes.fromhex("000301000200040001012000040101"),
}
COMPRESSED_MG = 0x81
RATE_HZ = 25
STEPS_HZ = 2.7
G_PER_M_S, RIDING_G, STILL_G = 0.2, 0.05, 0.005

Vector = tuple[int, int, int]


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="polar_strap"):
    """Nothing but what can go wrong."""


class PolarStrap(HeartRateStrap):
    """A strap that can do more."""

    characteristics = (*HeartRateStrap.characteristics[:-1], CONTROL_POINT, DATA, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, body, rng, heart_rate_strap.Settings(**asdict(settings)))
        self.running: set[int] = set()  # what it measures beside the heart rate

    def readable(self, uuid: str) -> bytes:
        """What can be measured, one bit each."""
        if uuid == CONTROL_POINT.uuid:
            return pack("<BH", FEATURES, sum(1 << measurement for measurement in SETTINGS))
        return super().readable(uuid)

    def write(self, uuid: str, data: bytes, time_s: float) -> list[tuple[str, bytes]]:
        """Settings, start and stop."""
        if uuid != CONTROL_POINT.uuid:
            return super().write(uuid, data, time_s)
        opcode, measurement = data[:2] if len(data) > 1 else (0, 0)
        code, settings = self._obey(opcode, measurement)
        return [(uuid, bytes([ANSWER, opcode, measurement, code, *([0] if code == SUCCESS else [])]) + settings)]

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """Heart rate, and what was started."""
        measured = super().measures(time_s)
        head = pack("<Q", round(time_s * 1e9))
        if SKIN_TEMPERATURE in self.running:
            celsius = self._body.skin_c if self.worn(time_s) else 24.0
            measured.append((DATA.uuid, bytes([SKIN_TEMPERATURE]) + head + b"\0" + pack("<f", celsius)))
        if ACCELERATION in self.running:
            vectors = compressed(self._shaken(time_s))
            measured.append((DATA.uuid, bytes([ACCELERATION]) + head + bytes([COMPRESSED_MG]) + vectors))
        return measured

    def advertises(self, time_s: float) -> Advertised:
        """Heart rate for everybody."""
        status = (IN_CONTACT if self.worn(time_s) else 0) | int(time_s) % 8 << 2 | BROADCAST
        return Advertised(manufacturer={COMPANY: bytes([status, 0]) + 2 * uint8(self._shown)})

    def _obey(self, opcode: int, measurement: int) -> tuple[int, bytes]:
        if opcode not in (ASK, START, STOP):
            return WRONG_OPCODE, b""
        if measurement not in SETTINGS:
            return WRONG_MEASUREMENT, b""
        if opcode == ASK:
            return SUCCESS, SETTINGS[measurement]
        if opcode == START and measurement in self.running:
            return ALREADY, b""
        (self.running.add if opcode == START else self.running.discard)(measurement)
        return SUCCESS, b""

    def _shaken(self, time_s: float) -> list[Vector]:
        load = self._body.load
        moving_g = G_PER_M_S * load.speed_m_s if load.speed_m_s else RIDING_G if load.power_w else 0.0
        swing_g = sqrt(2) * moving_g if self.worn(time_s) else 0.0
        noise_g = STILL_G * self.rng.standard_normal((RATE_HZ, 3))
        times_s = [time_s + step / RATE_HZ for step in range(RATE_HZ)]
        up_g = [1 + swing_g * sin(2 * pi * STEPS_HZ * at_s) for at_s in times_s]
        return [
            (round(1000 * x), round(1000 * y), round(1000 * (up + z)))
            for up, (x, y, z) in zip(up_g, noise_g.tolist(), strict=True)
        ]


def compressed(vectors: list[Vector]) -> bytes:
    """The first as it is, then blocks of differences, in as few bits as hold them."""
    changes = [b - a for before, after in pairwise(vectors) for a, b in zip(before, after, strict=True)]
    blocks = b"".join(_block(changes[at : at + 3 * 255]) for at in range(0, len(changes), 3 * 255))
    return pack("<3h", *vectors[0]) + blocks


def _block(changes: list[int]) -> bytes:
    bits = 1 + max(max(change, -change - 1).bit_length() for change in changes)
    packed = sum((change & (1 << bits) - 1) << bits * place for place, change in enumerate(changes))
    return bytes([bits, len(changes) // 3]) + packed.to_bytes(-(-bits * len(changes) // 8), "little")
