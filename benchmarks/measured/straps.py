"""Heart-rate straps without bodies: bytes of 0x2A37 once a second, the same on every machine and in every run."""

import math
import struct
from collections.abc import Iterator, Sequence

INTERVALS_AND_CONTACT = 0x16


def beats_ms(athlete: int) -> Iterator[float]:
    """The intervals between an athlete's beats [ms], without end: slow drift, breathing, and some irregularity."""
    at_ms, beat = 0.0, 0
    while True:
        drift = 30.0 * math.sin(at_ms / 90_000.0 + athlete)
        breath = 12.0 * math.sin(at_ms / 600.0 + 2.0 * athlete)
        jitter = 6.0 * math.sin(0.7 * beat * beat + athlete)
        interval_ms = 370.0 + athlete % 7 * 10.0 + drift + breath + jitter
        at_ms, beat = at_ms + interval_ms, beat + 1
        yield interval_ms


def notifications(athlete: int) -> Iterator[bytes]:
    """What a strap notifies each second: heart rate, and the intervals that ended since the last time."""
    beats = beats_ms(athlete)
    interval_ms = ends_ms = next(beats)
    now_ms = 0.0
    while True:
        now_ms += 1000.0
        ended: list[float] = []
        while ends_ms <= now_ms:
            ended.append(interval_ms)
            interval_ms = next(beats)
            ends_ms += interval_ms
        rate, ticks = round(60_000.0 / interval_ms), [round(1.024 * each) for each in ended]
        yield struct.pack(f"<BB{len(ticks)}H", INTERVALS_AND_CONTACT, rate, *ticks)


def seconds(straps: Sequence[Iterator[bytes]], count: int) -> list[list[bytes]]:
    """The next `count` seconds of all straps."""
    return [[next(strap) for strap in straps] for _ in range(count)]


def mass_kg(athlete: int) -> float:
    """Everybody weighs something else."""
    return 55.0 + athlete * 7 % 41
