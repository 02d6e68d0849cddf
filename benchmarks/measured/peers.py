"""The same work done with public libraries, each as its documentation shows: what somebody would glue together today.

pycycling decodes, filterpy follows the heart rate, NeuroKit2 repairs the beats (Kubios' method) and computes RMSSD
and the short-term exponent, pythermalcomfort carries the heat balance of ISO 7933:2023 from minute to minute. None of
them streams: whoever watches live computes the window anew. Where a library lets one choose, the cheaper way is taken
(one pass of the repair, no rounding, no validation of ranges).
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import neurokit2
import numpy as np
from filterpy.kalman import KalmanFilter
from pycycling.heart_rate_service import HeartRateService
from pythermalcomfort.models import phs

WINDOW_BEATS = 300
SCALES = np.arange(4, 17)
CARRIED = ("t_re", "t_sk", "t_cr", "t_cr_eq", "t_sk_t_cr_wg", "sweat_rate_watt", "evap_load_wm2_min")
AIR_C, HUMIDITY_PERCENT, AIR_M_S, CLOTHING_CLO, HEIGHT_M = 28.0, 50.0, 0.3, 0.5, 1.75
W_M2_PER_MET = 58.15  # pythermalcomfort's
EMISSIVITY = 0.46 * 0.97 + 0.54 * 0.58  # its default: half of the body in partly reflective clothing


def heart_rate_variability(intervals_ms: Sequence[float]) -> tuple[float, float]:
    """RMSSD [ms] and DFA alpha 1 of a window of beats, repaired."""
    peaks = np.concatenate([[0.0], np.cumsum(intervals_ms)]).astype(int)  # at 1000 samples a second
    _, repaired = neurokit2.signal_fixpeaks(peaks, sampling_rate=1000, iterative=False, method="Kubios")
    rmssd = neurokit2.hrv_time(repaired, sampling_rate=1000)["HRV_RMSSD"][0]
    alpha, _ = neurokit2.fractal_dfa(np.diff(repaired), scale=SCALES)
    return float(rmssd), float(alpha)


class Heat:
    """The heat balance of one body. An array of masses is refused, so everybody is a call of their own."""

    def __init__(self, mass_kg: float) -> None:
        self._mass_kg = mass_kg
        self._state: dict[str, float] = {}
        self.water_g = 0.0
        self.rectal_c = 36.8

    def minute(self, metabolic_w_m2: float) -> None:
        """One minute at that metabolic rate."""
        after = phs(
            tdb=AIR_C,
            tr=AIR_C,
            v=AIR_M_S,
            rh=HUMIDITY_PERCENT,
            met=metabolic_w_m2 / W_M2_PER_MET,
            clo=CLOTHING_CLO,
            posture="standing",
            duration=1,
            weight=self._mass_kg,
            height=HEIGHT_M,
            round_output=False,
            limit_inputs=False,
            **self._state,
        )
        self._state = {name: float(getattr(after, name)) for name in CARRIED}
        self.water_g = float(after.sweat_loss_g)  # since the first minute: the load is carried
        self.rectal_c = self._state["t_re"]


class _Link:
    """What pycycling wants of a connection."""

    async def start_notify(self, _: str, notified: Callable[[Any, bytes], None]) -> None:
        self.notified = notified


class Athlete:
    """One athlete of the glued program."""

    def __init__(self, name: str, mass_kg: float) -> None:
        self._name = name
        self._link = _Link()
        strap = HeartRateService(self._link)
        strap.set_hr_measurement_handler(self._measured)
        asyncio.run(strap.enable_hr_measurement_notifications())
        self._beats_ms: deque[float] = deque(maxlen=WINDOW_BEATS)
        self._heat = Heat(mass_kg)
        self._filter = KalmanFilter(dim_x=2, dim_z=1)
        self._filter.x = np.array([[120.0], [0.0]])
        self._filter.F = np.array([[1.0, 1.0], [0.0, 1.0]])
        self._filter.H = np.array([[1.0, 0.0]])
        self._filter.P *= 100.0
        self._filter.Q = np.diag([0.1, 0.01])
        self._filter.R *= 4.0

    def hear(self, data: bytes) -> None:
        """A notification, each second."""
        self._link.notified(None, data)

    def _measured(self, measurement: Any) -> None:  # noqa: ANN401 - pycycling has no types
        self._filter.predict()
        self._filter.update(measurement.bpm)
        self._beats_ms.extend(ticks / 1.024 for ticks in measurement.rr_interval)

    def minute(self) -> None:
        """The heat balance, each minute."""
        self._heat.minute(55.0 + 4.0 * max(float(self._filter.x[0, 0]) - 60.0, 0.0))

    def told(self, at: float) -> bytes:
        """The state that is published."""
        rmssd, alpha = heart_rate_variability(self._beats_ms)
        state = {
            "ts": at,
            "athlete": self._name,
            "heart_rate": round(float(self._filter.x[0, 0]), 1),
            "rmssd_ms": round(rmssd, 2),
            "dfa_alpha1": round(alpha, 3),
            "water_loss_g": round(self._heat.water_g, 1),
            "core_temperature_c": round(self._heat.rectal_c, 3),
        }
        return json.dumps(state).encode()


class Program:
    """All athletes of it."""

    def __init__(self, masses_kg: Sequence[float], every_s: int) -> None:
        self._athletes = [Athlete(f"a{number}", mass) for number, mass in enumerate(masses_kg)]
        self._every_s = every_s
        self._second = 0

    def hear(self, notified: Sequence[bytes]) -> None:
        """A second's notifications, one from each strap."""
        self._second += 1
        for athlete, data in zip(self._athletes, notified, strict=True):
            athlete.hear(data)

    def live(self, notified: Sequence[bytes]) -> list[bytes]:
        """The same, and what is due with it."""
        self.hear(notified)
        if self._second % 60 == 0:
            for athlete in self._athletes:
                athlete.minute()
        if self._second % self._every_s == 0:
            return [athlete.told(float(self._second)) for athlete in self._athletes]
        return []
