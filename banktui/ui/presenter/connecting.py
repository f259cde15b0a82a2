"""How a connection that is being set up stands: its steps, and what would be kept of it."""

from collections.abc import Iterable, Sequence

from banktui.services.checking import State
from banktui.services.connecting import PAUSED, Keep, Trial
from banktui.services.provider import Environment
from banktui.services.setting_up import Sight
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter.sheet import stacked

_MARKS = {
    State.PASSED: ("✔", Tone.CREDIT),
    State.WARNING: ("!", Tone.ATTENTION),
    State.FAILED: ("✖", Tone.REFUSED),
    State.NOT_REACHED: ("·", Tone.MUTED),
}
_WORDS = {State.WARNING: "warning: ", State.FAILED: "failed: ", State.NOT_REACHED: "not reached: "}
_DOT = " · "
_NAMED = 3
"""So many fields are named of those that wait for something."""


def steps_phrase(sight: Sight, *, testing: bool, short: bool) -> Phrase:
    """Write how each step ended; `short` names what is well and what is to come in a line each."""
    found = {each.step.name: each for each in sight.trials}
    done = [found[step.name] for step in sight.steps if step.name in found]
    ahead = [step.name for step in sight.steps if step.name not in found]
    lines: list[Phrase] = []
    if short:
        well = [each.step.name for each in done if each.finding.state is State.PASSED]
        unreached = [each.step.name for each in done if each.finding.state is State.NOT_REACHED]
        lines += _named("✔ passed ", Tone.CREDIT, well)
        lines += [_in_short(sight, each) for each in done if each.finding.state in {State.FAILED, State.WARNING}]
        lines += _named("· not reached ", Tone.MUTED, unreached)
    else:
        lines += [_step(each) for each in done]
    if testing:
        lines.append(phrase(("◌ testing …", Tone.PENDING)))
    lines += _named("· to come ", Tone.MUTED, ahead)
    return stacked(lines)


def _named(mark: str, tone: Tone, names: Sequence[str]) -> list[Phrase]:
    return [phrase((mark, tone), (_DOT.join(names), Tone.MUTED))] if names else []


def _in_short(sight: Sight, trial: Trial) -> Phrase:
    """Write a step that needs a look; what stands at a field in full is not said here again."""
    field = sight.field_of(trial) if trial.finding.state is State.FAILED else ""
    label = next((each.label for each in sight.questions if each.field == field), "")
    if not label:
        return _step(trial)
    mark, tone = _MARKS[trial.finding.state]
    return phrase((f"{mark} failed ", tone), (trial.step.name, Tone.STRONG), "  see “", (label, Tone.ACCENT), "”")


def _step(trial: Trial) -> Phrase:
    finding = trial.finding
    mark, tone = _MARKS[finding.state]
    hint = f" {finding.hint}" if finding.hint and not finding.is_sound else ""
    said = f"{_WORDS.get(finding.state, '')}{finding.sentence}"
    if finding.state is State.NOT_REACHED:
        return phrase((f"{mark} {trial.step.name}  {said}", tone))
    return phrase((f"{mark} ", tone), (trial.step.name, Tone.STRONG), f"  {said}", (hint, Tone.ACCENT))


def _tally(sight: Sight) -> str:
    count = len(sight.steps)
    well = sum(each.finding.is_sound for each in sight.trials)
    return f"{well} of {count} steps"


def foot_phrase(sight: Sight, *, empty: Sequence[str], wrong: Sequence[str], testing: bool) -> Phrase:
    """Say what is to be done next, or how it stands.

    `empty` are the labels of fields that lack something, `wrong` those of fields that hold what cannot be taken.
    """
    if empty or wrong:
        # Where both are said, neither is long: the line has to hold them in a narrow terminal.
        most = _NAMED if not (empty and wrong) else _NAMED - 1
        return joined(
            ". ",
            (
                phrase((f"{what}: ", tone), _listed(labels, most))
                for what, tone, labels in (
                    ("To put right", Tone.REFUSED, wrong),
                    ("Still to fill in", Tone.MUTED, empty),
                )
                if labels
            ),
        )
    if testing:
        return testing_phrase(sight)
    if any(each.finding.kind == PAUSED for each in sight.trials):
        return phrase(("No sign-in was tried with this. ", Tone.ATTENTION), "ctrl+t does, once you are sure.")
    if sight.unsettled:
        return phrase((f"{_tally(sight)} have gone well. ", Tone.ATTENTION), "Nothing is kept yet.")
    return phrase(("✔ Every step has gone well. ", Tone.CREDIT), "Nothing is kept yet: ctrl+s.")


def testing_phrase(sight: Sight) -> Phrase:
    """Say how far a test has come."""
    return phrase((f"◌ Testing: {_tally(sight)} …", Tone.PENDING))


def _listed(labels: Sequence[str], most: int) -> str:
    more = f" and {len(labels) - most} more" if len(labels) > most else ""
    return f"{', '.join(labels[:most])}{more}"


def kept_lines(sight: Sight, title: str) -> Iterable[Phrase]:
    """Write what would be kept: as what, where calls go, and where each value comes from."""
    is_real = sight.environment is Environment.PRODUCTION
    yield phrase((title, Tone.STRONG), _DOT, (sight.name, Tone.ACCENT))
    width = max((len(label) for label, _ in sight.summary), default=0)
    for label, shown in sight.summary:
        yield phrase((f"{label.ljust(width)}  ", Tone.MUTED), shown)
    yield Phrase()
    if is_real:
        yield phrase((" PRODUCTION ", Tone.LIVE), " Its calls are real: what is sent through it moves real money.")
    if sight.needs_vault:
        yield phrase((f"What was typed unseen is kept encrypted in the {Keep.VAULT}.", Tone.MUTED))
    if not sight.unsettled:
        yield phrase(("✔ ", Tone.CREDIT), "Every step has gone well.")
        return
    yield phrase(("✖ ", Tone.REFUSED), "It is not known to work:")
    for trial in sight.unsettled:
        yield joined("  ", (_step(trial),))
