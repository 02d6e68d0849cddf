"""Sizes of a body."""

import numpy as np
from numpy.typing import NDArray

from sweatd.model import Array


def surface_area_m2(mass_kg: Array, height_m: Array) -> Array:
    """Body surface area [m2], any shape. DuBois & DuBois 1916 (Arch Intern Med 17:863), 0.202 m^0.425 h^0.725."""
    area: Array = 0.202 * mass_kg**0.425 * height_m**0.725
    return area


def body_water_l(mass_kg: Array, female: NDArray[np.bool_]) -> Array:
    """Total body water [L]: half of a woman's mass, six tenths of a man's (Weschler 2005, Sports Med 35:899)."""
    water: Array = mass_kg * np.where(female, 0.5, 0.6)
    return water
