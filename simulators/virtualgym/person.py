"""Who somebody is: the facts that nobody in the gym knows, and the draws for what a scenario leaves open."""

from math import exp
from typing import Annotated, Literal

from msgspec import Meta, Struct

from virtualgym.chance import Generator

SWEAT_GAIN_LOG_SD = 0.265  # CV 0.27 between people at the same watts (spread of Barnes 2019 less what effort explains)
SODIUM_MMOL_L, SODIUM_SD_MMOL_L = 45.0, 15.0  # Ranchordas 2017 (43-54 +- 12-15), ACSM/AND 2016 (about 50)
SODIUM_RANGE_MMOL_L = (15.0, 90.0)
SITE_LOG_SD = (
    0.25  # of one site against the whole body; single sites are poor (Gessaman 1981), forearm r 0.89 (Bain 2011)
)
EFFICIENCY, EFFICIENCY_SD = 0.21, 0.012  # gross, cycling (Coyle 1992: 18.3-22.6 % among trained cyclists)
DAY_FORM_SD_BPM = 2.0  # heart rate at the same load on another day (Lambert 1998: 5-6 bpm covers day-to-day noise)


class Person(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The truth of one athlete. What has no default and no draw must be given."""

    mass_kg: Annotated[float, Meta(ge=30, le=200)]
    height_m: Annotated[float, Meta(ge=1.2, le=2.3)]
    sex: Literal["female", "male"]
    age: Annotated[float, Meta(ge=14, le=90)]
    vo2max: Annotated[float, Meta(ge=15, le=90)]  # mL/kg/min
    resting_heart_rate: Annotated[float, Meta(ge=30, le=100)]  # /min
    maximal_heart_rate: Annotated[float, Meta(ge=120, le=220)]  # /min
    fat_percent: Annotated[float, Meta(ge=4, le=50)] = 18.0
    clothing_clo: Annotated[float, Meta(ge=0, le=2)] = 0.35
    air_speed_m_s: Annotated[float, Meta(ge=0.05, le=6)] | None = None  # around this athlete; None: the room's
    # of the heart rate reserve, for each share of the VO2 reserve: people differ, and lifting takes more than cycling
    heart_share: Annotated[float, Meta(ge=0.5, le=2)] = 1.0
    foot_cost: Annotated[float, Meta(ge=0.7, le=1.4)] = 1.0  # of running and walking, against people's mean
    # drawn where a scenario says nothing
    sweat_gain: Annotated[float, Meta(ge=0.3, le=3)]  # secretion against the mean body's
    site_gain: Annotated[float, Meta(ge=0.3, le=3)]  # secretion under this person's patch against people's mean there
    sweat_sodium_mmol_l: Annotated[float, Meta(ge=10, le=110)]  # at 1 uL/cm2/min
    efficiency: Annotated[float, Meta(ge=0.15, le=0.26)]  # gross, cycling at 150 W
    day_form_bpm: Annotated[float, Meta(ge=-15, le=15)]  # added to the heart rate today


def draws(rng: Generator) -> dict[str, float]:
    """The facts of somebody from the population. Always as many draws, so a fact that is given changes no other."""
    gain, site, salt, efficiency, form = (float(z) for z in rng.standard_normal(5).clip(-2.5, 2.5))
    low, high = SODIUM_RANGE_MMOL_L
    return {
        "sweat_gain": exp(SWEAT_GAIN_LOG_SD * gain),
        "site_gain": exp(SITE_LOG_SD * site),
        "sweat_sodium_mmol_l": min(high, max(low, SODIUM_MMOL_L + SODIUM_SD_MMOL_L * salt)),
        "efficiency": EFFICIENCY + EFFICIENCY_SD * efficiency,
        "day_form_bpm": DAY_FORM_SD_BPM * form,
    }
