"""Identity documents go out once, only those that are wanted, and what became of each file is told."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from banktui.domain.account import Identity
from banktui.domain.errors import NotPermitted, OutcomeUnknown, Rejected
from banktui.http.record import Recorder
from banktui.services import capability
from banktui.services.acting import Done, Form, Input, Preparing, Refusing
from banktui.services.attaching import CutFileError
from banktui.services.progress import reported_to
from banktui.services.provider import Provider
from tests.providers.anytime.scripted_bank import TOKEN_PATH, ScriptedBank, enveloped, refused

CANARY = b"QZX7WY5PLM"
PATH = "accounts/1234/kyc"
Status = Mapping[str, Any]


def kyc(*missing: str, **states: list[str]) -> dict[str, Any]:
    """Return a KYC record: what is missing, and what was uploaded by what became of it."""
    groups = {
        state: [{"type": each, "url": "", "uploaded_at": "2026-11-01"} for each in states.get(state, [])]
        for state in ("accepted", "pending", "refused")
    }
    return {"status": "incomplete", "uploaded-kyc-status": groups, "missing-kyc-types": list(missing)}


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, str]:
    """Return three good files."""
    made = {"user_passport": b"\xff\xd8\xff\xe0", "user_dom_1": b"%PDF-1.4 ", "corp_kbis": b"\x89PNG\r\n\x1a\n"}
    for name, beginning in made.items():
        (tmp_path / name).write_bytes(beginning + CANARY)
    return {name: str(tmp_path / name) for name in made}


def script(bank: ScriptedBank, answer: Any, *reads: Any) -> None:
    """Have the record read as `reads` say, one after the other, and an upload answered."""
    records = list(reads) or [kyc("passport", "dom_1", "kbis")]

    def answered(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return enveloped(records.pop(0) if len(records) > 1 else records[0])
        made = answer(request) if callable(answer) else answer
        return made if isinstance(made, httpx.Response) else enveloped({"files_status": made})

    bank.answers[PATH] = answered


def uploader(provider: Provider) -> Any:
    return provider.get(capability.UPLOAD_IDENTITY)


async def upload(provider: Provider, files: Mapping[str, str]) -> Done:
    done = await uploader(provider).perform("1234", files)
    assert isinstance(done, Done)
    return done


def all_taken(files: Mapping[str, str]) -> Status:
    return {name: {"status": 0, "error": ""} for name in files}


def posts(bank: ScriptedBank) -> list[httpx.Request]:
    return [request for request in bank.reads(PATH) if request.method == "POST"]


async def form_of(provider: Provider) -> Form:
    action = uploader(provider)
    assert isinstance(action, Preparing)
    return await action.prepared("1234", None, {})


async def test_only_what_is_missing_or_refused_can_be_sent(provider: Provider, bank: ScriptedBank) -> None:
    script(bank, {}, kyc("passport", "status", refused=["dom_1", "selfie"], pending=["selfie"], accepted=["kbis"]))
    form = await form_of(provider)
    assert [field.name for field in form.fields] == ["user_passport", "user_dom_1", "corp_status"]
    assert {field.input for field in form.fields} == {Input.FILE}
    assert [field.part for field in form.fields] == ["The holder's", "The holder's", "The company's"]


async def test_where_nothing_is_wanted_nothing_is_offered(provider: Provider, bank: ScriptedBank) -> None:
    script(bank, {}, kyc(accepted=["passport"], pending=["dom_1"], refused=["dom_1"]))
    with pytest.raises(NotPermitted, match="wants no document"):
        await form_of(provider)
    identity = await provider.get(capability.IDENTITY).read("", "1234")  # type: ignore[union-attr]
    action = uploader(provider)
    assert isinstance(action, Refusing)
    assert "none is missing" in action.refusal(identity)
    script(bank, {}, kyc("passport"))
    wanting = await provider.get(capability.IDENTITY).read("", "1234")  # type: ignore[union-attr]
    assert action.refusal(wanting) == ""
    assert [field.name for field in uploader(provider).form(wanting, {}).fields] == ["user_passport"]


async def test_files_go_out_as_parts_named_after_their_fields_and_kinds(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str]
) -> None:
    script(bank, all_taken(papers))
    done = await upload(provider, papers)
    [sent] = posts(bank)
    assert sent.headers["content-type"].startswith("multipart/form-data; boundary=")
    assert int(sent.headers["content-length"]) == len(sent.content)
    for name, ending, kind in (
        ("user_passport", "jpg", "image/jpeg"),
        ("user_dom_1", "pdf", "application/pdf"),
        ("corp_kbis", "png", "image/png"),
    ):
        head = f'Content-Disposition: form-data; name="{name}"; filename="{name}.{ending}"\r\nContent-Type: {kind}\r\n'
        assert head.encode() in sent.content
    assert sent.content.count(CANARY) == len(papers)
    assert done.refused == {}
    assert done.sentence == (
        "Sent: Passport, Proof of address, Company register extract (Kbis). Somebody at the bank looks at them."
    )
    assert done.made is not None
    assert isinstance(done.made.item, Identity)
    assert (done.made.capability, done.made.parent) == ("identity", "1234")


async def test_one_that_is_refused_keeps_no_other_out(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str]
) -> None:
    answers = {
        "user_passport": {"status": "0"},
        "user_dom_1": {"status": 1, "error": "Wrong \x1b[2J extension"},
        "corp_kbis": {"status": 7},
    }
    script(bank, answers)
    done = await upload(provider, papers)
    assert done.sentence.startswith("Sent: Passport. Somebody at the bank looks at it.")
    assert set(done.refused) == {"user_dom_1", "corp_kbis"}
    assert done.refused["user_dom_1"] == ("The bank does not take a file of this kind (“Wrong ␛[2J extension”).")
    assert "status 7" in done.refused["corp_kbis"]


async def test_a_file_of_which_the_answer_says_nothing_is_looked_for(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str]
) -> None:
    # The documents leave the company's files out of the answer.
    wanted = kyc("passport", "dom_1", "kbis")
    script(bank, {"user_passport": {"status": 0}}, wanted, kyc("dom_1", pending=["passport", "kbis"]))
    done = await upload(provider, papers)
    assert "Kbis" in done.sentence.partition(".")[0]
    assert set(done.refused) == {"user_dom_1"}
    assert "does not say" in done.refused["user_dom_1"]


@pytest.mark.parametrize("answer", [httpx.Response(500, json={}), refused(5000010, "Unknown"), None, "x"])
async def test_a_lost_answer_is_told_by_what_the_bank_lists(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str], answer: Any
) -> None:
    lost = answer if isinstance(answer, httpx.Response) else httpx.Response(200, content=json.dumps(answer).encode())
    wanted, there = kyc("passport", "dom_1", "kbis"), kyc(pending=["passport", "dom_1", "kbis"])
    script(bank, lambda _: lost, wanted, there)
    done = await upload(provider, papers)
    assert "answer was lost" in done.sentence
    script(bank, lambda _: lost, wanted, kyc("dom_1", pending=["passport", "kbis"]))
    with pytest.raises(OutcomeUnknown) as caught:
        await upload(provider, papers)
    assert "does not list as new: Proof of address" in caught.value.detail
    assert len(posts(bank)) == 2


async def test_nothing_is_sent_without_a_file(provider: Provider, bank: ScriptedBank) -> None:
    script(bank, {})
    with pytest.raises(Rejected, match="at least one") as caught:
        await upload(provider, {"user_dom_1": " ", "user_passport": ""})
    assert caught.value.field == "user_passport"
    form = await form_of(provider)
    assert form.complaints({}) == {}
    assert form.complaints({"user_passport": "", "user_dom_1": ""}) == {"user_passport": "Choose at least one file."}
    assert posts(bank) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.symlink_to(path.with_name("user_dom_1")),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"hello"),
        lambda path: path.mkdir(),
        lambda _: None,
    ],
)
async def test_row_38_one_bad_file_keeps_everything_here(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str], tmp_path: Path, make: Callable[[Path], object]
) -> None:
    bad = tmp_path / "bad.jpg"
    make(bad)
    script(bank, all_taken(papers))
    with pytest.raises(Rejected) as caught:
        await upload(provider, {**papers, "corp_kbis": str(bad)})
    assert caught.value.field == "corp_kbis"
    assert posts(bank) == []


async def test_row_38_a_file_that_changes_before_it_is_sent_is_not_sent(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str]
) -> None:
    def read(request: httpx.Request) -> httpx.Response:
        assert request.method == "GET"
        Path(papers["user_passport"]).write_bytes(b"something else altogether")
        return enveloped(kyc("passport"))

    bank.answers[PATH] = read
    with pytest.raises(Rejected, match="Nothing was sent"):
        await upload(provider, papers)


async def test_what_was_sent_is_sent_whole_again_when_the_token_was_taken(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str]
) -> None:
    tries: list[bytes] = []

    def once_refused(request: httpx.Request) -> httpx.Response:
        tries.append(request.content)
        if len(tries) == 1:
            return refused(4010050, "OAuth2InvalidToken")
        return enveloped({"files_status": all_taken(papers)})

    script(bank, once_refused)
    await upload(provider, papers)
    assert len(tries) == 2
    assert tries[0] == tries[1]
    assert TOKEN_PATH not in bank.answers


async def test_it_tells_how_far_it_is_and_that_it_is_done(
    provider: Provider, bank: ScriptedBank, tmp_path: Path
) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(b"%PDF-" + bytes(1 << 20))
    script(bank, all_taken({"user_passport": ""}))
    told: list[tuple[int, int]] = []
    with reported_to(lambda done, whole: told.append((done, whole))):
        await upload(provider, {"user_passport": str(path)})
    size = path.stat().st_size
    assert told[-1] == (size, size)
    assert len(told) > 10
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert len({100 * done // whole for done, whole in told}) == len(told)


async def test_what_is_stopped_on_its_way_was_not_sent_and_is_known_not_to_be(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str], recorder: Recorder
) -> None:
    def stop(_done: int, _whole: int) -> None:
        raise CutFileError("It was stopped.")

    script(bank, all_taken(papers))
    with reported_to(stop), pytest.raises(Rejected) as caught:
        await upload(provider, papers)
    assert (
        caught.value.title == "It was stopped. Less than all of it was sent, so that the bank has nothing to look at."
    )
    assert posts(bank) == []
    assert recorder.latest()[-1].method == "POST"
    assert recorder.latest()[-1].decided == "stopped"


async def test_nothing_of_a_file_is_in_the_record_of_requests(
    provider: Provider, bank: ScriptedBank, papers: dict[str, str], recorder: Recorder
) -> None:
    script(bank, all_taken(papers))
    await upload(provider, papers)
    [sent] = [each for each in recorder.latest() if each.method == "POST" and each.path.endswith("/kyc")]
    assert sent.sent.note == "Files are not taken in."
    assert sent.sent.size == int(posts(bank)[0].headers["content-length"])
    everything = repr(recorder.latest())
    assert CANARY.decode() not in everything
    assert not any(path in everything for path in papers.values())
