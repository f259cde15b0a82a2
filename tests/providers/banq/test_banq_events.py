"""Banq's webhooks: believed only by the bytes, explained where they are not, and then only hints what to read."""

import base64
import hmac
import json
import subprocess
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banktui.domain.listed import Fact
from banktui.domain.plaintext import printable
from banktui.providers.banq.client.events import NEWEST, OLDEST, Webhooks
from banktui.providers.banq.client.signature import FIELD_ORDER, HEADER, fits, near_miss, signature
from banktui.services.notifying import About, Delivery, Judgement
from tests.providers.banq.banq_script import FIXTURES, SECRET, settings

CREATED = datetime(2021, 1, 11, 12, 12, 12, 543142, tzinfo=UTC)
NOTIFICATION: dict[str, Any] = json.loads((FIXTURES / "webhook.json").read_text(encoding="utf-8"))
BODY = json.dumps(NOTIFICATION, separators=(",", ":")).encode()
OURS = Webhooks(settings())
THEIRS = Webhooks(settings(webhook_secret="hush-other"))


def signed(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, sha256).digest()).decode()


def delivery(body: bytes = BODY, *headers: str, at: datetime = CREATED + timedelta(seconds=2)) -> Delivery:
    """Return a delivery with a right signature, or with the signature headers given."""
    given_headers = headers or (signed(body),)
    return Delivery(tuple((HEADER, value) for value in given_headers), body, arrived_at=at)


def saying(**changes: Any) -> bytes:
    document = {name: value for name, value in {**NOTIFICATION, **changes}.items() if value != "left out"}
    return json.dumps(document, separators=(",", ":")).encode()


def rejected(judgement: Judgement, status: int = 401) -> str:
    assert judgement.verdict == "rejected"
    assert judgement.status == status
    # Nothing of it is believed, its id least of all: the true event of that id may still come.
    assert (judgement.id, judgement.title, judgement.about, judgement.facts) == ("", "", None, ())
    assert judgement.reason.endswith(".")
    assert "hush" not in judgement.reason
    assert printable(judgement.reason) == judgement.reason
    return judgement.reason


def test_vector_of_the_documents() -> None:
    body = b'{"accountId":1,"action":"Created"}'
    assert signature("secret", body) == b"+a0SceWoBwubqK5iTwdbkf7NMcoqPIUxuTZ/9nNs5ks="


def test_openssl_computes_the_same(tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(BODY)
    made = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", SECRET, "-binary", str(tmp_path / "body")],
        capture_output=True,
        check=True,
    )
    assert base64.b64encode(made.stdout) == signature(SECRET, BODY)


def test_printed_notification_is_verified() -> None:
    assert OURS.judge(delivery()) == Judgement(
        "verified",
        id="c88d829b-c2c1-4c78-9b07-e7667ee399ff",
        title="transaction Created",
        occurred_at=CREATED,
        about=About("transactions", "9bf48226-79c3-43d2-9be5-264bfef4660d"),
        facts=(
            Fact("Account", "1"),
            Fact("Action", "Created"),
            Fact("Webhook", "c88d829b-c2c1-4c78-9b07-e7667ee399ff"),
            Fact("Resource", "9bf48226-79c3-43d2-9be5-264bfef4660d"),
            Fact("Type", "Transaction"),
            Fact("Created", "2021-01-11T12:12:12.5431424+00:00"),
        ),
    )
    assert OURS.signed_headers == {"x-banq-webhook-hmac"}


@pytest.mark.parametrize("layout", ["indented", "spaced", "unicode", "with a line end"])
def test_bytes_are_verified_as_they_came(layout: str) -> None:
    body = {
        "indented": json.dumps(NOTIFICATION, indent=3).encode(),
        "spaced": json.dumps(NOTIFICATION).encode(),
        "unicode": saying(action="Créé"),
        "with a line end": BODY + b"\r\n",
    }[layout]
    assert OURS.judge(delivery(body)).verdict == "verified"


def test_header_is_needed_exactly_once() -> None:
    assert "no X-Banq-Webhook-Hmac" in rejected(OURS.judge(Delivery((), BODY, arrived_at=CREATED)))
    assert "no X-Banq-Webhook-Hmac" in rejected(OURS.judge(delivery(BODY, "")))
    right = signed(BODY)
    for twice in ((right, right), (right, "AAAA"), ("AAAA", right)):
        assert "more than one" in rejected(OURS.judge(delivery(BODY, *twice)))


def digest(body: bytes = BODY, algorithm: str = "sha256", key: bytes = SECRET.encode()) -> bytes:
    return hmac.digest(key, body, algorithm)


STRANGE = next(
    body for n in range(99) if {"+", "/"} & set(signed(body := saying(accountId=n))) and signed(body).endswith("=")
)
"""A notification whose signature has a character in which the two kinds of base64 differ."""


