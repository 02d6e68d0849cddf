"""Heat strain as one number: Moran's index, and a form of it that minds the skin.

Neither is a limit: of 24 half-marathoners 63 % ran past 10 in good health (Byrne et al. 2019), and in 136 trials the
index did not tell those about to give up from those who finished (Davey et al. 2021); skin temperature and its rate
of rise did.
"""

from sweatd.model import Array

CRITICAL_CORE_C = 39.5
CRITICAL_RATE = 180.0
MOST_STRAIN = 15.0
LEAST_ROOM_C, LEAST_ROOM_BEATS = 0.5, 20.0  # between start and critical value, whatever the start
COOLEST_CRITICAL_C, HOTTEST_CRITICAL_C, FULL_GAP_K = 38.5, 40.5, 6.0


def strain_index(core_c: Array, start_core_c: Array, heart_rate: Array, resting_rate: Array) -> Array:
    """Physiological strain index, 0 (none) to 10 (very high) and beyond; arrays that broadcast.

    Moran, Shitzer & Pandolf 1998 (Am J Physiol 275:R129): 5 (T - T0) / (39.5 - T0) + 5 (HR - HR0) / (180 - HR0), with
    core temperature [C] and heart rate [1/min] now and at rest. Made for 36.5-39.5 C and 60-180 /min; continued above.
    Below rest it is zero. Bands (from memory, not reread): 3-4 low, 5-6 moderate, 7-8 high, 9 and more very high.
    """
    return _index((core_c - start_core_c) / _room(CRITICAL_CORE_C - start_core_c), heart_rate, resting_rate)


def critical_core_c(core_c: Array, skin_c: Array) -> Array:
    """The core temperature [C] that counts as critical: 38.5 where the skin is as warm as the core, 40.5 from 6 K on.

    Ours. Buller et al. 2023 let the critical value of the index follow the gap between core and skin; their function
    was not found. The line meets what their abstract tells: 40.2 with cool skin (elite runners), 38.7 with hot skin
    (protective clothing).
    """
    line = COOLEST_CRITICAL_C + (HOTTEST_CRITICAL_C - COOLEST_CRITICAL_C) / FULL_GAP_K * (core_c - skin_c)
    critical: Array = line.clip(COOLEST_CRITICAL_C, HOTTEST_CRITICAL_C)
    return critical


def adaptive_strain_index(
    core_c: Array, start_core_c: Array, skin_c: Array, heart_rate: Array, resting_rate: Array
) -> Array:
    """Strain index whose critical core temperature falls with the gap to the skin [C]; arrays that broadcast.

    A stand-in of ours for the adaptive index of Buller et al. 2023, not the index itself: see `critical_core_c`.
    """
    room_c = _room(critical_core_c(core_c, skin_c) - start_core_c)
    return _index((core_c - start_core_c) / room_c, heart_rate, resting_rate)


def _room(room_c: Array) -> Array:
    kept: Array = room_c.clip(LEAST_ROOM_C, CRITICAL_CORE_C)
    return kept


def _index(of_heat: Array, heart_rate: Array, resting_rate: Array) -> Array:
    of_heart = (heart_rate - resting_rate) / (CRITICAL_RATE - resting_rate).clip(LEAST_ROOM_BEATS, CRITICAL_RATE)
    index: Array = (5.0 * (of_heat + of_heart)).clip(0.0, MOST_STRAIN)
    return index
