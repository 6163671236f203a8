"""Who is slow or dead delays no other: real servers, and the threads that speak to them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from sites.sharing import hook_posts, hook_queues
from sites.sharing.models import Delivery, Webhook

pytestmark = pytest.mark.django_db(transaction=True)
# No test waits that long; a message that never comes fails it.
LONG = 20


class Receiver:
    """A program that answers a message when it may; ``numbers`` are those of the messages it was sent."""

    def __init__(self, answers: bool) -> None:
        self.numbers: list[int] = []
        self.asked, self.may_answer = Event(), Event()
        if answers:
            self.may_answer.set()

    def handle(self, number: int) -> None:
        self.numbers.append(number)
        self.asked.set()
        assert self.may_answer.wait(LONG)


@contextmanager
def listening(receiver: Receiver) -> Iterator[str]:
    """The address of a receiver."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            receiver.handle(int(self.headers["X-Zhanqun-Delivery"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        receiver.may_answer.set()
        server.shutdown()
        thread.join()
        server.server_close()


Listen = Callable[[bool], tuple[Receiver, Webhook]]


@pytest.fixture
def hook(settings) -> Iterator[Listen]:
    """``hook(answers)``: a program, and the hook that tells it."""
    settings.ZHANQUN_WEBHOOKS_PRIVATE = True
    with ExitStack() as stack:

        def make(answers: bool) -> tuple[Receiver, Webhook]:
            receiver = Receiver(answers)
            return receiver, Webhook.objects.create(url=stack.enter_context(listening(receiver)))

        yield make
    hook_queues.send_due()


def tell(hook: Webhook, count: int = 3) -> list[int]:
    """Write down messages for a hook; their numbers."""
    body = '{"event": "publish"}'
    return [Delivery.objects.create(webhook=hook, change_id=number, body=body).pk for number in range(count)]


def test_more_dead_hooks_than_places_delay_nobody_who_answers(hook):
    dead = [hook(answers=False) for _ in range(hook_queues.PLACES[True] + 2)]
    for _receiver, row in dead:
        tell(row)
        Delivery.objects.filter(webhook=row).update(attempts=1)
    quick, row = hook(answers=True)
    numbers = tell(row)
    hook_queues.send_due(wait=False)
    for thread, fails in list(hook_queues._at_work.values()):
        if not fails:
            thread.join(LONG)
    assert quick.numbers == numbers, "in order, while the others have not answered"
    assert Delivery.objects.filter(delivered_at__isnull=False).count() == len(numbers)
    assert sum(receiver.asked.is_set() for receiver, _row in dead) <= hook_queues.PLACES[True]


def test_a_slow_hook_is_asked_once_however_often_the_worker_comes(hook):
    slow, row = hook(answers=False)
    numbers = tell(row)
    hook_queues.send_due(wait=False)
    assert slow.asked.wait(LONG)
    hook_queues.send_due(wait=False)
    hook_queues.empty(row.pk, wait=False)
    assert slow.numbers == numbers[:1]
    slow.may_answer.set()
    hook_queues.send_due()
    assert slow.numbers == numbers


def test_who_does_not_answer_in_time_is_put_off_and_the_command_ends(hook, monkeypatch):
    silent, row = hook(answers=False)
    tell(row)
    with monkeypatch.context() as patch:
        patch.setattr(hook_posts, "SECONDS", 0.2)
        hook_queues.send_due()
    first, *rest = Delivery.objects.filter(webhook=row).order_by("pk")
    assert (first.attempts, first.error) == (1, "0.2 秒内没有答复")
    assert not hook_queues.due().exists(), "all of its messages wait"
    assert [one.attempts for one in rest] == [0, 0]
    silent.may_answer.set()
    assert hook_queues.repeat(row) == 3
    hook_queues.send_due()
    assert not Delivery.objects.filter(delivered_at=None).exists()


def test_a_message_that_cannot_be_read_stops_its_own_queue_alone(hook):
    _receiver, row = hook(answers=True)
    quick, other = hook(answers=True)
    Delivery.objects.create(webhook=row, change_id=1, body="damaged")
    numbers = tell(other)
    hook_queues.send_due()
    assert quick.numbers == numbers
    assert not hook_queues.due().exists()
