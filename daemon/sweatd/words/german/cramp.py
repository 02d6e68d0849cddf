"""Cramps: their risk, and what to do when one happens; and red flags."""

TEXT = {
    "cramp_risk": (
        "Hohes Risiko für einen Krampf, so wie es steht: {reasons}. Mach langsamer, und dehne dich sanft in der "
        "nächsten Pause."
    ),
    "cramp_risk.cleared": "Der Rat wegen Krämpfen ist vorbei.",
    "cramp": (
        "Krampf: {reasons}. Der Trainer kommt und sieht nach. Hör auf, dehne sanft und halte; die nächsten Schritte "
        "werden einzeln gezeigt. Vergeht es nicht, oder ist es mehr als ein Krampf: ärztliche Hilfe holen."
    ),
    "cramp.cleared": "Seit einer Weile wurde kein Krampf mehr gemeldet.",
    "unwell": (
        "{reasons}: für heute aufhören und noch heute zum Arzt. Es kann sein, dass Muskeln zerfallen, und das "
        "vertragen die Nieren nicht."
    ),
    "unwell.urgent": (
        "{reasons}: aufhören, dabeibleiben, nichts trinken, sofort ärztliche Hilfe holen. Bei Verwirrtheit, "
        "Zusammenbruch oder Schmerz in der Brust den Rettungsdienst rufen. Ist der Körper heiß: sofort kühlen."
    ),
    "unwell.cleared": "Die Warnzeichen gelten nicht mehr. Frag nach, wie es geht.",
    # why a cramp is more likely
    "reason.earlier_cramps": "frühere Krämpfe",
    "reason.injury": "eine Verletzung im letzten Jahr",
    "reason.weak_muscles": "ein schwacher Muskel",
    "reason.medicines": "Medikamente (ändere keines von dir aus: frag deinen Arzt)",
    "reason.conditions": "eine Vorerkrankung (frag deinen Arzt oder in der Physiotherapie)",
    "reason.male": "Mann",
    "reason.over_40": "über 40",
    "reason.cramp_today": "heute schon ein Krampf",
    "reason.soreness": "Muskelkater",
    "reason.fatigue": "müde Muskeln",
    "reason.pace": "hart über deiner Schwelle",
    "reason.muscle_load": "viel abgefangen und gebremst",
    "reason.load_spike": "mehr, als du gewohnt bist",
    "reason.dehydration": "Wasserverlust",
    "reason.salty_sweat": "viel salziger Schweiß",
    "reason.sodium_loss": "Salzverlust",
    # red flags
    "reason.confusion": "Verwirrtheit",
    "reason.collapse": "Zusammenbruch",
    "reason.chest_pain": "Schmerz in der Brust",
    "reason.nausea": "Übelkeit",
    "reason.vomiting": "Erbrechen",
    "reason.headache": "Kopfschmerz",
    "reason.weight_gain": "schwerer geworden",
    "reason.dark_urine": "dunkler Urin",
    "reason.spreading": "Krämpfe, die sich ausbreiten",
    "reason.weakness": "Schwäche",
    # where it cramps
    "reason.again": "schon wieder",
    "reason.calf": "Wade",
    "reason.hamstring": "Oberschenkel hinten",
    "reason.quadriceps": "Oberschenkel vorn",
    "reason.foot": "Fuß",
    "reason.adductor": "Oberschenkel innen",
    "reason.glute": "Gesäß",
    "reason.abdomen": "Bauch",
    "reason.back": "Rücken",
    "reason.forearm": "Unterarm",
    "reason.hand": "die Hand",
    "reason.shoulder": "Schulter",
    "reason.other": "ein Muskel",
    # what to do, step by step
    "remedy.nth": "{time:.0f} von {times:.0f}: {sentence}",
    "remedy.stop": "Hör auf. Setz oder leg dich sicher hin; jemand bleibt bei dir.",
    "remedy.red_flags": (
        "Verwirrt, übel, Kopfschmerz, schwerer als vorher, dunkler Urin, schwach, oder breitet es sich aus? Dann ist "
        "es kein bloßer Krampf: sag es jetzt, und hol Hilfe."
    ),
    "remedy.stretch": "{how} Sanft, ohne Schmerz: 20 Sekunden halten, loslassen und atmen.",
    "stretch.calf": "Bein strecken, Zehen zu dir ziehen.",
    "stretch.hamstring": "Auf den Rücken, Bein heben, Knie langsam strecken.",
    "stretch.quadriceps": "Seitlich liegend oder mit Halt die Ferse zum Gesäß ziehen.",
    "stretch.foot": "Zehen zum Schienbein ziehen.",
    "stretch.adductor": "Hinsetzen, Fußsohlen aneinander, Knie nach außen sinken lassen.",
    "stretch.glute": "Auf den Rücken, Knie zur Brust ziehen.",
    "stretch.abdomen": "Auf den Rücken, Arme über den Kopf, mach dich lang.",
    "stretch.back": "Hinknien, auf die Fersen setzen, Arme nach vorn.",
    "stretch.forearm": "Arm strecken, Finger zurückziehen.",
    "stretch.hand": "Hand öffnen, Finger gerade drücken.",
    "stretch.shoulder": "Arm quer vor die Brust ziehen.",
    "stretch.other": "Den Muskel dehnen, der krampft.",
    "remedy.drink": (
        "Trinke etwa {volume_ml:.0f} mL mit Natrium, in Schlucken: deine Bilanz sagt, dass es fehlt. Nicht mehr auf "
        "einmal, und kein reines Wasser literweise."
    ),
    "remedy.drink.rule": (
        "Trinke nur, wenn sweatd es sagt: eine kleine Portion mit Natrium. Nie einen Liter reines Wasser auf einmal."
    ),
    "remedy.no_drink": "Für den Krampf jetzt nichts trinken: {reasons}.",
    "remedy.massage": "Wenn er nachgelassen hat: den Muskel sanft massieren, zum Herzen hin.",
    "remedy.heat": (
        "Wenn es guttut: 2 bis 3 Minuten etwas Warmes darauf. Nie heiß, ein Tuch dazwischen, nicht auf verletzte oder "
        "taube Haut. Frisch verletzt oder geschwollen: keine Wärme, nur Kälte."
    ),
    "remedy.cold": (
        "Wenn es guttut: eine Minute etwas Kühles darauf, ein Tuch dazwischen. Es tut wohl; es beendet keinen Krampf."
    ),
    "remedy.meals": (
        "Die nächsten Tage: Mahlzeiten mit ausgewogenen Mineralstoffen, auch Salz, wenn du viel schwitzt. Kein Pulver "
        "hilft nachweislich."
    ),
    "remedy.plan": (
        "Die nächsten Tage: fang leichter an, und steigere deinen Plan langsam. Krämpfe treffen öfter die, die "
        "schneller machen, als sie trainiert haben."
    ),
    "remedy.warm_up": "Nächstes Mal: zehn Minuten aufwärmen, locker auslaufen, sanft dehnen.",
    "remedy.strength": (
        "Die nächsten Wochen: kräftige schwache Muskeln; nach einer Verletzung so, wie es die Physiotherapie sagt."
    ),
    "remedy.doctor": (
        "Geh zum Arzt, wenn es nicht vergeht, oft oder in Ruhe kommt, oder mit Schwäche oder Schwellung. Du nimmst "
        "Medikamente? Ändere keines von dir aus: frag deinen Arzt."
    ),
    "remedy.get_help": (
        "Das ist kein bloßer Krampf: {reasons}. Hör auf, bleib bei jemandem, hol ärztliche Hilfe. Übel, verwirrt oder "
        "mit Kopfschmerz: nichts trinken. Bei Verwirrtheit, Zusammenbruch oder Schmerz in der Brust: Rettungsdienst "
        "rufen."
    ),
    # how well it is known to help
    "evidence.good": "gut belegt",
    "evidence.fair": "etwas belegt",
    "evidence.weak": "schwach belegt",
    "evidence.opinion": "unter Fachleuten einig",
    "evidence.none": "tut wohl, nicht belegt",
}
