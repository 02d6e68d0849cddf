"""Cramps: their risk, and what to do when one happens; and red flags."""

TEXT = {
    "cramp_risk": "High risk of a cramp, as things are: {reasons}. Go easier, and stretch gently in the next break.",
    "cramp_risk.cleared": "The advice about cramps is over.",
    "cramp": (
        "Cramp: {reasons}. The trainer comes and looks. Stop, stretch it gently and hold; the next steps are shown one "
        "by one. If it does not pass, or is more than a cramp: get medical help."
    ),
    "cramp.cleared": "No cramp was told for a while.",
    "unwell": (
        "{reasons}: stop for today, and see a doctor today. Muscle may be breaking down, which kidneys do not bear."
    ),
    "unwell.urgent": (
        "{reasons}: stop, stay with them, nothing to drink, get medical help now. Confusion, a collapse or pain in the "
        "chest: call an ambulance. With a hot body: cool it at once."
    ),
    "unwell.cleared": "The red flags do not stand any more. Ask how they are.",
    # why a cramp is more likely
    "reason.earlier_cramps": "earlier cramps",
    "reason.injury": "an injury within a year",
    "reason.weak_muscles": "a weak muscle",
    "reason.medicines": "medicines (change none by yourself: ask your doctor)",
    "reason.conditions": "a condition (ask your doctor or physiotherapist)",
    "reason.male": "being a man",
    "reason.over_40": "being over 40",
    "reason.cramp_today": "a cramp already today",
    "reason.soreness": "sore muscles",
    "reason.fatigue": "tired muscles",
    "reason.pace": "hard above your threshold",
    "reason.muscle_load": "much landing and braking",
    "reason.load_spike": "more than you are used to",
    "reason.dehydration": "water lost",
    "reason.salty_sweat": "much salty sweat",
    "reason.sodium_loss": "salt lost",
    # red flags
    "reason.confusion": "confusion",
    "reason.collapse": "a collapse",
    "reason.chest_pain": "pain in the chest",
    "reason.nausea": "nausea",
    "reason.vomiting": "vomiting",
    "reason.headache": "headache",
    "reason.weight_gain": "weight gained",
    "reason.dark_urine": "dark urine",
    "reason.spreading": "cramps that spread",
    "reason.weakness": "weakness",
    # where it cramps
    "reason.again": "again",
    "reason.calf": "calf",
    "reason.hamstring": "back of the thigh",
    "reason.quadriceps": "front of the thigh",
    "reason.foot": "foot",
    "reason.adductor": "inside of the thigh",
    "reason.glute": "buttock",
    "reason.abdomen": "belly",
    "reason.back": "back",
    "reason.forearm": "forearm",
    "reason.hand": "hand",
    "reason.shoulder": "shoulder",
    "reason.other": "a muscle",
    # what to do, step by step
    "remedy.nth": "{time:.0f} of {times:.0f}: {sentence}",
    "remedy.stop": "Stop. Sit or lie down safely; somebody stays with you.",
    "remedy.red_flags": (
        "Confused, sick, a headache, heavier than before, dark urine, weak, or does it spread? Then it is no mere "
        "cramp: say so now, and get help."
    ),
    "remedy.stretch": "{how} Gently, without pain: hold 20 seconds, let go and breathe.",
    "stretch.calf": "Leg straight, pull the toes towards you.",
    "stretch.hamstring": "On your back, lift the leg, straighten the knee slowly.",
    "stretch.quadriceps": "On your side or holding on, pull the heel to the buttock.",
    "stretch.foot": "Pull the toes up towards the shin.",
    "stretch.adductor": "Sit, soles together, let the knees sink outwards.",
    "stretch.glute": "On your back, pull the knee to your chest.",
    "stretch.abdomen": "On your back, arms overhead, make yourself long.",
    "stretch.back": "Kneel, sit back on your heels, arms forward.",
    "stretch.forearm": "Arm straight, pull the fingers back.",
    "stretch.hand": "Open the hand, press the fingers straight.",
    "stretch.shoulder": "Pull the arm across your chest.",
    "stretch.other": "Stretch the muscle that cramps.",
    "remedy.drink": (
        "Drink about {volume_ml:.0f} mL with sodium, in sips: your balance says that it is missing. No more at once, "
        "and no plain water by the litre."
    ),
    "remedy.drink.rule": (
        "Drink only when sweatd says so: a small portion with sodium. Never a litre of plain water at once."
    ),
    "remedy.no_drink": "No drink for the cramp now: {reasons}.",
    "remedy.massage": "When it has let go: massage it softly, towards the heart.",
    "remedy.heat": (
        "If it feels good: something warm on it for 2 to 3 minutes. Never hot, a cloth between, not on injured or numb "
        "skin. Just hurt or swollen: leave out the warmth, cold alone."
    ),
    "remedy.cold": (
        "If it feels good: something cool on it for a minute, a cloth between. It comforts; it ends no cramp."
    ),
    "remedy.meals": (
        "The next days: meals with balanced minerals, salt among them when you sweat much. No powder is known to help."
    ),
    "remedy.plan": (
        "The next days: begin easier, and grow your plan slowly. Cramps come more often to those who go faster than "
        "they trained for."
    ),
    "remedy.warm_up": "Next time: warm up for ten minutes, end easily, stretch gently.",
    "remedy.strength": "The next weeks: strengthen weak muscles; with an old injury, as your physiotherapist says.",
    "remedy.doctor": (
        "See a doctor if it does not pass, comes often or at rest, or comes with weakness or swelling. You take "
        "medicines? Change none by yourself: ask your doctor."
    ),
    "remedy.get_help": (
        "This is no mere cramp: {reasons}. Stop, stay with somebody, get medical help. Sick, confused or with a "
        "headache: nothing to drink. Confusion, a collapse or pain in the chest: call an ambulance."
    ),
    # how well it is known to help
    "evidence.good": "good evidence",
    "evidence.fair": "some evidence",
    "evidence.weak": "weak evidence",
    "evidence.opinion": "experts agree",
    "evidence.none": "comfort, no evidence",
}
