"""What it costs to start: imports in fresh processes, CPU and memory."""

import json
import subprocess
import sys
from functools import partial

from measured.rounds import Figures, Missing, compared

OURS = "import sweatd.service, sweatd.cli"
PEER = "import bleak, bleak.backends.bluezdbus.scanner, bleak.backends.bluezdbus.client, numpy, paho.mqtt.client"
UNWANTED = ("scipy", "numba", "pandas", "matplotlib")
MEASURE = """
import json, os, resource, sys
used = resource.getrusage(resource.RUSAGE_SELF)
pages = int(open("/proc/self/statm").read().split()[1])
print(json.dumps({"cpu_s": used.ru_utime + used.ru_stime, "rss_mb": pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
                  "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""


def fresh(program: str, fact: str) -> float:
    """What a fresh Python has used after that program."""
    ran = subprocess.run([sys.executable, "-c", program + MEASURE], capture_output=True, text=True, check=False)  # noqa: S603
    if ran.returncode:
        raise Missing(ran.stderr.strip().rpartition("\n")[2])
    found = json.loads(ran.stdout)
    if program is OURS:
        unwanted = [name for name in UNWANTED if name in found["modules"]]
        if unwanted:
            raise Missing(f"the daemon imports {', '.join(unwanted)}")
    return float(found[fact])


def cpu(rounds: int) -> Figures:
    """CPU until everything is imported, the interpreter's own start included."""
    return compared(partial(fresh, OURS, "cpu_s"), partial(fresh, PEER, "cpu_s"), rounds)


def memory(rounds: int) -> Figures:
    """Resident memory then."""
    return compared(partial(fresh, OURS, "rss_mb"), partial(fresh, PEER, "rss_mb"), rounds)
