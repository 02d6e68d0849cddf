"""Pictures of athletes for rules: every body of an athlete says the same, unless a spread is given."""

from collections.abc import Mapping

import numpy as np

from sweatd.model import Array, Picture, Quantity, Said
from sweatd.physiology.electrolytes import plasma_sodium_mmol_l

BODIES = 64


def picture(
    *,
    mass_kg: float = 70.0,
    loss_l: float = 1.0,
    spread_l: float = 0.0,
    intake_l: float = 0.0,
    intake_last_hour_l: float | None = None,
    sweat_rate_l_h: float = 1.0,
    sodium_loss_mmol: float = 40.0,
    session_s: float = 5000.0,
    since_drink_s: float = 5000.0,
    fluid_restricted: bool = False,
    carried_l: float = 0.0,
    silent_s: float = 1.0,
    at: float = 0.0,
    core_c: float = 37.5,
    core_spread_c: float = 0.0,
    strain_index: float = 3.0,
    fatigue: float = 10.0,
    fatigue_parts: Mapping[str, float] | None = None,
    w_prime_percent: float = float("nan"),
    singles: Mapping[Quantity, float] | None = None,
    ages_s: Mapping[str, float] | None = None,
    signals: dict[str, str] | None = None,
    said: Said | None = None,
    over: bool | None = None,
) -> Picture:
    """One athlete `a1`; losses spread evenly over `loss_l` +- `spread_l`, cores likewise."""
    steps = np.linspace(-1.0, 1.0, BODIES)[None, :]
    loss = loss_l + spread_l * steps
    balance = carried_l + intake_l - loss
    mass = np.full((1, BODIES), mass_kg)
    lost_sodium = np.full((1, BODIES), sodium_loss_mmol)
    return Picture(
        at=at,
        athletes=("a1",),
        bodies={
            Quantity.FLUID_LOSS: loss,
            Quantity.FLUID_BALANCE: balance,
            Quantity.DEFICIT: -100.0 * balance / mass,
            Quantity.SWEAT_RATE: np.full((1, BODIES), sweat_rate_l_h),
            Quantity.SODIUM_LOSS: lost_sodium,
            Quantity.PLASMA_SODIUM: plasma_sodium_mmol_l(0.6 * mass, balance, -lost_sodium),
            Quantity.BODY_MASS: mass,
            Quantity.CORE_TEMPERATURE: core_c + core_spread_c * steps,
            Quantity.STRAIN_INDEX: np.full((1, BODIES), strain_index),
            Quantity.FATIGUE: np.full((1, BODIES), fatigue),
            Quantity.W_PRIME_BALANCE: np.full((1, BODIES), w_prime_percent),
        },
        session_s=one(session_s),
        since_drink_s=one(since_drink_s),
        intake_l=one(intake_l),
        intake_last_hour_l=one(intake_l if intake_last_hour_l is None else intake_last_hour_l),
        carried_l=one(carried_l),
        silent_s=one(silent_s),
        fluid_restricted=np.array([fluid_restricted]),
        basis=tuple(ages_s or ()),
        ages_s=np.array([*(ages_s or {}).values()], dtype=float).reshape(-1, 1),
        disagreed_s=np.full((len(ages_s or ()), 1), np.inf),
        heat_source=("power",),
        singles={quantity: one(value) for quantity, value in (singles or {}).items()},
        fatigue_parts={name: one(value) for name, value in (fatigue_parts or {}).items()},
        signals=() if signals is None else (signals,),
        said=() if said is None else (said,),
        over=None if over is None else np.array([over]),
    )


def one(value: float) -> Array:
    """Of one athlete."""
    return np.array([value])
