"""How well a connection is, in full: its sign-in, its certificate, clocks and limits, and what a test has found."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from banktui.services.checking import Finding, Result, State, length_text
from banktui.services.health import Health, VaultStanding, VaultState
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter.dates import age_text
from banktui.ui.presenter.freshness import environment_phrase
from banktui.ui.presenter.sheet import Entry, Section, Sheet
from banktui.ui.presenter.sheet_parts import quiet, strong, when
from banktui.ui.presenter.statuses import status_phrase
from banktui.ui.presenter.view import View

_DOT = " · "
_MARKS = {
    State.PASSED: ("● ", Tone.CREDIT),
    State.WARNING: ("⚠ ", Tone.ATTENTION),
    State.FAILED: ("✖ ", Tone.REFUSED),
    State.NOT_REACHED: ("○ ", Tone.MUTED),
}


def health_sheet(
    health: Health, view: View, *, results: Sequence[Result] = (), tested: datetime | None = None, testing: bool = False
) -> Sheet:
    """Return all that is known of a connection's health.

    `results` are those of the latest test, begun at `tested`; while `testing` more of them come.
    """
    connection = health.connection
    title = joined(_DOT, (strong(connection.id), environment_phrase(connection.environment, connection.place)))
    lead: list[Phrase] = []
    # What was just found says more than what the calls before it had shown.
    if all(result.finding.state is not State.FAILED for result in results):
        lead.append(status_phrase(health.state))
        if health.failed is not None:
            lead.append(phrase(view.sentence(health.failed.why or health.failed.decided)))
    if health.failure is not None:
        lead.append(phrase(health.failure.sentence))
    lead += [_trouble(result) for result in results if result.finding.state in {State.FAILED, State.WARNING}]
    known = (_sign_in(health, view), _way(health, view))
    test = _test(results, view, tested, testing=testing)
    # Whoever has just tested wants to see what was found.
    return Sheet(title, tuple(lead), (test, *known) if tested is not None else (*known, test))


def vault_phrase(vault: VaultStanding) -> Phrase:
    """Write in one line how the vault stands."""
    match vault.state:
        case VaultState.OPEN:
            told = phrase(
                ("● ", Tone.CREDIT), "open", (f" · unused, it locks in {length_text(vault.closes_in)}", Tone.MUTED)
            )
        case VaultState.MISSING:
            told = phrase(("✖ ", Tone.REFUSED), "there is none · ", ("`banktui vault set NAME` makes one", Tone.ACCENT))
        case VaultState.LOCKED if vault.shut_for:
            wait = length_text(vault.shut_for)
            told = phrase(("✖ ", Tone.REFUSED), f"locked · too many pass phrases were wrong: wait {wait}")
        case _:
            tries = "1 try" if vault.tries_left == 1 else f"{vault.tries_left} tries"
            told = phrase(("⚠ ", Tone.ATTENTION), f"locked · {tries} left before a pause")
    return phrase(("Vault  ", Tone.MUTED), told)


def _sign_in(health: Health, view: View) -> Section:
    standing = health.standing
    ends = standing.token_until
    token = Phrase()
    if ends is not None:
        left = ends - view.now
        token = phrase("ended" if left <= timedelta(0) else f"{length_text(left)} left")
    taken = standing.taken_at
    return Section(
        "Sign-in",
        (
            Entry("Token", token),
            Entry("Sign-ins", phrase(str(standing.logins)) if standing.logins else Phrase()),
            Entry(
                "Login taken",
                phrase(("⚠ ", Tone.ATTENTION), f"another session signed in as us {age_text(taken, view.now)} ago")
                if taken is not None
                else Phrase(),
            ),
            Entry("Certificate", phrase(standing.certificate)),
            Entry("Certificate ends", _ends(health, view)),
        ),
    )


def _ends(health: Health, view: View) -> Phrase:
    days = health.certificate_days
    if days is None:
        return Phrase()
    day = when(health.standing.certificate_until, view)
    if days < 0:
        return phrase(("✖ ended ", Tone.REFUSED), day)
    left = phrase("today" if days == 0 else f"in {length_text(timedelta(days=days))}", " · ", day)
    if health.expiry_warning is None:
        return left
    return phrase(("⚠ ", Tone.ATTENTION), left, " · ask the bank for the next one now")


def _way(health: Health, view: View) -> Section:
    fine, wrong = health.succeeded, health.failed
    skew = health.standing.skew
    clocks = Phrase()
    if skew is not None:
        ahead = "ahead of" if skew > timedelta(0) else "behind"
        clocks = (
            phrase(("⚠ ", Tone.ATTENTION), f"the bank's is {length_text(skew)} {ahead} ours")
            if health.is_skewed
            else phrase("agree")
        )
    limits = joined(_DOT, (phrase(f"{name}: {value}") for name, value in health.limits))
    return Section(
        "Calls",
        (
            Entry(
                "Last success", phrase(f"{age_text(fine.at, view.now)} ago · {fine.operation}") if fine else Phrase()
            ),
            Entry(
                "Last call",
                phrase(
                    ("✖ ", Tone.REFUSED),
                    f"{age_text(wrong.at, view.now)} ago · {wrong.operation} · {wrong.result.word}",
                )
                if wrong
                else Phrase(),
            ),
            Entry("Clocks", clocks),
            Entry("Rate limit", limits or quiet("the bank has said nothing of one")),
        ),
    )


def _test(results: Sequence[Result], view: View, tested: datetime | None, *, testing: bool) -> Section:
    if tested is None:
        return Section("Test", (Entry("", quiet("t tests this connection step by step, a all of them")),))
    entries = [Entry(result.step.name, finding_phrase(result.finding)) for result in results]
    if testing:
        entries.append(Entry("", phrase(("◌ testing …", Tone.PENDING))))
    return Section(f"Tested {age_text(tested, view.now)} ago", tuple(entries))


def _trouble(result: Result) -> Phrase:
    """Say what is to be looked after, above all that is well."""
    mark, tone = _MARKS[result.finding.state]
    return phrase(
        (f"{mark}{result.step.name}: ", tone), result.finding.sentence, "  ", (result.finding.hint, Tone.ACCENT)
    )


def finding_phrase(finding: Finding) -> Phrase:
    """Write how a step ended: a mark, its word, and what was found."""
    mark, tone = _MARKS[finding.state]
    return phrase((f"{mark}{finding.state.value}", tone), "  ", finding.sentence)
