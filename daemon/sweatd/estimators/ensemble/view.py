"""From the bodies to the picture that others judge."""

import numpy as np

from sweatd.estimators.ensemble.fields import Field
from sweatd.estimators.ensemble.heat_source import HOLD_S
from sweatd.estimators.ensemble.observations import core_c
from sweatd.estimators.ensemble.table import BASIS, DISAGREED, SENSED, SPOKE, Row
from sweatd.model import Array, Quantity
from sweatd.physiology import electrolytes, heat_balance, strain
from sweatd.physiology.body import body_water_l

POTASSIUM_MMOL_L = 5.0  # of sweat, whatever its rate (Baker 2017, Sports Med 47 Suppl 1:111)
FRESH = (Quantity.HEART_RATE, Quantity.POWER, Quantity.SPEED, Quantity.GRADE)


def fresh(table: Array, now: float) -> dict[Quantity, Array]:
    """What sensors say just now, shape (athletes,), NaN where they are silent."""
    rows = [SENSED[quantity] for quantity in FRESH]
    known = now - table[[row + 1 for row in rows]] <= HOLD_S
    values = np.where(known, table[rows], np.nan)
    return dict(zip(FRESH, values, strict=True))


def loss_l(x: Array) -> Array:
    """Water lost, L."""
    lost: Array = (x[Field.SWEAT_LOSS_G] + x[Field.RESPIRATORY_LOSS_G]) / 1000.0
    return lost


def balance_l(x: Array, table: Array) -> Array:
    """Water that came in, less what left [L], shape (athletes, bodies)."""
    told = table[Row.CARRIED_L] + table[Row.INTAKE_L] - table[Row.URINE_L]
    balance: Array = told[:, None] - loss_l(x)
    return balance


def bodies(x: Array, table: Array, heart_rate: Array) -> dict[Quantity, Array]:
    """What every body says, shape (athletes, bodies); `heart_rate` of now, NaN where not known, shape (athletes,)."""
    mass, area, core = x[Field.MASS_KG], x[Field.AREA_M2], core_c(x)
    balance = balance_l(x, table)
    beats, rest = heart_rate[:, None], x[Field.RESTING_RATE]
    water_l = body_water_l(mass, table[Row.FEMALE][:, None] > 0)
    potassium = POTASSIUM_MMOL_L * x[Field.SWEAT_LOSS_G] / 1000.0
    gained = table[Row.SODIUM_INTAKE_MMOL][:, None] - x[Field.SODIUM_LOSS_MMOL] - potassium
    sweat_flux = x[Field.SECRETED_W_M2] * (heat_balance.LATENT_G_PER_W_S * 3600.0)
    powered = (table[Row.PEDALLED_AT] > -np.inf)[:, None]
    started_c = x[Field.START_CORE_C]
    return {
        Quantity.METABOLIC_RATE: x[Field.METABOLIC_W],
        Quantity.SWEAT_RATE: sweat_flux * area / 1000.0,
        Quantity.EVAPORATION: x[Field.EVAPORATED_W_M2] * area,
        Quantity.FLUID_LOSS: loss_l(x),
        Quantity.FLUID_BALANCE: balance,
        Quantity.DEFICIT: -100.0 * balance / mass,
        Quantity.SODIUM_LOSS: x[Field.SODIUM_LOSS_MMOL],
        Quantity.SODIUM_MASS_LOSS: x[Field.SODIUM_LOSS_MMOL] * electrolytes.SODIUM_MG_PER_MMOL,
        Quantity.SWEAT_SODIUM: electrolytes.sweat_sodium_mmol_l(x[Field.SODIUM_REFERENCE], sweat_flux),
        Quantity.PLASMA_SODIUM: electrolytes.plasma_sodium_mmol_l(water_l, balance, gained),
        Quantity.CORE_TEMPERATURE: core,
        Quantity.SKIN_TEMPERATURE: x[Field.SKIN_C],
        Quantity.BODY_MASS: mass,
        Quantity.EFFORT: 100.0 * (beats - rest) / (x[Field.MAXIMAL_RATE] - rest),
        Quantity.STRAIN_INDEX: strain.strain_index(core, started_c, beats, rest),
        Quantity.ADAPTIVE_STRAIN_INDEX: strain.adaptive_strain_index(core, started_c, x[Field.SKIN_C], beats, rest),
        Quantity.W_PRIME_BALANCE: np.where(powered, 100.0 * x[Field.W_BALANCE_J] / x[Field.W_PRIME_J], np.nan),
        Quantity.TIME_TO_DEFICIT: x[Field.TIME_TO_DEFICIT_MIN],
        Quantity.DRINK_TO_AVOID: x[Field.DRINK_TO_AVOID_L_H],
        Quantity.STRAIN_SOON: x[Field.STRAIN_SOON],
    }


def ages(table: Array, room_at: Array, now: float) -> tuple[Array, Array]:
    """Seconds since each source of BASIS spoke, and since it contradicted; shape (basis, athletes), infinite: never.

    `room_at` is when the room's sensors last spoke: of temperature, of humidity, of air speed.
    """
    spoke = table[SPOKE]
    spoke[OF_THE_AIR] = np.maximum(spoke[OF_THE_AIR], room_at[:, None])
    disagreed = np.full(spoke.shape, -np.inf)
    disagreed[CAN_DISAGREE] = table[DISAGREED]
    return now - spoke, now - disagreed


NAMES = tuple(BASIS)
OF_THE_AIR = [NAMES.index(name) for name in ("air_temperature", "relative_humidity", "air_speed")]
CAN_DISAGREE = [place for place, (_, disagreed) in enumerate(BASIS.values()) if disagreed is not None]
