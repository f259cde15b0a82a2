import threading
from datetime import UTC, datetime

from banktui.domain.exchange import Parameter, Withheld
from banktui.http.record import Recorder
from banktui.services.requests import RequestLog

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def add(recorder: Recorder, *query: tuple[str, str], path: str = "/a", status: int | None = 200) -> int:
    return recorder.add(
        provider="p",
        operation="read it",
        method="GET",
        path=path,
        query=query,
        status=status,
        elapsed=0.25,
        attempt=1,
        at=AT,
    )


def test_values_are_masked_unless_known_to_be_harmless() -> None:
    recorder = Recorder()
    add(recorder, ("limit", "100"), ("cvc", "123"), ("date_start", "2026-01-01"), ("invented", "secret"))
    assert recorder.latest()[0].query == (
        Parameter("limit", "100"),
        Parameter("cvc", Withheld("cvc")),
        Parameter("date_start", "2026-01-01"),
        Parameter("invented", Withheld("invented")),
    )
    assert "123" not in repr(recorder.latest()[0])


def test_what_is_shown_can_be_chosen() -> None:
    recorder = Recorder(shown=("colour",))
    add(recorder, ("colour", "red"), ("limit", "5"))
    assert recorder.latest()[0].query == (Parameter("colour", "red"), Parameter("limit", Withheld("limit")))


def test_texts_from_outside_are_cleaned() -> None:
    recorder = Recorder()
    add(recorder, ("li\x1bmit", "1"), path="/a\x1b[2J" + "x" * 1000)
    record = recorder.latest()[0]
    assert record.path.startswith("/a␛[2J")
    assert len(record.path) < 310
    assert record.query[0].name == "li␛mit"


def test_only_the_latest_are_kept() -> None:
    recorder = Recorder(RequestLog(capacity=3))
    for _ in range(5):
        add(recorder)
    assert [record.number for record in recorder.latest()] == [3, 4, 5]


def test_a_decision_is_noted_on_its_own_record() -> None:
    recorder = Recorder(RequestLog(capacity=2))
    numbers = [add(recorder) for _ in range(3)]
    recorder.decide(numbers[1], "repeated")
    recorder.decide(numbers[0], "forgotten already")
    assert [record.decided for record in recorder.latest()] == ["repeated", ""]


def test_why_an_answer_is_not_used_is_cleaned_and_repeats_no_secret() -> None:
    recorder = Recorder(secrets=("hunter2-hunter2",))
    recorder.decide(add(recorder), "rejected", why="No\x1b[2J: hunter2-hunter2 is wrong. " + "x" * 1000)
    (record,) = recorder.latest()
    assert record.why.startswith("No␛[2J: ")
    assert "hunter2" not in record.why
    assert len(record.why) < 410


def test_it_can_be_read_while_it_is_written() -> None:
    recorder = Recorder(RequestLog(capacity=50))

    def write() -> None:
        for _ in range(2_000):
            recorder.decide(add(recorder), "accepted")

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        numbers = [record.number for record in recorder.latest()]
        assert numbers == sorted(numbers)
    writer.join()
    assert [record.number for record in recorder.latest()] == list(range(1951, 2001))
