"""What a detail pane says of a notification: whether it is believed and why first, the body as it came last."""

from banktui.domain.event import HINT, REJECTED, Event
from banktui.ui.phrase import Phrase, Tone, phrase
from banktui.ui.presenter.sheet import Entry, Section, Sheet
from banktui.ui.presenter.sheet_parts import codes, facts, quiet, sheet_body, strong, when
from banktui.ui.presenter.statuses import status_phrase
from banktui.ui.presenter.view import View

_VERDICTS = {
    REJECTED: "Nothing of it was believed, and nothing was changed by it.",
    HINT: "Its signature is right but does not cover what it says: only what the bank answers counts.",
}
_VERIFIED = "Its signature covers all that it says. Even so only what the bank answers counts."


@sheet_body.register
def _event(item: Event, view: View) -> Sheet:
    came = f"{item.deliveries} times; it was followed up once" if item.deliveries > 1 else ""
    return Sheet(
        strong(item.title),
        (status_phrase(item.status), _why(item)),
        (
            Section(
                "",
                (
                    Entry("Then", phrase(item.outcome)),
                    Entry("About", phrase(item.about)),
                    Entry("Happened", when(item.occurred_at, view)),
                    Entry("Arrived", when(item.arrived_at, view)),
                    Entry("Came", phrase(came)),
                    Entry("Sent on", phrase(item.replayed)),
                ),
            ),
            facts(item.facts, view),
            Section("Body", (Entry("", _body(item, view)),) if item.content else ()),
            codes(("Id", item.id)),
        ),
    )


def _why(item: Event) -> Phrase:
    if item.status.word == REJECTED:
        return phrase((item.reason or _VERDICTS[REJECTED], Tone.ATTENTION))
    return quiet(item.reason or _VERDICTS.get(item.status.word, _VERIFIED))


def _body(item: Event, view: View) -> Phrase:
    """Write the body as it came: it may hold names and amounts."""
    return quiet(view.name(item.content))
