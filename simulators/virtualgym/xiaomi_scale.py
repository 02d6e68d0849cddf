"""Xiaomi's bathroom scales, the first and the one with electrodes: heard by everybody, never connected.

Service data 0x181D or 0x181B, as openScale reads them: flags, mass in 1/200 kg, date. Woken by feet it first repeats
the weighing before, the load removed. For some seconds the pointer swings, then the mass is stabilised; afterwards the
scale goes on telling it, the load removed, for half a minute.
"""

from struct import pack

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.wearable import Advertised, Faults, Minutes, Wearable

FIRST, SECOND = "181d", "181b"
KILOGRAMS, IMPEDANCE, STABILISED, REMOVED = 0x02, 0x02, 0x20, 0x80
DATE = pack("<HBBBBB", 2023, 10, 31, 11, 59, 59)  # nobody ever set its clock
WAKES_S, SWINGS_S, STANDS_S, TOLD_S = 1.0, 4.0, 10.0, 40.0
SOMEBODY_KG = 87.4  # who stood there last, before the session
DEVICE_KG, STEP_KG = 0.05, 0.05
OHM = 500.0


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="xiaomi_scale"):
    """When its owner steps on it, in minutes of the session, and whether it has electrodes."""

    weighs_min: tuple[Minutes, ...] = (0.0, 60.0)
    electrodes: bool = True


def first(kg: float, flags: int = STABILISED) -> bytes:
    """10 bytes."""
    return bytes([KILOGRAMS | flags]) + pack("<H", round(kg * 200)) + DATE


def second(kg: float, ohm: float | None, flags: int = STABILISED) -> bytes:
    """13 bytes."""
    there = IMPEDANCE if ohm is not None else 0
    return bytes([KILOGRAMS, flags | there]) + DATE + pack("<HH", round(ohm or 0), round(kg * 200))


class XiaomiScale(Wearable):
    """Carries a body now and then."""

    advertised = ()
    characteristics = ()

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body, self._settings = body, settings
        self._device_kg = DEVICE_KG * float(rng.standard_normal())
        self._shown_kg = SOMEBODY_KG

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:  # noqa: ARG002 - it notifies nothing
        """Nothing that is notified."""
        return []

    def advertises(self, time_s: float) -> Advertised:
        """The weighing that goes on, or was just now; else nothing."""
        since_s = min((time_s - 60 * at for at in self._settings.weighs_min if time_s >= 60 * at), default=TOLD_S)
        if since_s >= TOLD_S or not self.worn(time_s):
            return Advertised()
        if since_s < WAKES_S:
            return self._tells(self._shown_kg, STABILISED | REMOVED)
        if since_s < STANDS_S:
            self._shown_kg = round((self._body.fluids.mass_kg + self._device_kg) / STEP_KG) * STEP_KG
        swinging = (SWINGS_S - since_s) * 0.5 if since_s < SWINGS_S else 0.0
        flags = 0 if swinging else STABILISED | (REMOVED if since_s >= STANDS_S else 0)
        return self._tells(self._shown_kg + swinging, flags)

    def _tells(self, kg: float, flags: int) -> Advertised:
        if not self._settings.electrodes:
            return Advertised(service_data={FIRST: first(kg, flags)})
        return Advertised(service_data={SECOND: second(kg, OHM if flags & STABILISED else None, flags)})