@pytest.mark.parametrize(
    ("body", "header", "words"),
    [
        (BODY, digest().hex(), "in hex; Banq writes it in base64"),
        (BODY, digest().hex().upper(), "in hex"),
        (BODY, f"sha256={digest().hex()}", "in hex"),
        (BODY, base64.b64encode(digest().hex().encode()).decode(), "base64 of hex digits"),
        (BODY, signed(BODY).rstrip("="), "padding"),
        (STRANGE, signed(STRANGE).replace("+", "-").replace("/", "_"), "standard base64"),
        (BODY, f'"{signed(BODY)}"', "rewritten the header"),
        (BODY, f"sha256={signed(BODY)}", "rewritten the header"),
        (BODY, base64.b64encode(digest(algorithm="sha1")).decode(), "HMAC-SHA1"),
        (BODY, base64.b64encode(digest(algorithm="sha512")).decode(), "HMAC-SHA512"),
        (BODY, digest(algorithm="sha1").hex(), "HMAC-SHA1"),
        (BODY, signed(BODY, f"{SECRET}\n"), "line end"),
    ],
)
def test_signature_written_wrongly_is_rejected_and_explained(body: bytes, header: str, words: str) -> None:
    reason = rejected(OURS.judge(delivery(body, header)))
    assert words in reason
    assert OURS.signed_by_us(delivery(body, header))
    assert not THEIRS.signed_by_us(delivery(body, header))


def test_secret_copied_with_a_space_or_decoded_by_the_sender_is_recognised() -> None:
    copied = Webhooks(settings(webhook_secret=f" {SECRET}\n"))
    assert "space or line end" in rejected(copied.judge(delivery()))
    text = base64.b64encode(b"thirty-two bytes of a real secret").decode()
    decoding = Webhooks(settings(webhook_secret=text))
    header = base64.b64encode(digest(key=base64.b64decode(text))).decode()
    assert "takes the secret for base64" in rejected(decoding.judge(delivery(BODY, header)))


ACCENTED = {**NOTIFICATION, "action": "Créé"}
SPELLINGS = {
    "compact": json.dumps(ACCENTED, separators=(",", ":")),
    "compact, unescaped": json.dumps(ACCENTED, separators=(",", ":"), ensure_ascii=False),
    "spaced": json.dumps(ACCENTED),
    "indented": json.dumps(ACCENTED, indent=2),
    "indented, unescaped": json.dumps(ACCENTED, indent=4, ensure_ascii=False),
}
SORTED = {
    "sorted compact": json.dumps(ACCENTED, separators=(",", ":"), sort_keys=True),
    "sorted spaced": json.dumps(ACCENTED, sort_keys=True),
}


@pytest.mark.parametrize("sent", [*SPELLINGS, *SORTED])
@pytest.mark.parametrize("arrived", [*SPELLINGS, *SORTED])
def test_body_that_was_parsed_and_written_again_is_found_out(sent: str, arrived: str) -> None:
    every = {**SPELLINGS, **SORTED}
    came = delivery(every[arrived].encode(), signed(every[sent].encode()))
    if sent == arrived:
        assert OURS.judge(came).verdict == "verified"
        return
    reason = rejected(OURS.judge(came))
    assert "changed on its way" in reason
    assert "same JSON" in reason
    assert OURS.signed_by_us(came)
    assert not THEIRS.signed_by_us(came)


@pytest.mark.parametrize(
    ("sent", "arrived"),
    [(BODY + b"\n", BODY), (BODY, BODY + b"\n"), (BODY + b"\r\n", BODY), (b"{\r\n}", b"{\n}"), (b"{\n}", b"{\r\n}")],
)
def test_line_ends_that_came_or_went_are_found_out(sent: bytes, arrived: bytes) -> None:
    assert "line end" in rejected(OURS.judge(delivery(arrived, signed(sent))))


def test_field_order_is_the_printed_one() -> None:
    assert tuple(NOTIFICATION) == FIELD_ORDER


@pytest.mark.parametrize(
    "header", [signed(BODY, "someone's"), "x", "=", "AAAA", "Ж", "\udcff", "a" * 5000, digest(b"x").hex()]
)
def test_signature_of_somebody_elses_says_what_that_may_mean(header: str) -> None:
    reason = rejected(OURS.judge(delivery(BODY, header)))
    assert "does not fit this connection's secret" in reason
    assert not OURS.signed_by_us(delivery(BODY, header))


def test_mixed_up_secrets_are_found_by_asking_the_other_connection() -> None:
    came = delivery(BODY, signed(BODY, "hush-other"))
    rejected(OURS.judge(came))
    assert THEIRS.signed_by_us(came)
    assert not OURS.signed_by_us(came)
    # Also where something else is wrong with it.
    assert THEIRS.signed_by_us(delivery(BODY, "AAAA", signed(BODY, "hush-other")))
    assert THEIRS.signed_by_us(delivery(b"no json", signed(b"no json", "hush-other")))


def test_connection_without_a_secret_believes_nothing() -> None:
    for secret in (None, ""):
        bare = Webhooks(settings(webhook_secret=secret))
        assert "no webhook secret" in rejected(bare.judge(delivery()))
        assert "no webhook secret" in rejected(bare.judge(delivery(BODY, signed(BODY, ""))))
        assert not bare.signed_by_us(delivery(BODY, signed(BODY, "")))


