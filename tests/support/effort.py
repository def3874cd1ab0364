"""How much work something is, whatever else the machine does meanwhile."""

import time
from collections.abc import Callable


def effort(act: Callable[[], object]) -> float:
    """Seconds of processor time that `act` takes this thread: the least of three tries."""

    def once() -> float:
        begun = time.thread_time()
        act()
        return time.thread_time() - begun

    return min(once() for _ in range(3))
