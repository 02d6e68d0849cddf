"""Alerts, and why they are raised."""

TEXT = {
    "with_sodium": " mit Natrium",
    "change.raised_again": "Immer noch: {sentence}",
    "change.escalated": "Niemand hat geantwortet: {sentence}",
    "hydration_reminder": (
        "Trinke etwa {volume_ml:.0f} mL{sodium}. Geschätzter Verlust {fluid_loss_l:.1f} L "
        "({fluid_loss_low_l:.1f}-{fluid_loss_high_l:.1f} L)."
    ),
    "hydration_reminder.cleared": "Die Erinnerung ans Trinken ist vorbei.",
    "overdrinking": (
        "Nicht weiter trinken: {intake_l:.1f} L getrunken, mehr als verloren ging. "
        "Bei Übelkeit, Kopfschmerz oder Verwirrtheit sofort ärztliche Hilfe holen."
    ),
    "overdrinking.cleared": "Die Warnung vor zu viel Trinken ist vorbei.",
}