@pytest.mark.parametrize("position", [0, 1, len(BODY) // 2, len(BODY) - 1])
def test_one_changed_bit_is_enough(position: int) -> None:
    changed = bytearray(BODY)
    changed[position] ^= 1
    rejected(OURS.judge(delivery(bytes(changed), signed(BODY))))


@pytest.mark.parametrize(
    ("age", "accepted"),
    [
        (timedelta(0), True),
        (OLDEST, True),
        (OLDEST + timedelta(seconds=1), False),
        (timedelta(days=40), False),
        (-NEWEST, True),
        (-NEWEST - timedelta(seconds=1), False),
        (-timedelta(days=900), False),
    ],
)
def test_age_is_bounded_on_both_sides(age: timedelta, *, accepted: bool) -> None:
    judged = OURS.judge(delivery(at=CREATED + age))
    if accepted:
        assert judged.verdict == "verified"
        return
    reason = rejected(judged, 400)
    assert "clock" in reason
    assert judged.occurred_at == CREATED
    assert ("24 hours" if age > timedelta(0) else "5 minutes") in reason


def test_bounds_are_a_day_and_five_minutes() -> None:
    assert timedelta(hours=24) == OLDEST
    assert timedelta(minutes=5) == NEWEST


@pytest.mark.parametrize("created", ["left out", None, "", "soon", 1610367132, {}, "2021-02-31T00:00:00Z", "\x1b[2J"])
def test_event_without_a_time_could_be_replayed_for_ever(created: Any) -> None:
    assert "when it was created" in rejected(OURS.judge(delivery(saying(createdAtUtc=created))), 400)


@pytest.mark.parametrize(
    ("kind", "resource", "about"),
    [
        ("Payment", "p-1", About("payments", "p-1")),
        ("payment", "p-1", About("payments", "p-1")),
        ("TRANSACTION", 5, About("transactions", "5")),
        ("Payment", "left out", About("payments")),
        ("Payment", {}, About("payments")),
        ("Refund", "r-1", None),
        ("", "r-1", None),
        ("left out", "r-1", None),
        (None, "r-1", None),
        ([], "r-1", None),
    ],
)
def test_what_it_is_about_is_a_list_of_ours_or_nothing(kind: Any, resource: Any, about: About | None) -> None:
    judged = OURS.judge(delivery(saying(resourceType=kind, resourceId=resource)))
    assert judged.verdict == "verified"
    assert judged.about == about


@pytest.mark.parametrize(
    ("kind", "action", "title"),
    [
        ("Payment", "Completed", "payment Completed"),
        ("Refund", "Made", "Refund Made"),
        ("left out", "Made", "Made"),
        ("Refund", "left out", "Refund"),
        ("left out", "left out", "notification"),
        ("[@click=app.quit]", "\x1b[2J", "[@click=app.quit] ␛[2J"),
        ("Payment", "x" * 900, None),
    ],
)
def test_title_is_what_happened_to_what(kind: str, action: str, title: str | None) -> None:
    judged = OURS.judge(delivery(saying(resourceType=kind, action=action)))
    assert len(judged.title) < 80
    assert title in {None, judged.title}


def test_event_without_an_id_has_none_and_unknown_fields_are_kept() -> None:
    judged = OURS.judge(delivery(saying(id="left out", extra={"deep": [1]}, flag=True, empty=None)))
    assert judged.id == ""
    assert judged.facts[-2:] == (Fact("extra", "an object"), Fact("flag", "true"))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"5",
        b"{",
        b"<html>",
        b'{"id":1,"id":2}',
        b'{"id":NaN}',
        b"\xff",
        b"[" * 50_000,
        b"9" * 6000,
    ],
)
def test_signed_nonsense_is_no_notification(body: bytes) -> None:
    assert "signature is right" in rejected(OURS.judge(delivery(body)), 400)


@given(st.binary(max_size=200), st.text(max_size=80), st.text(max_size=20))
def test_judging_never_raises_and_never_believes_what_is_unsigned(body: bytes, header: str, secret: str) -> None:
    webhooks = Webhooks(settings(webhook_secret=secret))
    judged = webhooks.judge(delivery(body, header))
    assert judged.verdict == "rejected" or (bool(secret) and fits(secret, body, header))
    assert printable(judged.reason) == judged.reason
    webhooks.signed_by_us(delivery(body, header))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*FIELD_ORDER, "other", "\x1b[2J"]), JSON))
def test_any_signed_object_is_judged_and_shown_clean(document: dict[str, Any]) -> None:
    judged = OURS.judge(delivery(json.dumps({**document, "createdAtUtc": NOTIFICATION["createdAtUtc"]}).encode()))
    assert judged.verdict == "verified"
    texts = [judged.id, judged.title, *(text for fact in judged.facts for text in (fact.label, fact.value))]
    assert all(printable(text) == text for text in texts)


@given(st.text(min_size=1, max_size=40), st.binary(max_size=300))
def test_right_signatures_fit_and_no_other_secret_fits(secret: str, body: bytes) -> None:
    header = signature(secret, body).decode()
    assert fits(secret, body, header)
    assert not fits(f"{secret}x", body, header)
    assert near_miss(f"{secret}x", body, header) == ""
