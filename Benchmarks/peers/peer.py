"""What every peer process shares: orders and answers as JSON lines, and its own peak memory.

    {"prepare": CASE}   -> {"ready": true}
    {"run": COUNT}      -> {"seconds": [...]}
    {"write": FILE}     -> {"ready": true}         only workers that have `write`
    {"memory": true}    -> {"peak_bytes": N}
"""

import json
import sys


def peak_bytes():
    """The most memory this process had resident; ru_maxrss would count the parent's from before the exec too."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


def answer(worker, order):
    if "prepare" in order:
        worker.prepare(order["prepare"])
        return {"ready": True}
    if "run" in order:
        return {"seconds": worker.run(order["run"])}
    if "write" in order:
        worker.write(order["write"])
        return {"ready": True}
    return {"peak_bytes": peak_bytes()}


def serve(worker):
    """Answers orders until stdin ends. What a candidate cannot do is reported, not fatal."""
    for line in sys.stdin:
        try:
            reply = answer(worker, json.loads(line))
        except Exception as error:
            reply = {"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"}
        print(json.dumps(reply), flush=True)
