"""The steps of testing a connection that banks have in common. A provider's folder puts its own together from them."""

import os
import stat
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from cryptography import x509

from banktui.domain.checked import TOLERATED_SKEW, Checked
from banktui.domain.clock import Clock, SystemClock
from banktui.domain.errors import BankError, SignInNeeded, Unreachable
from banktui.domain.exchange import Exchange
from banktui.domain.plaintext import printable
from banktui.http.distrust import Distrusted, authorities_in, distrust, name_of
from banktui.http.endpoint import Endpoint
from banktui.http.failure import Doubt
from banktui.http.greeting import glance, greet, knock, place_of
from banktui.http.plain_key import MOST_BYTES, PLAIN_HINT, PLAIN_REASON, has_plain_key
from banktui.http.session import Session
from banktui.http.settings import File, HeldFile, ProviderSettings
from banktui.http.tls import ClientIdentity, context
from banktui.services.apart import apart
from banktui.services.checking import (
    AUTHORITY,
    CLOCK,
    HOST,
    READ,
    SIGN_IN,
    SIGNATURE,
    TLS,
    Check,
    Finding,
    Step,
    failed,
    length_text,
    not_reached,
    passed,
    until,
    warned,
)

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CALL_SECONDS = 30.0
_TRUSTED = "ca_certificate"
"""The connection's own key that names the authority to trust."""

S = TypeVar("S", bound=ProviderSettings)


class Call(NamedTuple):
    """What a bank made of our test call."""

    exchanges: Sequence[Exchange]
    """The attempts that were made for it, sign-ins included."""
    error: BankError | None = None
    """Why it brought nothing; None if it did."""
    answer: Checked | None = None
    """What it brought."""


@dataclass(slots=True)
class Bench(Generic[S]):
    """What checks look at. Settings need not be complete: a check reads no others than it names."""

    settings: S = field(repr=False)
    provider: str
    clock: Clock
    call: Callable[[], Awaitable[Call]]
    """Makes the provider's own test call, once for all checks."""
    ca_file: Path | None = None
    """The authority to trust; None: those of the system."""
    machine: Clock = field(default_factory=SystemClock)
    """By which certificates are judged, as TLS does, whatever `clock` a demo shows."""
    is_production: bool = False
    """Whether a key that no pass phrase protects is refused here; settings out of a file are refused before."""
    identity: ClientIdentity | None = None
    """Who we are at banks that ask for a certificate, once a check has found that out."""


Checks = tuple[Check[Bench[S]], ...]
Blamed = Mapping[str, tuple[str, ...]]
"""Settings that a refusal puts the blame on, the likeliest first, by the bank's code for it."""
_NOBODY: Blamed = MappingProxyType({})


def private_file(step: Step, *fields: str) -> Check[Bench[Any]]:
    """Return the check that files are there and nobody else can read them; of `fields` those that are given count."""
    return Check(step, partial(_files_are_private, fields=fields), fields=fields)


def way_to(
    address: str = "base_url", prefix: str = "", *, whose: str = "Bank", needs: tuple[str, ...] = ()
) -> Checks[Any]:
    """Return the checks on the way to an address that a setting names; `prefix` goes before their names.

    `needs` is what TLS needs besides the host: who we are, where a bank asks for that.
    """
    host, tls, fields = f"{prefix}{HOST}", f"{prefix}{TLS}", (address,)
    needed = (host, AUTHORITY, *needs)
    trusted = (_TRUSTED, address)
    return (
        Check(Step(host, f"{whose} answers"), partial(_host_answers, address=address), (), fields),
        Check(
            Step(tls, f"{whose}'s certificate"),
            partial(_tls_is_right, address=address),
            needed,
            trusted,
            # It is rarely the bank's address that is wrong where somebody has answered.
            suspects=trusted,
        ),
    )


def authority() -> Check[Bench[Any]]:
    """Return the check of the certificate authority that a connection trusts."""
    return Check(Step(AUTHORITY, "Certificate authority"), _authority_is_readable, fields=(_TRUSTED,))


def clocks(address: str = "base_url") -> Check[Bench[Any]]:
    """Return the check that the bank's clock and ours agree."""
    return Check(Step(CLOCK, "Clocks agree"), partial(_clocks_agree, address=address), (TLS,), (address,))


