"""measure.py LIMIT RESULT PROGRAM ARGUMENT...: runs the program, writes to RESULT what it took.

One line of JSON: wall and CPU time in seconds, peak memory in bytes, exit status; null where LIMIT seconds passed or a
signal came. A process of its own, and a small one: Linux lets a child's peak memory begin at its parent's, so that the
runner with its lists would be measured in place of a small client.
"""

import os
import signal
import sys
import time

limit, result, program = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
began = time.monotonic()
child = os.spawnv(os.P_NOWAIT, program[0], program)
late = False


def give_up(*_):
    global late
    late = True
    os.kill(child, signal.SIGKILL)


for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
    signal.signal(number, give_up)
signal.alarm(limit)
_, status, usage = os.wait4(child, 0)
wall = time.monotonic() - began
with open(result, "w") as out:
    if late:
        out.write("null")
    else:
        out.write(f'{{"wall": {wall}, "cpu": {usage.ru_utime + usage.ru_stime}, "peak": {usage.ru_maxrss * 1024}, '
                  f'"status": {os.waitstatus_to_exitcode(status)}}}')
