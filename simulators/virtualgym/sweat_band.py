"""A sweat band that a student built around an ESP32: no profile of anybody's, the format of docs/wearables-declared.md.

Its characteristic, notified every two seconds, little endian::

    B5 FF HH CC CC CC CC TT TT TT TT
    F: flags  bit 0 the electrodes touch the skin   bit 1 the pulse is weak
    H: heart rate, 1/min, 0 not known       C: conductivity, int32, 0.01 uS/cm, -1 not known
    T: skin temperature, float32, Cel

It sits on the forearm. The conductivity is that of sodium chloride by Kohlrausch's law (126.4 and 65, fitted to the
CRC Handbook's 10 to 100 mmol/L within 2 %; other ions count as 12 mmol/L of it), 2 % more for each degree, and not
compensated. It is not known until sweat has wetted the electrodes.
"""

from math import sqrt
from struct import pack

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.wearable import NOTIFY, Characteristic, Faults, Wearable

SERVICE = "e1900001-8f26-4730-bf1e-07059876c484"
FRAME = Characteristic(SERVICE, "e1900002-8f26-4730-bf1e-07059876c484", frozenset({NOTIFY}))

HEADER = 0xB5
TOUCHES, WEAK_PULSE = 0x01, 0x02
NO_HEART_RATE, NO_CONDUCTIVITY = 0, -1
EVERY_S = 2
SMOOTHED_S, ERROR_BPM = 10.0, 3.0
SHAKES_M_S = 2.0
WETS_UL_CM2 = 1.0
SITE_SODIUM_SD_MMOL_L, OTHER_IONS_MMOL_L = 7.0, 12.0
CONDUCTIVITY_NOISE = 0.01
SITE_C, SKIN_NOISE_C, BENCH_C = -0.3, 0.05, 22.0


def conductivity_us_cm(sodium_mmol_l: float, temperature_c: float) -> float:
    """Of sweat.

    >>> round(conductivity_us_cm(50.0 - OTHER_IONS_MMOL_L, 25.0))
    5593
    """
    salt_mmol_l = max(0.0, sodium_mmol_l) + OTHER_IONS_MMOL_L
    at_25_c = salt_mmol_l * (126.4 - 65.0 * sqrt(salt_mmol_l / 1000))
    return at_25_c * (1 + 0.02 * (temperature_c - 25.0))


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="sweat_band"):
    """Nothing but what can go wrong."""


class SweatBand(Wearable):
    """Pulse, sweat and skin at a forearm."""

    advertised = (SERVICE,)
    characteristics = (FRAME,)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body = body
        self._site_sodium_mmol_l = SITE_SODIUM_SD_MMOL_L * float(rng.standard_normal())
        self._dry_ul_cm2 = body.sweat_collected_ul_cm2
        self._shown = body.heart_rate

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """A frame every two seconds."""
        worn = self.worn(time_s)
        error = ERROR_BPM * float(self.rng.standard_normal())
        self._shown += (self._body.heart_rate + error - self._shown) / SMOOTHED_S
        if not worn:
            self._dry_ul_cm2 = self._body.sweat_collected_ul_cm2  # it is wiped, and put on dry again
        if time_s % EVERY_S:
            return []
        return [(FRAME.uuid, self._on_skin() if worn else self._on_the_bench())]

    def _on_skin(self) -> bytes:
        skin_c = self._body.skin_c + SITE_C + SKIN_NOISE_C * float(self.rng.standard_normal())
        shaken = (self._body.speed_m_s or 0.0) > SHAKES_M_S
        conductivity = NO_CONDUCTIVITY
        if self._body.sweat_collected_ul_cm2 - self._dry_ul_cm2 >= WETS_UL_CM2:
            true_us_cm = conductivity_us_cm(self._body.sweat_sodium_mmol_l + self._site_sodium_mmol_l, skin_c)
            conductivity = round(100 * true_us_cm * (1 + CONDUCTIVITY_NOISE * float(self.rng.standard_normal())))
        flags = TOUCHES | (WEAK_PULSE if shaken else 0)
        return frame(flags, round(self._shown), conductivity, skin_c)

    def _on_the_bench(self) -> bytes:
        return frame(0, NO_HEART_RATE, NO_CONDUCTIVITY, BENCH_C)


def frame(flags: int, heart_rate: int, conductivity: int, skin_c: float) -> bytes:
    """As the sketch in docs/wearables-declared.md puts it together.

    >>> frame(TOUCHES, 142, 612345, 33.5).hex(" ")
    'b5 01 8e f9 57 09 00 00 00 06 42'
    """
    return pack("<BBBif", HEADER, flags, heart_rate, conductivity, skin_c)
