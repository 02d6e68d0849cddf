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
SKIN_HOLD_S = 60.0  # a thermometer is read more seldom, and the skin is slower
FRESH = {
    Quantity.HEART_RATE: HOLD_S,
    Quantity.POWER: HOLD_S,
    Quantity.SPEED: HOLD_S,
    Quantity.GRADE: HOLD_S,
    Quantity.SKIN_TEMPERATURE: SKIN_HOLD_S,  # as it was measured, at one site
}
"""What is shown as sensors say it, and how long a word of theirs stands."""
FRESH_ROWS, FRESH_S = [SENSED[quantity] for quantity in FRESH], np.array([*FRESH.values()])[:, None]


def fresh(table: Array, now: float) -> dict[Quantity, Array]:
    """What sensors say just now, shape (athletes,), NaN where they are silent."""
    known = now - table[[row + 1 for row in FRESH_ROWS]] <= FRESH_S
    values = np.where(known, table[FRESH_ROWS], np.nan)
    return dict(zip(FRESH, values, strict=True))


def loss_l(x: Array) -> Array:
    """Water lost, L."""
    lost: Array = (x[Field.SWEAT_LOSS_G] + x[Field.RESPIRATORY_LOSS_G]) / 1000.0
    return lost


def balance_l(x: Array, table: Array) -> Array:
    """Water that came in, less what left [L], shape (athletes, bodies)."""
    balance: Array = _told_l(table)[:, None] - loss_l(x)
    return balance


def judged(x: Array, table: Array, heart_rate: Array) -> dict[Quantity, Array]:
    """What is judged every second, shape (athletes, bodies); nothing in it goes on with x.

    `heart_rate` is that of now, NaN where it is not known, shape (athletes,).
    """
    mass = x[Field.MASS_KG].copy()
    lost_l = loss_l(x)
    balance = _told_l(table)[:, None] - lost_l
    beats, rest = heart_rate[:, None], x[Field.RESTING_RATE]
    core = core_c(x)
    water_l = body_water_l(mass, table[Row.FEMALE][:, None] > 0)
    gained = table[Row.SODIUM_INTAKE_MMOL][:, None] - x[Field.SODIUM_LOSS_MMOL]
    gained -= (POTASSIUM_MMOL_L / 1000.0) * x[Field.SWEAT_LOSS_G]
    return {
        Quantity.METABOLIC_RATE: x[Field.METABOLIC_W].copy(),
        Quantity.SWEAT_RATE: x[Field.SECRETED_W_M2] * x[Field.AREA_M2] * (heat_balance.LATENT_G_PER_W_S * 3.6),
        Quantity.FLUID_LOSS: lost_l,
        Quantity.FLUID_BALANCE: balance,
        Quantity.DEFICIT: balance / mass * -100.0,
        Quantity.SODIUM_LOSS: x[Field.SODIUM_LOSS_MMOL].copy(),
        Quantity.PLASMA_SODIUM: electrolytes.plasma_sodium_mmol_l(water_l, balance, gained),
        Quantity.CORE_TEMPERATURE: core,
        Quantity.BODY_MASS: mass,
        Quantity.EFFORT: (beats - rest) * (100.0 / (x[Field.MAXIMAL_RATE] - rest)),
        Quantity.STRAIN_INDEX: strain.strain_index(core, x[Field.START_CORE_C], beats, rest),
        Quantity.W_PRIME_BALANCE: _left_percent(x, table),
    }


def told(x: Array, heart_rate: Array) -> dict[Quantity, Array]:
    """What is only told, and so worked out when it is; the same shapes."""
    beats, rest, core = heart_rate[:, None], x[Field.RESTING_RATE], core_c(x)
    flux = x[Field.SECRETED_W_M2] * (heat_balance.LATENT_G_PER_W_S * 3600.0)
    skin = x[Field.SKIN_C].copy()
    return {
        Quantity.EVAPORATION: x[Field.EVAPORATED_W_M2] * x[Field.AREA_M2],
        Quantity.SODIUM_MASS_LOSS: x[Field.SODIUM_LOSS_MMOL] * electrolytes.SODIUM_MG_PER_MMOL,
        Quantity.SWEAT_SODIUM: electrolytes.sweat_sodium_mmol_l(
            x[Field.SODIUM_REFERENCE], flux, x[Field.SODIUM_EXPONENT]
        ),
        Quantity.SKIN_TEMPERATURE: skin,
        Quantity.ADAPTIVE_STRAIN_INDEX: strain.adaptive_strain_index(core, x[Field.START_CORE_C], skin, beats, rest),
        Quantity.TIME_TO_DEFICIT: x[Field.TIME_TO_DEFICIT_MIN].copy(),
        Quantity.DRINK_TO_AVOID: x[Field.DRINK_TO_AVOID_L_H].copy(),
        Quantity.STRAIN_SOON: x[Field.STRAIN_SOON].copy(),
    }


def _told_l(table: Array) -> Array:
    """Water that came in, less what left and was told [L], shape (athletes,)."""
    told_l: Array = table[Row.CARRIED_L] + table[Row.INTAKE_L] - table[Row.URINE_L]
    return told_l


def _left_percent(x: Array, table: Array) -> Array:
    """What is left of W' [%], NaN where no power was ever seen."""
    powered = table[Row.PEDALLED_AT] > -np.inf
    if not powered.any():
        return np.full(x[Field.W_BALANCE_J].shape, np.nan)
    return np.where(powered[:, None], 100.0 * x[Field.W_BALANCE_J] / x[Field.W_PRIME_J], np.nan)


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
