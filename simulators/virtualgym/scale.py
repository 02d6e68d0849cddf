"""A scale with electrodes: Weight Scale 0x181D and Body Composition 0x181B (GATT Specification Supplement).

Weight Measurement 0x2A9D and Body Composition Measurement 0x2A9C, each indicated once for each weighing, in kilograms
or, as scales in some countries are set, in pounds; 0xFFFF where nobody stood on it. Features 0x2A9E and 0x2A9B, read.
It is off by 50 g for the device and 20 g for the weighing, and shows steps of 50 g (a good bathroom scale).
Fat is off by 2 % for the person, as such scales guess it; water is what is left of the body's mean share.
"""

from typing import NamedTuple

from virtualgym.body import Body
from virtualgym.chance import Generator
from virtualgym.encode import uint8, uint16, uint32
from virtualgym.fluids import BODY_WATER
from virtualgym.wearable import BATTERY_LEVEL, INDICATE, READ, Characteristic, Faults, Minutes, Wearable

WEIGHT = Characteristic("181d", "2a9d", frozenset({INDICATE}))
WEIGHT_FEATURE = Characteristic("181d", "2a9e", frozenset({READ}))
COMPOSITION = Characteristic("181b", "2a9c", frozenset({INDICATE}))
COMPOSITION_FEATURE = Characteristic("181b", "2a9b", frozenset({READ}))

IMPERIAL = 0x0001  # in both measurements
HAS_WATER, HAS_IMPEDANCE, HAS_MASS = 0x0100, 0x0200, 0x0400
STEP_50_G = 4  # the code of both features
MEASURES_WATER, MEASURES_IMPEDANCE = 0x80, 0x100
KG_PER_LB = 0.45359237
DEVICE_KG, WEIGHING_KG, STEP_KG = 0.05, 0.02, 0.05
FAT_PERCENT = 2.0
IMPEDANCE_OHM, IMPEDANCE_SD_OHM = 500.0, 50.0


class Settings(Faults, frozen=True, kw_only=True, tag_field="kind", tag="scale"):
    """When its owner steps on it, in minutes of the session, and how it shows what it found."""

    weighs_min: tuple[Minutes, ...] = (0.0, 60.0)
    imperial: bool = False
    composition: bool = True


class Composition(NamedTuple):
    """What electrodes find; None is in vain for fat, and left out for the others."""

    fat_percent: float | None
    water_kg: float | None = None
    impedance_ohm: float | None = None
    mass_kg: float | None = None

    def encoded(self, *, imperial: bool) -> bytes:
        """A Body Composition Measurement."""
        optional = (
            (HAS_WATER, self.water_kg, _mass_step_kg(imperial)),
            (HAS_IMPEDANCE, self.impedance_ohm, 0.1),
            (HAS_MASS, self.mass_kg, _mass_step_kg(imperial)),
        )
        there = [(flag, value, step) for flag, value, step in optional if value is not None]
        flags = sum(flag for flag, _, _ in there) | (IMPERIAL if imperial else 0)
        rest = b"".join(uint16(value, step) for _, value, step in there)
        return uint16(flags) + uint16(self.fat_percent, 0.1) + rest


def weight(mass_kg: float | None, *, imperial: bool) -> bytes:
    """A Weight Measurement; None is a weighing in vain."""
    return uint8(IMPERIAL if imperial else 0) + uint16(mass_kg, _mass_step_kg(imperial))


def _mass_step_kg(imperial: bool) -> float:
    return 0.01 * KG_PER_LB if imperial else 0.005


class Scale(Wearable):
    """Carries a body now and then."""

    advertised = ("181d", "181b")
    characteristics = (WEIGHT, WEIGHT_FEATURE, COMPOSITION, COMPOSITION_FEATURE, BATTERY_LEVEL)

    def __init__(self, address: str, name: str, body: Body, rng: Generator, settings: Settings) -> None:
        super().__init__(address, name, rng, settings)
        self._body, self._settings = body, settings
        self._to_come_s = sorted(minute * 60 for minute in settings.weighs_min)
        device, fat, impedance = (float(z) for z in rng.standard_normal(3))
        self._device_kg, self._fat_percent = DEVICE_KG * device, FAT_PERCENT * fat
        self._impedance_ohm = IMPEDANCE_OHM + IMPEDANCE_SD_OHM * impedance

    def readable(self, uuid: str) -> bytes:
        """The two features."""
        if uuid == WEIGHT_FEATURE.uuid:
            return uint32(STEP_50_G << 3)
        if uuid == COMPOSITION_FEATURE.uuid:
            return uint32(MEASURES_WATER | MEASURES_IMPEDANCE | STEP_50_G << 11)
        return super().readable(uuid)

    def measures(self, time_s: float) -> list[tuple[str, bytes]]:
        """Nothing, but for the seconds of a weighing; taken "off the body" its owner is not on it, and it fails."""
        if not self._to_come_s or time_s < self._to_come_s[0]:
            return []
        self._to_come_s.pop(0)
        on_it, imperial = self.worn(time_s), self._settings.imperial
        measured = [(WEIGHT.uuid, weight(self._shown_kg() if on_it else None, imperial=imperial))]
        if self._settings.composition:
            measured.append((COMPOSITION.uuid, self._composition(on_it).encoded(imperial=imperial)))
        return measured

    def _shown_kg(self) -> float:
        felt_kg = self._body.fluids.mass_kg + self._device_kg + WEIGHING_KG * float(self.rng.standard_normal())
        return round(felt_kg / STEP_KG) * STEP_KG

    def _composition(self, on_it: bool) -> Composition:
        if not on_it:
            return Composition(None)
        person = self._body.person
        water_kg = BODY_WATER[person.sex] * person.mass_kg + self._body.fluids.mass_kg - person.mass_kg
        return Composition(max(1.0, person.fat_percent + self._fat_percent), water_kg, self._impedance_ohm)
