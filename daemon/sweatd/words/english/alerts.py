"""Alerts, and why they are raised."""

TEXT = {
    "with_sodium": " with sodium",
    "lasted": "{sentence} It stood for {minutes:.0f} min.",
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
    "heat_strain": (
        "Too hot ({reasons}; core about {core_c:.1f} °C, {core_low_c:.1f}-{core_high_c:.1f} °C): stop, go into the "
        "shade, cool the skin with water and moving air. The trainer comes. Confusion or staggering is an emergency."
    ),
    "heat_strain.urgent": (
        "Stop now: far too hot ({reasons}; core about {core_c:.1f} °C, {core_low_c:.1f}-{core_high_c:.1f} °C). The "
        "trainer comes at once: shade, cold water over the whole body, moving air. Confused, staggering or fainting: "
        "call an ambulance, and go on cooling until it is there."
    ),
    "heat_strain.cleared": (
        "The signs of heat strain are gone, or are not measured any more: look at the athlete before training goes on."
    ),
    "fatigue": "Fatigue {fatigue:.0f} of 100 ({reasons}): go easier, or take a break.",
    "fatigue.warning": "Fatigue {fatigue:.0f} of 100 ({reasons}): that is enough for today.",
    "fatigue.cleared": "The advice to go easier is over.",
    "warm_up_missing": (
        "Hard work after {warm_up_min:.0f} min: go easy until you have warmed up for {least_min:.0f} min."
    ),
    "warm_up_missing.cleared": "The advice to warm up is over.",
    "cool_down_missing": "You stopped at once: walk or pedal easily for a few minutes, then stretch gently.",
    "cool_down_missing.cleared": "The advice to cool down is over.",
    "rehydrate": (
        "Over the next hours drink about {volume_ml:.0f} mL{sodium}, at most {portion_ml:.0f} mL every "
        "{every_min:.0f} min. Estimated loss {fluid_loss_l:.1f} L ({fluid_loss_low_l:.1f}-{fluid_loss_high_l:.1f} L)."
    ),
    "rehydrate.cleared": "The advice on what to drink after the session is over.",
    "sensor_lost": "The strap gives no heart rate ({reasons}): check it. Nobody is watched without it.",
    "sensor_lost.warning": (
        "The strap gives no heart rate ({reasons}), and the body was hot: look at the athlete first, then at the strap."
    ),
    "sensor_lost.cleared": "The strap speaks again, or the session is over.",
    # why somebody should drink, or stop
    "reason.deficit": "water is missing",
    "reason.with_sodium": "with sodium",
    "reason.water": "water is enough",
    "reason.sodium_low": "the blood may lack sodium",
    "reason.drank_fast": "drank fast while nothing is missing",
    "reason.gained_water": "heavier than at the start",
    # why nobody is told to drink
    "reason.fluid_restricted": "fluid is restricted",
    "reason.unwell": "feels unwell in a way that may be too little sodium",
    "reason.unheard": "nothing is heard of the athlete",
    "reason.just_drank": "just drank",
    "reason.no_deficit": "nothing may be missing",
    "reason.little_missing": "little is missing",
    "reason.drank_faster_than_sweating": "drank faster than sweat was lost",
    "reason.drank_enough_this_hour": "drank enough this hour",
    "reason.sodium_would_be_low": "the blood would lack sodium",
    "reason.too_early": "the session is short so far",
    "reason.finished": "the session is over",
    # heat
    "reason.hot_core": "hot core",
    "reason.hot_skin": "hot skin",
    "reason.strain_index": "heart and core near their limits",
    # fatigue
    "reason.tired_load_today": "much done today",
    "reason.tired_heat_strain": "heat strain",
    "reason.tired_drift": "the heart beats faster for the same work",
    "reason.tired_muscle": "muscles have braked and landed a lot",
    "reason.tired_heart": "the rhythm of the heart",
    "reason.tired_dehydration": "water is missing",
    # how the session began and ended
    "reason.short_warm_up": "short warm-up",
    "reason.short_cool_down": "short cool-down",
    "reason.well": "well again",
    "reason.stretched": "stretched",
    # the strap
    "reason.silent": "silent",
    "reason.not_worn": "not worn",
    "reason.poor": "poor signal",
    "reason.frozen": "stands still",
    "reason.implausible": "leaps as no heart does",
    "reason.twin": "says two things at once: is there a second one?",
}
