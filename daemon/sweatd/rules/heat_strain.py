"""Heat strain: a hot core, a hot skin, or a heart and a core that are both near their limits. Stop, and cool down.

The measured skin is an input of its own: of 30 heat illnesses among 5,080 recruits one site of it caught 83 %, the core
by heart rate 23 %, the strain index 63 % (Buller 2025, abstract). Where no sensor touches the skin, its estimate says
nothing here. One sign is a warning; a core that is hotter still, or a hot skin with a second sign, is urgent. The
index alone never is: healthy runners pass 10 (Byrne 2019, abstract).
"""

from collections.abc import Iterator
from itertools import compress
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from sweatd.model import Array, Assessment, Picture, Quantity, Severity

DANGER = "heat_strain"
UNHEARD_S = 120.0  # a held heart rate heats the core no longer than this ...
URGENT_UNHEARD_S = 600.0  # ... but what is urgent is not over because a strap came off
CORE_SENSOR = "core_sensor"
CORE_SENSOR_S = 600.0  # it speaks as the mean of five minutes
# what was told stands until every sign is so far below its limit
CLEAR_CORE_C, CLEAR_INDEX, CLEAR_SKIN_C = 0.2, 0.5, 0.3


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """How hot is too hot. Exhaustion comes at a core of 40.1 C (Gonzalez-Alonso 1999, abstract)."""

    core_c: Annotated[float, Meta(ge=38, le=40)] = 39.0  # for `probability` of the bodies: a warning
    urgent_core_c: Annotated[float, Meta(ge=38.5, le=40.5)] = 39.5  # the same, for what is urgent
    probability: Annotated[float, Meta(ge=0.05, le=0.7)] = 0.5  # lower warns earlier, and more often for nothing
    index: Annotated[float, Meta(ge=7, le=12)] = 9.0  # Moran's strain index, more likely than not: a warning
    second_index: Annotated[float, Meta(ge=6, le=10)] = 7.5  # the same, as a second sign beside a hot skin
    # measured; ours, for no published threshold was found: warmer than a core at rest, and a core of 38.5 C is left
    # with a gap of 1 K to shed its heat through
    skin_c: Annotated[float, Meta(ge=35.5, le=39)] = 37.5

    def check(self) -> Iterator[str]:
        """The limits between options."""
        if self.core_c > self.urgent_core_c:
            yield f"core_c {self.core_c:g} is more than urgent_core_c {self.urgent_core_c:g}"


def assess(picture: Picture, settings: Settings) -> list[Assessment]:
    """Who should stop and cool down."""
    lower = replace(
        settings,
        core_c=settings.core_c - CLEAR_CORE_C,
        index=settings.index - CLEAR_INDEX,
        skin_c=settings.skin_c - CLEAR_SKIN_C,
    )
    if not _anything(picture, lower):
        return []
    signs, urgent = _signs(picture, settings)
    still, _ = _signs(picture, lower)
    hot = np.any(list(signs.values()), axis=0)
    opinions = []
    for n in np.flatnonzero(np.any(list(still.values()), axis=0)).tolist():
        seen = signs if hot[n] else still
        reasons = tuple(compress(seen, [bool(mask[n]) for mask in seen.values()]))
        severity = Severity.URGENT if urgent[n] else Severity.WARNING
        own = picture.of(picture.athletes[n])
        faint = not hot[n]
        opinions.append(Assessment(picture.at, own.athletes[0], DANGER, severity, reasons, _facts(own), faint=faint))
    return opinions


def _anything(picture: Picture, settings: Settings) -> bool:
    """Whether any sign can be there: mostly not, and this is asked every second."""
    core, index = picture.bodies[Quantity.CORE_TEMPERATURE], picture.bodies[Quantity.STRAIN_INDEX]
    hot = (core >= settings.core_c).any() or (index >= settings.index).any()
    return bool(hot or (_skin_c(picture) >= settings.skin_c).any())


def _signs(picture: Picture, settings: Settings) -> tuple[dict[str, NDArray[np.bool_]], NDArray[np.bool_]]:
    """A mask for each sign, and whether it is urgent."""
    silent_s = np.minimum(picture.silent_s, _core_sensor_silent_s(picture))
    heard = silent_s <= UNHEARD_S
    very_hot = _likely(picture, settings.urgent_core_c, settings) & (silent_s <= URGENT_UNHEARD_S)
    core = very_hot | (_likely(picture, settings.core_c, settings) & heard)
    strained = picture.probability(Quantity.STRAIN_INDEX, settings.index) >= 0.5  # never without a heart rate
    skin = _skin_c(picture) >= settings.skin_c
    second = core | (picture.probability(Quantity.STRAIN_INDEX, settings.second_index) >= 0.5)
    return {"hot_core": core, "hot_skin": skin, "strain_index": strained}, very_hot | (skin & second)


def _likely(picture: Picture, core_c: float, settings: Settings) -> NDArray[np.bool_]:
    likely: NDArray[np.bool_] = picture.probability(Quantity.CORE_TEMPERATURE, core_c) >= settings.probability
    return likely


def _core_sensor_silent_s(picture: Picture) -> Array:
    """Zero where a core sensor tells what the heart no longer does, infinite elsewhere."""
    if CORE_SENSOR not in picture.basis:
        return np.full(len(picture.athletes), np.inf)
    return np.where(picture.ages_s[picture.basis.index(CORE_SENSOR)] <= CORE_SENSOR_S, 0.0, np.inf)


def _skin_c(picture: Picture) -> Array:
    """As a sensor measures it, NaN where none does."""
    return picture.singles.get(Quantity.SKIN_TEMPERATURE, np.full(len(picture.athletes), np.nan))


def _facts(own: Picture) -> dict[str, float]:
    [core] = own.intervals(Quantity.CORE_TEMPERATURE)
    facts = {
        "core_c": core.median,
        "core_low_c": core.low,
        "core_high_c": core.high,
        "strain_index": float(own.percentile(Quantity.STRAIN_INDEX, 50.0)[0]),
        "skin_c": float(_skin_c(own)[0]),
    }
    return {name: value for name, value in facts.items() if not np.isnan(value)}