def signed_in(
    title: str,
    *,
    needs: tuple[str, ...],
    fields: tuple[str, ...],
    suspects: tuple[str, ...],
    blamed: Blamed = _NOBODY,
    proof: str = "",
    signing: tuple[str, ...] = (),
) -> Checks[Any]:
    """Return the checks of a bank that grants tokens: sign-in, the signature called `proof` if there is one, a read.

    `suspects` are the settings that are usually wrong if the sign-in fails, `signing` those if the signature does.
    `blamed` are those that the bank itself blames, by the code of its refusal.
    """
    sign_in = Check(
        Step(SIGN_IN, title),
        partial(_token_is_granted, proof=proof, blamed=blamed),
        needs,
        fields,
        _CALL_SECONDS,
        suspects=suspects,
    )
    signature = Check(
        Step(SIGNATURE, "Signature accepted"),
        partial(_signature_is_accepted, proof=proof),
        needs,
        fields,
        suspects=signing,
    )
    if not proof:
        return (sign_in, _read((SIGN_IN,), fields))
    return (sign_in, signature, _read((SIGN_IN, SIGNATURE), fields))


def let_in(title: str, *, needs: tuple[str, ...], fields: tuple[str, ...]) -> Checks[Any]:
    """Return the checks of a bank that knows us by our certificate: whether it does, and a read."""
    return (
        Check(Step(SIGN_IN, title), _certificate_is_accepted, needs, fields, _CALL_SECONDS),
        _read((SIGN_IN,), fields),
    )


def _read(needs: tuple[str, ...], fields: tuple[str, ...]) -> Check[Bench[Any]]:
    return Check(Step(READ, "One read"), _is_answered, needs, fields, _CALL_SECONDS)


async def _files_are_private(bench: Bench[Any], fields: tuple[str, ...]) -> Finding:
    files: list[File] = [file for name in fields if (file := getattr(bench.settings, name, None)) is not None]
    held = [file for file in files if isinstance(file, HeldFile)]
    paths = [file for file in files if not isinstance(file, HeldFile)]
    plain = [path for path in paths if await apart(partial(_looked_at, path))]
    if plain and bench.is_production:
        raise SignInNeeded(f"{_names(plain)} not encrypted: {PLAIN_REASON}.", hint=PLAIN_HINT)
    sentences = []
    if paths:
        sentences.append(f"{_names(paths)} there, and nobody else can read {'it' if len(paths) == 1 else 'them'}.")
    if plain:
        sentences.append(f"{_names(plain)} not encrypted, which is for a sandbox only.")
    if held:
        sentences.append(f"{_names(held)} there, and on no disk.")
    return passed(" ".join(sentences))


def _names(files: Sequence[File]) -> str:
    return f"{' and '.join(printable(file.name) for file in files)} {'is' if len(files) == 1 else 'are'}"


def _looked_at(path: Path) -> bool:
    """Tell whether a file has a key that no pass phrase protects.

    Raises SignInNeeded for one that is not there, is empty, or is open to others.
    """
    name = printable(path.name)
    correct = "Correct its path in the settings, or put the file there."
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise SignInNeeded(f"{name} is not a file.", hint=correct)
        with path.open("rb") as file:
            content = file.read(MOST_BYTES)
    except FileNotFoundError:
        raise SignInNeeded(f"{name} does not exist.", detail=f"It was looked for at {path}.", hint=correct) from None
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise SignInNeeded(f"{name} cannot be read: {reason}.", hint=correct) from None
    if not content:
        raise SignInNeeded(f"{name} is empty.", hint="Copy the file there once more.")
    # Windows has neither owners nor modes of this kind.
    if hasattr(os, "geteuid") and found.st_mode & _OTHERS:
        mode = stat.S_IMODE(found.st_mode)
        raise SignInNeeded(
            f"{name} is open to others (mode {mode:04o}).",
            hint="Close it with chmod 600. If others have had the chance to read it, have a new key made.",
        )
    return has_plain_key(content)


async def _authority_is_readable(bench: Bench[Any]) -> Finding:
    if bench.ca_file is None:
        return passed("The authorities that this machine trusts are trusted.")
    # OpenSSL's own reading of the file is the one that counts.
    await apart(lambda: context(bench.ca_file))
    ends, name = await apart(partial(_first_to_end, bench.ca_file))
    hint = "Get the bank's next certificate authority and name its file in ca_certificate."
    return until(f"{printable(bench.ca_file.name)} ({name})", ends.not_valid_after_utc, bench.machine.now(), hint=hint)


