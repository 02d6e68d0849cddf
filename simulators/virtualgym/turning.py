"""A magnet that passes a sensor: how many turns there were, and when the latest was complete. Both counters wrap.

As the Cycling Speed and Cadence Service 1.0 and the Cycling Power Service 1.1 define them: the time is that of the
latest turn, not of the message; both stand still when nothing turns.
A bicycle on rollers goes as fast as one on a level road without wind: power = drag * v^3 + rolling * v, with
0.5 * 1.2 kg/m3 * 0.32 m2 and 0.005 * 85 kg * 9.81 m/s2 (a rider on the hoods; round numbers).
"""

from math import asinh, floor, sinh, sqrt

DRAG_W_S3_M3 = 0.5 * 1.2 * 0.32
ROLLING_W_S_M = 0.005 * 85 * 9.81
CIRCUMFERENCE_M = 2.105  # of a wheel of 700x25c
CADENCE_RPM, CADENCE_RPM_PER_W = 78.0, 0.06  # riders turn a little faster when they ride harder; round numbers


class Turning:
    """One wheel or crank; `turns` is where its counter stands at the start."""

    def __init__(self, turns: int) -> None:
        self._turns = float(turns)
        self._latest_s = 0.0

    def second(self, time_s: float, turns_per_s: float) -> None:
        """Turns for the second that ends now."""
        before, self._turns = self._turns, self._turns + turns_per_s
        if floor(self._turns) > floor(before):
            self._latest_s = time_s - (self._turns - floor(self._turns)) / turns_per_s

    def encoded(self, size: int, ticks_per_s: int) -> bytes:
        """Counter of so many bytes, and time of the latest turn in two."""
        turns, ticks = floor(self._turns), floor(self._latest_s * ticks_per_s)
        return (turns % (1 << 8 * size)).to_bytes(size, "little") + (ticks % (1 << 16)).to_bytes(2, "little")


def wheel_per_s(power_w: float | None) -> float:
    """Turns of the wheel; nobody rides without power."""
    if not power_w:
        return 0.0
    steep = 2 * sqrt(ROLLING_W_S_M / (3 * DRAG_W_S3_M3))
    speed_m_s = steep * sinh(asinh(3 * power_w / (ROLLING_W_S_M * steep)) / 3)
    return speed_m_s / CIRCUMFERENCE_M


def crank_per_s(power_w: float | None) -> float:
    """Turns of the crank; the same."""
    return (CADENCE_RPM + CADENCE_RPM_PER_W * power_w) / 60 if power_w else 0.0
