"""What really happens in a body, beside what its wearables say: rows to score estimates against."""

from virtualgym.body import Body

EVERY_S = 10
Row = dict[str, float | str]


def row(time_s: float, athlete: str, body: Body) -> Row:
    """One moment of one athlete; totals count from the session's start."""
    fluids = body.fluids
    return {
        "at": time_s,
        "athlete": athlete,
        "fluid_loss_l": round(fluids.fluid_loss_l, 5),
        "sweat_loss_l": round(fluids.sweat_loss_l, 5),
        "sweat_rate_l_h": round(body.sweat_rate_l_h, 4),
        "sodium_loss_mmol": round(fluids.sodium_loss_mmol, 3),
        "core_c": round(body.core_c, 3),
        "skin_c": round(body.skin_c, 3),
        "deficit_percent": round(fluids.deficit_percent, 4),
        "plasma_sodium_mmol_l": round(fluids.plasma_sodium_mmol_l, 3),
        "intake_l": round(fluids.intake_l, 4),
        "mass_kg": round(fluids.mass_kg, 4),
        "heart_rate": round(body.heart_rate, 2),
        "metabolic_w": round(body.metabolic_w, 1),
    }
