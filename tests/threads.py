"""Threads of a test, each with its own connection to the database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def running(*, patience: float) -> Iterator[Callable[[Callable[[], None]], threading.Thread]]:
    """Give a function that runs another in a thread.

    At the end all must have ended within `patience` seconds each, and without fault.
    """
    started: list[threading.Thread] = []
    faults: list[BaseException] = []

    def run(work: Callable[[], None]) -> threading.Thread:
        def whole() -> None:
            try:
                work()
            except BaseException as fault:  # a thread's error must fail the test
                faults.append(fault)
            finally:
                connections.close_all()

        started.append(threading.Thread(target=whole))
        started[-1].start()
        return started[-1]

    yield run
    for thread in started:
        thread.join(timeout=patience)
        assert not thread.is_alive()
    assert faults == []
