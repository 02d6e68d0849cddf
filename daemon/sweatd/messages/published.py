"""What of all that is known is published, under which name: the one table of names."""

from sweatd.model import Quantity

PUBLISHED = {
    Quantity.FLUID_LOSS: ("fluid_loss_l", 4),
    Quantity.FLUID_BALANCE: ("fluid_balance_l", 4),
    Quantity.DEFICIT: ("deficit_percent", 3),
    Quantity.SWEAT_RATE: ("sweat_rate_l_h", 4),
    Quantity.EVAPORATION: ("evaporation_w", 1),
    Quantity.SODIUM_LOSS: ("sodium_loss_mmol", 2),
    Quantity.SODIUM_MASS_LOSS: ("sodium_loss_mg", 0),
    Quantity.SWEAT_SODIUM: ("sweat_sodium_mmol_l", 1),
    Quantity.CORE_TEMPERATURE: ("core_temperature_c", 3),
    Quantity.SKIN_TEMPERATURE: ("skin_temperature_c", 2),
    Quantity.METABOLIC_RATE: ("metabolic_rate_w", 1),
    Quantity.EFFORT: ("effort_percent", 1),
    Quantity.STRAIN_INDEX: ("strain_index", 2),
    Quantity.ADAPTIVE_STRAIN_INDEX: ("adaptive_strain_index", 2),
    Quantity.W_PRIME_BALANCE: ("w_prime_balance_percent", 1),
    Quantity.FATIGUE: ("fatigue", 1),
    Quantity.TIME_TO_DEFICIT: ("time_to_2_percent_min", 0),
    Quantity.DRINK_TO_AVOID: ("drink_to_avoid_2_percent_l_h", 3),
    Quantity.STRAIN_SOON: ("strain_index_in_15_min", 2),
}
"""What of the estimates is published, under which name, with how many digits."""

FIGURES = {
    Quantity.RMSSD: ("rmssd_ms", 1),
    Quantity.DFA_ALPHA1: ("dfa_alpha1", 3),
    Quantity.ARTEFACT_SHARE: ("artefact_share_percent", 2),
    Quantity.HEART_RATE_RECOVERY: ("heart_rate_recovery_per_min", 0),
    Quantity.CORE_BY_HEART_RATE: ("core_by_heart_rate_c", 2),
    Quantity.TRIMP: ("trimp", 1),
    Quantity.TRIMP_EDWARDS: ("trimp_edwards", 1),
    Quantity.ACUTE_LOAD: ("acute_load", 1),
    Quantity.CHRONIC_LOAD: ("chronic_load", 1),
    Quantity.MONOTONY: ("monotony", 2),
    Quantity.DECOUPLING: ("decoupling_percent", 1),
    Quantity.CARDIAC_DRIFT: ("cardiac_drift_percent", 1),
    Quantity.MUSCLE_LOAD: ("muscle_load", 1),
    Quantity.WARM_UP: ("warm_up_min", 1),
    Quantity.COOL_DOWN: ("cool_down_min", 1),
}
"""What is published of what has no interval, once it is known."""


NO_READINGS = frozenset(
    {
        Quantity.BODY_MASS,
        Quantity.BODY_FAT,
        Quantity.BODY_WATER,
        Quantity.IMPEDANCE,
        Quantity.URINE,
        Quantity.FLUID_INTAKE,
        Quantity.SODIUM_INTAKE,
        Quantity.SORENESS,
        Quantity.CRAMP,
        Quantity.SIGN,
        Quantity.WELL,
        Quantity.STRETCHED,
        Quantity.SESSION,
        Quantity.BODY_SENSOR_LOCATION,
        Quantity.TEMPERATURE_SITE,
        Quantity.PATCH_SITE,
        Quantity.PATCH_AREA,
        Quantity.PATCH_CAPACITY,
        Quantity.MAKER,
        Quantity.MODEL,
        Quantity.FIRMWARE,
        Quantity.HARDWARE,
        Quantity.SOFTWARE,
        Quantity.WHEEL_TURNS,
        Quantity.WHEEL_TIME,
        Quantity.CRANK_TURNS,
        Quantity.CRANK_TIME,
    }
)
"""What people told or a scale knows, which concerns nobody else; facts of a device; and counters."""
