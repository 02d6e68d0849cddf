"""Alerts, and why they are raised."""

TEXT = {
    "with_sodium": " mit Natrium",
    "lasted": "{sentence} Das stand {minutes:.0f} min lang.",
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
    "heat_strain": (
        "Zu heiß ({reasons}; Körperkern etwa {core_c:.1f} °C, {core_low_c:.1f}-{core_high_c:.1f} °C): hör auf, geh in "
        "den Schatten, kühle die Haut mit Wasser und bewegter Luft. Der Trainer kommt. Verwirrtheit oder Taumeln ist "
        "ein Notfall."
    ),
    "heat_strain.urgent": (
        "Hör sofort auf: viel zu heiß ({reasons}; Körperkern etwa {core_c:.1f} °C, {core_low_c:.1f}-{core_high_c:.1f} "
        "°C). Der Trainer kommt sofort: Schatten, kaltes Wasser über den ganzen Körper, bewegte Luft. Bei "
        "Verwirrtheit, Taumeln oder Ohnmacht den Rettungsdienst rufen und weiter kühlen, bis er da ist."
    ),
    "heat_strain.cleared": (
        "Die Zeichen der Hitzebelastung sind weg oder werden nicht mehr gemessen: schau nach dem Sportler, bevor es "
        "weitergeht."
    ),
    "fatigue": "Ermüdung {fatigue:.0f} von 100 ({reasons}): mach langsamer oder eine Pause.",
    "fatigue.warning": "Ermüdung {fatigue:.0f} von 100 ({reasons}): für heute ist es genug.",
    "fatigue.cleared": "Der Rat, langsamer zu machen, ist vorbei.",
    "warm_up_missing": (
        "Hart nach {warm_up_min:.0f} min: mach locker weiter, bis du {least_min:.0f} min aufgewärmt bist."
    ),
    "warm_up_missing.cleared": "Der Rat zum Aufwärmen ist vorbei.",
    "cool_down_missing": (
        "Du hast plötzlich aufgehört: geh oder tritt ein paar Minuten locker weiter, dann dehne dich sanft."
    ),
    "cool_down_missing.cleared": "Der Rat zum Auslaufen ist vorbei.",
    "rehydrate": (
        "Trinke in den nächsten Stunden etwa {volume_ml:.0f} mL{sodium}, höchstens {portion_ml:.0f} mL alle "
        "{every_min:.0f} min. Geschätzter Verlust {fluid_loss_l:.1f} L "
        "({fluid_loss_low_l:.1f}-{fluid_loss_high_l:.1f} L)."
    ),
    "rehydrate.cleared": "Der Rat zum Trinken nach dem Training ist vorbei.",
    "sensor_lost": "Der Brustgurt misst nicht ({reasons}): prüfe ihn. Ohne ihn wird auf niemanden geachtet.",
    "sensor_lost.warning": (
        "Der Brustgurt misst nicht ({reasons}), und der Körper war heiß: schau zuerst nach dem Sportler, dann nach "
        "dem Gurt."
    ),
    "sensor_lost.cleared": "Der Brustgurt misst wieder, oder das Training ist zu Ende.",
    # why somebody should drink, or stop
    "reason.deficit": "es fehlt Wasser",
    "reason.with_sodium": "mit Natrium",
    "reason.water": "Wasser genügt",
    "reason.sodium_low": "im Blut fehlt vielleicht Natrium",
    "reason.drank_fast": "schnell getrunken, obwohl nichts fehlt",
    "reason.gained_water": "schwerer als am Anfang",
    # why nobody is told to drink
    "reason.fluid_restricted": "Trinkmenge eingeschränkt",
    "reason.unwell": "fühlt sich so unwohl, dass Natrium fehlen kann",
    "reason.unheard": "vom Sportler ist nichts zu hören",
    "reason.just_drank": "gerade getrunken",
    "reason.no_deficit": "vielleicht fehlt nichts",
    "reason.little_missing": "es fehlt wenig",
    "reason.drank_faster_than_sweating": "schneller getrunken als geschwitzt",
    "reason.drank_enough_this_hour": "in dieser Stunde genug getrunken",
    "reason.sodium_would_be_low": "im Blut würde Natrium fehlen",
    "reason.too_early": "das Training ist noch kurz",
    "reason.finished": "das Training ist zu Ende",
    # heat
    "reason.hot_core": "heißer Körperkern",
    "reason.hot_skin": "heiße Haut",
    "reason.strain_index": "Herz und Körperkern nahe an ihren Grenzen",
    # fatigue
    "reason.tired_load_today": "heute schon viel getan",
    "reason.tired_heat_strain": "Hitzebelastung",
    "reason.tired_drift": "das Herz schlägt schneller für dieselbe Leistung",
    "reason.tired_muscle": "die Muskeln haben viel abgefangen und gebremst",
    "reason.tired_heart": "der Rhythmus des Herzens",
    "reason.tired_dehydration": "es fehlt Wasser",
    # how the session began and ended
    "reason.short_warm_up": "kurz aufgewärmt",
    "reason.short_cool_down": "kurz ausgelaufen",
    "reason.well": "wieder wohl",
    "reason.stretched": "gedehnt",
    # the strap
    "reason.silent": "stumm",
    "reason.not_worn": "nicht getragen",
    "reason.poor": "schlechtes Signal",
    "reason.frozen": "steht still",
    "reason.implausible": "springt wie kein Herz",
    "reason.twin": "sagt zweierlei zugleich: gibt es einen zweiten?",
}
