"""A sweat patch that speaks the open sweat profile (docs/wearables.md): rate, volume, sodium and skin temperature.

What it says differs from what the whole body does in three ways, all of them in life as well:

- **The site.** Glands of a site secrete a multiple of the skin's mean: SITES, round figures of ours in the order found
  by Smith & Havenith 2011 (Eur J Appl Physiol 111:1391), times the person's own `site_gain`. Site sodium differs from
  the whole body's by SITES, too, with 7 mmol/L between people (Baker 2020, Physiol Rep 8:e14524).
- **The patch.** Its area is known to 8 %, its sodium electrode to 8 %; the channel shows sodium three minutes late.
- **The beginning and the end.** It is dry (rate 0, score poor) until a dead volume has filled, and full in the end.
"""

from math import exp
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import UNKNOWN_UINT16, sint16, uint8, uint16, uint32
from virtualgym.wearable import BATTERY_LEVEL, NOTIFY, READ, Characteristic, Faults, Wearable

SERVICE = "f5ba0001-8044-4263-be42-17de75d76fa9"
MEASUREMENT = Characteristic(SERVICE, "f5ba0002-8044-4263-be42-17de75d76fa9", frozenset({NOTIFY}))
INFORMATION = Characteristic(SERVICE, "f5ba0003-8044-4263-be42-17de75d76fa9", frozenset({READ}))


class Site(NamedTuple):
    """A place on the body: its code on the wire, its sweat rate and sodium against the whole body's."""

    code: int
    rate: float
    sodium_mmol_l: float


SITES = {
    "forehead": Site(1, 2.2, 15.0),
    "chest": Site(2, 1.2, 22.0),
    "upper back": Site(4, 1.6, 23.0),
    "forearm": Site(7, 1.1, 0.0),  # the inner side
    "thigh": Site(10, 0.9, 0.0),
    "calf": Site(11, 0.8, -4.0),
}
SITE_SODIUM_SD_MMOL_L = 7.0
AREA_SD, SODIUM_SD = 0.08, 0.08
EVERY_S = 10
RATE_OVER_S = 60
RATE_NOISE_UL_CM2_MIN, SODIUM_NOISE_MMOL_L, SKIN_NOISE_C = 0.03, 0.5, 0.05
SODIUM_LAG_S = 180.0
DEAD_UL_CM2 = 2.0
SKIN_SITE_C = -0.3  # under the patch against the mean skin

# fields: sequence, time, rate, volume, sodium, skin temperature, quality; 19 bytes, so the smallest MTU carries them
FLAGS = 0b101_0001_1111
UNUSABLE, POOR, FAIR, GOOD = range(4)
DRY, FULL, OFF_BODY = 0x10, 0x40, 0x80


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="sweat_patch"):
    """Where it sits, and what it can hold."""

    site: Literal["forehead", "chest", "upper back", "forearm", "thigh", "calf"] = "forearm"
    area_cm2: Annotated[float, Meta(ge=0.1, le=100)] = 5.0
    capacity_ul: Annotated[float, Meta(ge=10, le=100_000)] = 3000.0


class SweatPatch(Wearable):
    """Collects what a patch of skin secretes."""

    advertised = (SERVICE,)
    characteristics = (MEASUREMENT, INFORMATION, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body, self._settings, self._site = body, settings, SITES[settings.site]
        area, electrode, person = rng.standard_normal(3).tolist()
        self._gain = self._site.rate * body.person.site_gain * (1 + AREA_SD * area)
        self._electrode = 1 + SODIUM_SD * electrode
        self._site_sodium_mmol_l = self._site.sodium_mmol_l + SITE_SODIUM_SD_MMOL_L * person
        self._sodium_mmol_l: float | None = None
        self._volumes_ul = [0.0]  # one per measurement, as far back as the rate needs
        self._before_ul_cm2 = body.sweat_collected_ul_cm2
        self._collected_ul_cm2 = 0.0
        self._sequence = 0

    def readable(self, uuid: str) -> bytes:
        """Sweat Patch Information: area, site, fields, calibration (not known), capacity."""
        if uuid != INFORMATION.uuid:
            return super().readable(uuid)
        wanted = self._settings
        area, capacity = uint16(wanted.area_cm2, 0.01), uint32(wanted.capacity_ul, 0.01)
        return area + uint8(self._site.code) + uint16(FLAGS) + uint32(None) + capacity

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """Collects for a second; says so every ten."""
        worn = self.worn(time_s)
        self._collect(worn)
        if time_s % EVERY_S:
            return []
        self._volumes_ul = [*self._volumes_ul, self._volume_ul()][-RATE_OVER_S // EVERY_S - 1 :]
        self._sequence += 1
        return [(MEASUREMENT.uuid, self._measurement(time_s, worn=worn))]

    def _collect(self, worn: bool) -> None:
        secreted_ul_cm2 = self._body.sweat_collected_ul_cm2
        if worn:
            self._collected_ul_cm2 += self._gain * (secreted_ul_cm2 - self._before_ul_cm2)
            now = max(1.0, self._body.sweat_sodium_mmol_l + self._site_sodium_mmol_l) * self._electrode
            before = now if self._sodium_mmol_l is None else self._sodium_mmol_l
            self._sodium_mmol_l = now + (before - now) * exp(-1 / SODIUM_LAG_S)
        self._before_ul_cm2 = secreted_ul_cm2

    def _volume_ul(self) -> float:
        seen_ul = max(0.0, self._collected_ul_cm2 - DEAD_UL_CM2) * self._settings.area_cm2
        return min(seen_ul, self._settings.capacity_ul)

    def _measurement(self, time_s: float, *, worn: bool) -> bytes:
        volume_ul = self._volumes_ul[-1]
        condition = self._condition(volume_ul, worn=worn)
        return b"".join(
            (
                uint16(FLAGS),
                uint16(self._sequence % UNKNOWN_UINT16),
                uint32(time_s),
                uint16(self._rate_ul_cm2_min(condition), 0.01),
                uint32(volume_ul, 0.01),
                uint16(self._noisy(self._sodium_mmol_l, SODIUM_NOISE_MMOL_L) if worn and volume_ul else None, 0.1),
                sint16(self._noisy(self._body.skin_c + SKIN_SITE_C, SKIN_NOISE_C) if worn else None, 0.01),
                uint8(self._score(condition) | condition),
            )
        )

    def _condition(self, volume_ul: float, *, worn: bool) -> int:
        if not worn:
            return OFF_BODY
        if volume_ul <= 0:
            return DRY
        return FULL if volume_ul >= self._settings.capacity_ul else 0

    def _score(self, condition: int) -> int:
        """Fair while the rate has not a whole minute to stand on."""
        if condition:
            return POOR if condition == DRY else UNUSABLE
        return GOOD if self._volumes_ul[0] > 0 and len(self._volumes_ul) > RATE_OVER_S // EVERY_S else FAIR

    def _rate_ul_cm2_min(self, condition: int) -> float | None:
        """From the volume's growth; 0 while dry, not known while full or off the body."""
        if condition:
            return 0.0 if condition == DRY else None
        span_min = (len(self._volumes_ul) - 1) * EVERY_S / 60
        rate = (self._volumes_ul[-1] - self._volumes_ul[0]) / self._settings.area_cm2 / span_min
        return self._noisy(rate, RATE_NOISE_UL_CM2_MIN)

    def _noisy(self, value: float | None, noise: float) -> float | None:
        return None if value is None else max(0.0, value + noise * float(self.rng.standard_normal()))