def _first_to_end(path: Path) -> tuple[x509.Certificate, str]:
    first = min(authorities_in(path), key=lambda each: each.not_valid_after_utc)
    return first, name_of(first.subject)


async def _host_answers(bench: Bench[Any], address: str) -> Finding:
    base_url = str(getattr(bench.settings, address))
    await knock(base_url, provider=bench.provider)
    return passed(f"{place_of(base_url)} answers.")


async def _tls_is_right(bench: Bench[Any], address: str) -> Finding:
    base_url = str(getattr(bench.settings, address))
    identity = bench.identity
    tls = await apart(lambda: context(bench.ca_file, identity))
    now = bench.machine.now()
    try:
        peer = await greet(base_url, tls, provider=bench.provider, identity=identity)
    except Distrusted as error:
        shown = await glance(base_url)
        told = await apart(partial(distrust, error, shown, base_url, bench.ca_file, now))
        return failed(told, "")._replace(suspects=() if error.doubt is Doubt.AUTHORITY else (address,))
    return until(
        f"{peer.protocol}. The certificate of {place_of(base_url)}, issued by {peer.authority},",
        peer.not_after,
        now,
        hint="The bank has to renew it; nothing is to be done here, unless it forgets.",
    )


async def _clocks_agree(bench: Bench[Any], address: str) -> Finding:
    """Ask for nothing in particular: any answer tells the bank's time, a refusal as well."""
    base_url = str(getattr(bench.settings, address))
    skew = await _skew(Endpoint(base_url, ca_file=bench.ca_file, identity=bench.identity), bench)
    if skew is None:
        return not_reached("No answer of the bank told its time.")
    if abs(skew) <= TOLERATED_SKEW:
        return passed(f"The bank's clock and this machine's agree to {max(1, round(abs(skew).total_seconds()))} s.")
    ahead = "ahead of" if skew > timedelta(0) else "behind"
    return warned(
        f"The bank's clock is {length_text(skew)} {ahead} this machine's.",
        "Set this machine's clock by a time server; if it is right, the bank's is wrong. Tokens and certificates are "
        "judged by both.",
    )


async def _skew(endpoint: Endpoint, bench: Bench[Any]) -> timedelta | None:
    session = Session(endpoint, provider=bench.provider, clock=bench.clock, judge=lambda _reply: None)
    try:
        await session.read("/", operation="Clock check", expect_json=False)
    except BankError:
        # What kept it from answering is said by the sign-in; an answer that leads elsewhere has told the time.
        return session.clock_skew
    finally:
        await session.close()
    return session.clock_skew


async def _token_is_granted(bench: Bench[Any], proof: str, blamed: Blamed) -> Finding:
    call = await bench.call()
    if call.error is None:
        return passed("The bank lets us in.")
    last = call.exchanges[-1] if call.exchanges else None
    if last is not None and _is_refused(last, proof):
        return not_reached("The bank refused the signature before it looked at the sign-in.")
    if last is None or last.sign_in:
        if call.error.code in blamed and call.error.hint:
            return failed(call.error, call.error.hint)._replace(suspects=blamed[call.error.code])
        raise call.error
    return passed("The bank lets us in.")


async def _signature_is_accepted(bench: Bench[Any], proof: str) -> Finding:
    call = await bench.call()
    if call.error is not None and call.exchanges and _is_refused(call.exchanges[-1], proof):
        raise call.error
    if any(each.what == proof and each.holds for exchange in call.exchanges for each in exchange.proofs):
        return passed(f"The bank accepts our {proof}.")
    return not_reached("The bank has not got as far as saying so.")


def _is_refused(exchange: Exchange, proof: str) -> bool:
    return any(each.what == proof and each.holds is False for each in exchange.proofs)


async def _certificate_is_accepted(bench: Bench[Any]) -> Finding:
    call = await bench.call()
    was_answered = bool(call.exchanges) and call.exchanges[-1].status is not None
    if call.error is not None and (isinstance(call.error, SignInNeeded) or not was_answered):
        raise call.error
    return passed("The bank accepts our certificate.")


async def _is_answered(bench: Bench[Any]) -> Finding:
    call = await bench.call()
    if call.error is not None:
        raise call.error
    if not call.exchanges:
        raise Unreachable("Nothing was asked.", hint="Try again.")
    last = call.exchanges[-1]
    return passed(f"“{last.operation}” was answered in {last.milliseconds} ms.")
