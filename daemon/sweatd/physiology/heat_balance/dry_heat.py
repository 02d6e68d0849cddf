"""The dry heat that leaves a clothed body by convection and radiation."""

import numpy as np

from sweatd.model import Array
from sweatd.physiology.heat_balance.around import Clothing, Surroundings

TURNS, TURNS_RADIANT = 2, 4  # each shrinks the error of the surface a hundredfold; twentyfold under a hot roof
PRINTED_TOLERANCE_K = 0.001


def dry_heat_w_m2(skin_c: Array, clothing: Clothing, around: Surroundings) -> Array:
    """Convection and radiation C + R [W/m2] from the clothed body.

    The clothing's surface is where as much comes through the clothing as leaves it. What leaves for each kelvin
    depends on the surface weakly, through the fourth powers, so that a few turns from half way find it.
    """
    above = skin_c - around.radiant_c
    surface = 0.5 * above  # above the radiant temperature
    for _ in range(TURNS if around.radiant_gain_w_m2 is None else TURNS_RADIANT):
        outward = _outward_w_m2_k(surface, around)
        surface = _surface_k(above, outward, clothing, around)
    return _leaving_w_m2(surface, outward, around)


def printed_dry_heat_w_m2(skin_c: Array, clothing: Clothing, around: Surroundings) -> Array:
    """The same by the standard's own search: halves the way to the surface until both ends are 0.001 K apart."""
    above = skin_c - around.radiant_c
    surface = np.full_like(above, 0.1)
    while True:
        outward = _outward_w_m2_k(surface, around)
        found_k = _surface_k(above, outward, clothing, around)
        found = np.abs(surface - found_k) <= PRINTED_TOLERANCE_K
        if found.all():
            return _leaving_w_m2(surface, outward, around)
        surface = np.where(found, surface, 0.5 * (surface + found_k))


def _outward_w_m2_k(surface: Array, around: Surroundings) -> Array:
    """Heat that leaves the clothing for each kelvin, f_cl (h_c + h_r); the difference of fourth powers is factored."""
    surface_k = surface + around.radiant_k
    radiative = (surface_k * surface_k + around.radiant_k2) * (surface_k + around.radiant_k)
    return radiative * around.radiative_w_m2_k4 + around.convective_w_m2_k


def _surface_k(above: Array, outward: Array, clothing: Clothing, around: Surroundings) -> Array:
    """Where the surface settles if so much leaves it for each kelvin; all above the radiant temperature."""
    if around.radiant_gain_w_m2 is not None:
        above = above - clothing.insulation_m2k_w * around.radiant_gain_w_m2
    return above / (clothing.insulation_m2k_w * outward + 1.0)


def _leaving_w_m2(surface: Array, outward: Array, around: Surroundings) -> Array:
    """What leaves a surface so far above the radiant temperature; hotter walls than air help it to."""
    leaving = outward * surface
    return leaving if around.radiant_gain_w_m2 is None else leaving + around.radiant_gain_w_m2
