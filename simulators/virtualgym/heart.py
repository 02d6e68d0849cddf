"""A heart: rate from the load, drift with heat and water, and beats that are never quite even.

- Rate at a load: the share of the heart rate reserve equals the share of the VO2 reserve (Swain & Leutholtz 1997,
  Med Sci Sports Exerc 29:410); it follows a change of load with a time constant (Bearden & Moffatt 2001, J Appl
  Physiol 90:2081).
- Heat: some 8 bpm per degree of core during exercise (Bolter & Kebas, Arch Int Physiol Biochim: 8.8 +- 4.3).
- Water: 3.3 bpm per 1 % of body mass lost (Adams 2014, J Strength Cond Res 28:2380).
- Beats: their standard deviation falls exponentially as the rate rises (Mongin 2021, medRxiv 2021.09.23.21263943).
"""

from math import exp, sqrt

from virtualgym.chance import Generator

TIME_CONSTANT_S = 35.0
BPM_PER_DEGREE, WARMED_UP_C = 8.0, 37.5
BPM_PER_PERCENT = 3.3
WANDER_BPM, WANDER_S = 1.5, 20.0
BEAT_SD_MS, LEAST_BEAT_SD_MS, BEAT_SD_FALL_PER_BPM = 45.0, 2.0, 0.045
MS_PER_MINUTE = 60_000


class Heart:
    """One heart, second by second. `rate` is in 1/min, `beats_ms` are the intervals that ended in the last second."""

    def __init__(self, resting: float, maximal: float, day_form: float, rng: Generator) -> None:
        self._resting, self._maximal, self._day_form, self._rng = resting, maximal, day_form, rng
        self._followed = resting + day_form
        self._wander = 0.0
        self._into_beat_ms = 0.0
        self._beat_ms = MS_PER_MINUTE / resting
        self.rate = self._followed
        self.beats_ms: list[float] = []

    def second(self, reserve_share: float, core_c: float, deficit_percent: float) -> None:
        """A second at this share of the VO2 reserve."""
        heat_bpm = BPM_PER_DEGREE * max(0.0, core_c - WARMED_UP_C)
        thirst_bpm = BPM_PER_PERCENT * max(0.0, deficit_percent)
        load_bpm = self._resting + (self._maximal - self._resting) * reserve_share
        wanted = load_bpm + heat_bpm + thirst_bpm + self._day_form
        self._followed += (min(wanted, self._maximal) - self._followed) * (1 - exp(-1 / TIME_CONSTANT_S))
        keep = exp(-1 / WANDER_S)
        self._wander = keep * self._wander + sqrt(1 - keep * keep) * WANDER_BPM * float(self._rng.standard_normal())
        self.rate = max(30.0, min(self._followed + self._wander, self._maximal))
        self._beat()

    def _beat(self) -> None:
        """Lets a second of beats pass."""
        self.beats_ms = []
        self._into_beat_ms += 1000
        while self._into_beat_ms >= self._beat_ms:
            self._into_beat_ms -= self._beat_ms
            self.beats_ms.append(self._beat_ms)
            fallen = exp(-BEAT_SD_FALL_PER_BPM * max(0.0, self.rate - self._resting))
            deviation_ms = LEAST_BEAT_SD_MS + BEAT_SD_MS * fallen
            self._beat_ms = max(250.0, MS_PER_MINUTE / self.rate + deviation_ms * float(self._rng.standard_normal()))
