"""What to say, by danger: words for people beside the ids for programs. No names: those live in the store alone."""

from sweatd.model import Alert, AlertState

RAISED = {
    "hydration_reminder": (
        "Drink about {volume_ml:.0f} mL{sodium}. Estimated loss {fluid_loss_l:.1f} L "
        "({fluid_loss_low_l:.1f}-{fluid_loss_high_l:.1f} L)."
    ),
    "overdrinking": (
        "Stop drinking: {intake_l:.1f} L drunk, more than was lost. "
        "With nausea, headache or confusion get medical help now."
    ),
}
CLEARED = {
    "hydration_reminder": "The reminder to drink is over.",
    "overdrinking": "The warning about drinking too much is over.",
}


def words(alert: Alert) -> str:
    """The sentence for an alert, in English; an unknown danger speaks by its id."""
    over = alert.state is AlertState.CLEARED
    template = (CLEARED if over else RAISED).get(alert.danger)
    if template is None:
        return f"{alert.danger}: {'over' if over else ', '.join(alert.reasons)}"
    return template.format(**alert.facts, sodium=" with sodium" if alert.facts.get("with_sodium") else "")
