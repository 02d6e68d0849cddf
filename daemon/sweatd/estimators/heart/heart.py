"""Judges heart-rate sensors, and keeps what beat intervals say of the heart. The same calls give the same answers."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from sweatd.estimators.heart.rhythm import Kept, Rhythm, windows_of
from sweatd.estimators.heart.strap import Strap
from sweatd.model import Array, Quality, Quantity, Sample
from sweatd.physiology.heart_beats import ROWS, Kinds, Windows, measure_judged

EVERY_S = 5  # so often is looked at the rhythms
SILENT_S = 60.0  # a sensor that spoke, and then did not for so long, is said to be silent
STALE_S = 15.0  # without a new interval nothing is said
RMSSD_BEATS = 30
ALPHA1_BEATS = 100  # Rogers et al. 2021 (Front Physiol 11:596567): two minutes
ALPHA1_ARTEFACT_PERCENT = (
    6.0  # up to 6 % shift the thresholds negligibly (Rogers et al. 2021, Sensors 21:821: abstract)
)
DEVICES = 8  # of one athlete: one more, and the one that was silent for longest is forgotten
FIGURES = (Quantity.RMSSD, Quantity.DFA_ALPHA1, Quantity.ARTEFACT_SHARE)
JUDGED = (Quantity.HEART_RATE, Quantity.RR_INTERVAL)
HEART_RATE, RR_INTERVAL, SKIN_CONTACT, GOOD = (
    Quantity.HEART_RATE,
    Quantity.RR_INTERVAL,
    Quantity.SKIN_CONTACT,
    Quality.GOOD,
)  # a member of an enumeration is slow to look up, and this is looked up five times for every frame
UNKNOWN = (float("nan"),) * len(FIGURES)


class Frozen(Struct, frozen=True):
    """Everything that is remembered."""

    straps: dict[str, dict[str, Strap]]
    rhythms: dict[str, Kept]
    figures: dict[str, tuple[float, float, float]]
    looked: int | None


class Heart:
    """The hearts of everybody, as their sensors tell of them.

    >>> heart = Heart()
    >>> for second in range(60):
    ...     frame = [Sample(second, "strap", Quantity.HEART_RATE, 100 + second % 3)]
    ...     frame += [Sample(second, "strap", Quantity.RR_INTERVAL, 600.0 + 10 * (second % 2)) for _ in range(2)]
    ...     assert heart.heed("a1", frame) is frame
    >>> {quantity.label: values.round(2).tolist() for quantity, values in heart.figures(("a1",), 60.0).items()}
    {'rmssd': [7.04], 'dfa_alpha1': [0.15], 'artefact_share': [0.0]}
    >>> heart.heed("a1", [Sample(61, "strap", Quantity.HEART_RATE, 190)])[0].quality.value
    'implausible'
    >>> heart.signals(("a1",), 62.0)
    ({'heart_rate': 'implausible'},)
    """

    def __init__(self) -> None:
        self._straps: dict[str, dict[str, Strap]] = {}
        self._rhythms: dict[str, Rhythm] = {}
        self._figures: dict[str, tuple[float, float, float]] = {}
        self._looked: int | None = None
        self._answer: tuple[tuple[str, ...], dict[Quantity, Array]] | None = None

    # samples in

    def heed(self, athlete: str, samples: Sequence[Sample]) -> Sequence[Sample]:
        """The samples of one frame, with the quality they deserve; the very same sequence where that is as it was."""
        rate = contact = None
        intervals = []
        for sample in samples:
            quantity = sample.quantity
            if quantity is RR_INTERVAL:
                intervals.append(sample)
            elif quantity is HEART_RATE:
                rate = sample
            elif quantity is SKIN_CONTACT:
                contact = sample
        first = rate or contact or (intervals[0] if intervals else None)
        if first is None:
            return samples
        try:
            strap = self._straps[athlete][first.device]
        except KeyError:
            strap = self._strap(athlete, first.device)
        verdict = strap.judge(first.at, rate, contact, intervals)
        if verdict is not GOOD:
            return _marked(samples, JUDGED, verdict)
        if intervals:
            if strap.intervals_stand_still(first.at):
                return _marked(samples, (RR_INTERVAL,), Quality.FROZEN)
            self._keep(athlete, intervals)
        return samples

    def _strap(self, athlete: str, device: str) -> Strap:
        straps = self._straps.setdefault(athlete, {})
        if len(straps) >= DEVICES:
            del straps[min(straps, key=lambda name: straps[name].at)]
        return straps.setdefault(device, Strap())

    def _keep(self, athlete: str, intervals: list[Sample]) -> None:
        rhythm = self._rhythms.get(athlete)
        if rhythm is None:
            rhythm = self._rhythms[athlete] = Rhythm()
        first = intervals[0]
        if rhythm.may_speak(first.device, first.at):
            rhythm.keep(first.at, [sample.value for sample in intervals if sample.quality is GOOD])

    # figures out

    def figures(self, athletes: tuple[str, ...], now: float) -> dict[Quantity, Array]:
        """RMSSD [ms], DFA-alpha1 and the share of artefacts [%] over the last two minutes, shape (athletes,) each.

        NaN where it is not known: too few beats, none for 15 s, and alpha1 among too many artefacts. Looked at anew
        every 5 s. The arrays are read only.
        """
        look = int(now) // EVERY_S
        if look != self._looked:
            self._looked, self._answer = look, None
            self._figures = self._look(now)
        if self._answer is None or self._answer[0] != athletes:
            rows = [self._figures.get(athlete, UNKNOWN) for athlete in athletes]
            columns = np.array(rows).reshape(-1, len(FIGURES)).T.copy()
            columns.flags.writeable = False
            self._answer = athletes, dict(zip(FIGURES, columns, strict=True))
        return dict(self._answer[1])

    def _look(self, now: float) -> dict[str, tuple[float, float, float]]:
        heard = [name for name, rhythm in self._rhythms.items() if now - rhythm.heard_at <= STALE_S]
        figures: dict[str, tuple[float, float, float]] = {}
        for first in range(0, len(heard), ROWS):
            names = heard[first : first + ROWS]
            columns = _known(*windows_of([self._rhythms[name] for name in names], now))
            figures |= zip(names, zip(*(column.tolist() for column in columns), strict=True), strict=True)
        return figures

    def signals(self, athletes: tuple[str, ...], now: float) -> tuple[dict[str, str], ...]:
        """What is wrong with the heart rate of each: nothing where a sensor speaks well, or none ever spoke."""
        return tuple(self._signal(athlete, now) for athlete in athletes)

    def _signal(self, athlete: str, now: float) -> dict[str, str]:
        straps = self._straps.get(athlete)
        if not straps:
            return {}
        if now - max(strap.at for strap in straps.values()) > SILENT_S:
            return {Quantity.HEART_RATE.label: "silent"}
        wrong, latest = "", -np.inf
        for strap in straps.values():
            if strap.well(now):
                return {}
            if strap.verdict_at > latest:
                wrong, latest = strap.wrong(now), strap.verdict_at
        return {Quantity.HEART_RATE.label: wrong} if wrong else {}

    # keeping

    def end(self, athlete: str) -> None:
        """Lets go of what a session left. The verdict on a strap stays: one that lies about begins no new session."""
        self._rhythms.pop(athlete, None)
        self._figures.pop(athlete, None)
        self._answer = None

    def forget(self, athlete: str) -> None:
        """Knows nothing of this athlete any more."""
        self.end(athlete)
        self._straps.pop(athlete, None)

    def freeze(self) -> Frozen:
        """Everything that is remembered."""
        straps = {athlete: {name: replace(one) for name, one in own.items()} for athlete, own in self._straps.items()}
        rhythms = {athlete: rhythm.freeze() for athlete, rhythm in self._rhythms.items()}
        return Frozen(straps, rhythms, dict(self._figures), self._looked)

    def thaw(self, frozen: Frozen) -> None:
        """Goes on from there. Raises ValueError, and nothing happens, where it is damaged."""
        rhythms = {athlete: Rhythm.thaw(kept) for athlete, kept in frozen.rhythms.items()}
        self._rhythms, self._figures, self._looked = rhythms, dict(frozen.figures), frozen.looked
        self._straps = {
            athlete: {name: replace(strap) for name, strap in own.items()} for athlete, own in frozen.straps.items()
        }
        self._answer = None


def _marked(samples: Sequence[Sample], quantities: Sequence[Quantity], verdict: Quality) -> Sequence[Sample]:
    """The samples of these quantities that claim to be good are not."""
    marked = [
        replace(sample, quality=verdict) if sample.quantity in quantities and sample.quality is GOOD else sample
        for sample in samples
    ]
    return samples if all(new is old for new, old in zip(marked, samples, strict=True)) else marked


def _known(windows: Windows, kinds: Kinds) -> tuple[Array, Array, Array]:
    """What can be said, NaN for the rest."""
    measures, beats = measure_judged(windows, kinds), windows.beats
    artefact_percent = np.where(beats >= RMSSD_BEATS, measures.artefact_percent, np.nan)
    normal = beats * (1.0 - measures.artefact_percent / 100.0)
    rmssd_ms = np.where(normal >= RMSSD_BEATS, measures.rmssd_ms, np.nan)
    sure = (beats >= ALPHA1_BEATS) & (artefact_percent <= ALPHA1_ARTEFACT_PERCENT)
    return rmssd_ms, np.where(sure, measures.alpha1, np.nan), artefact_percent
