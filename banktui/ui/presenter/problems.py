"""What went wrong, for people: what happened, what it means, what to do, and the codes for those who ask the bank."""

from banktui.domain.errors import OutcomeUnknown, Problem
from banktui.ui.phrase import Phrase, Tone, joined, phrase
from banktui.ui.presenter.dates import age_text
from banktui.ui.presenter.sheet import Sheet
from banktui.ui.presenter.view import View


def problem_sheet(problem: Problem, view: View) -> Sheet:
    """Return a problem as a sheet: sentence, particulars, advice, and codes on one line."""
    since = f"{age_text(problem.at, view.now)} ago" if problem.at else ""
    code = f"code {problem.code}" if problem.code else ""
    request = f"request {problem.request_id}" if problem.request_id else ""
    mark, tone = ("⚠", Tone.ATTENTION) if problem.kind == OutcomeUnknown.kind else ("✖", Tone.REFUSED)
    return Sheet(
        phrase((f"{mark} {view.sentence(problem.title)}", tone)),
        (
            phrase(view.sentence(problem.detail)),
            phrase(("→ ", Tone.ACCENT), view.sentence(problem.hint)) if problem.hint else Phrase(),
            joined(" · ", (phrase((text, Tone.MUTED)) for text in (since, code, request))),
        ),
    )
