#!/usr/bin/env python3
"""Entry point of every command: ``.venv/bin/python manage.py <command> --help``."""

import gc
import os
import select
import sys

INTERRUPTED = 130  # 128 + SIGINT, as shells count
UNREAD = 141  # 128 + SIGPIPE
LAST_WORDS = """
已按 Ctrl-C 中断。做到一半的一步已撤销，此前完成的都保留；再次运行同一命令会接着做完。
Interrupted. The step under way was undone, all before it is kept; run the command again to go on.
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
    # Loading makes half a million objects that stay. Looking through them for garbage, now and at each later
    # collection, costs a quarter of the time of a start.
    gc.disable()
    load_for_build() if is_full_build(sys.argv[1:]) else load()
    gc.freeze()
    gc.enable()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def load() -> None:
    import django

    django.setup()


def is_full_build(arguments: list[str]) -> bool:
    return arguments[:1] == ["build"] and "--full" in arguments


def load_for_build() -> None:
    if "--jobs" in sys.argv:
        from sites.publishing import forking

        forking.start()
    from cms.settings import lean

    lean.setup()


def reader_left() -> bool:
    """Whether nobody reads what is written here: ``| head -1`` leaves when it has seen enough, which is no error."""
    poll = select.poll()
    poll.register(1, 0)
    return any(events & select.POLLERR for _file, events in poll.poll(0))


def end_output() -> None:
    """Write what is left. Python does so itself when it ends, and complains where nobody reads."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.stderr.write(LAST_WORDS)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        if not reader_left():
            raise
        sys.exit(UNREAD)
    finally:
        end_output()
