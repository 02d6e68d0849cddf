"""Alerts, and why they are raised."""

TEXT = {
    "with_sodium": " with sodium",
    "change.raised_again": "Still: {sentence}",
    "change.escalated": "Nobody answered: {sentence}",
    "hydration_reminder": (
        "Drink about {volume_ml:.0f} mL{sodium}. Estimated loss {fluid_loss_l:.1f} L "
        "({fluid_loss_low_l:.1f}-{fluid_loss_high_l:.1f} L)."
    ),
    "hydration_reminder.cleared": "The reminder to drink is over.",
    "overdrinking": (
        "Stop drinking: {intake_l:.1f} L drunk, more than was lost. "
        "With nausea, headache or confusion get medical help now."
    ),
    "overdrinking.cleared": "The warning about drinking too much is over.",
}
