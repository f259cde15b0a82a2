"""What a person should stop and look at before money is sent, each as one sentence."""

from collections.abc import Sequence
from datetime import UTC, datetime

from banktui.domain.intent import Intent, Party
from banktui.domain.lookalike import looks_like, mixed_word
from banktui.domain.money import Money
from banktui.domain.plaintext import has_stand_ins
from banktui.domain.tag import shown
from banktui.services.moving import Draft, MoneyTraits
from banktui.services.payments import Caution, Caveat
from banktui.services.shelf import Row


def about_operation(traits: MoneyTraits) -> list[Caveat]:
    """Return what the provider's operation wants known."""
    return [Caveat(Caution.REMARK, traits.remark, blocks=False)] if traits.remark else []


def about_texts(draft: Draft, known_names: Sequence[str]) -> list[Caveat]:
    """Return what is odd about the names and texts."""
    found = []
    name = draft.destination.name
    word = mixed_word(name)
    double = next((known for known in known_names if looks_like(name, known)), "")
    if word:
        sentence = f"The payee's name mixes two alphabets in one word: {word}. It may be made to look like another."
        found.append(Caveat(Caution.MIXED_SCRIPT, sentence))
    elif double:
        sentence = f"The payee's name looks like one that you know, {double}, and is not the same."
        found.append(Caveat(Caution.MIXED_SCRIPT, sentence))
    texts = (name, draft.destination.number, draft.source.name, draft.they_see, draft.we_see)
    if any(has_stand_ins(text) for text in texts):
        sentence = (
            "A name or text holds characters that cannot be seen, or that turn the direction of text: look closely."
        )
        found.append(Caveat(Caution.HIDDEN_TEXT, sentence))
    return found


def about_balance(draft: Draft, balance: Money | None, why_not: str, *, incoming: bool) -> list[Caveat]:
    """Return what is odd about the balance of the account that pays; `why_not` says why it could not be read."""
    if incoming:
        return []
    if why_not:
        sentence = f"The balance could not be read just now: {why_not}"
        return [Caveat(Caution.STALE_BALANCE, sentence)]
    if balance is None:
        return []
    if balance.currency != draft.money.currency:
        sentence = (
            f"The account is in {balance.currency} and this is in {draft.money.currency}: the bank converts it, at a "
            "rate that is not known here."
        )
        return [Caveat(Caution.OTHER_CURRENCY, sentence)]
    after = balance - draft.money
    if after.amount < 0:
        sentence = f"The balance would fall below zero: {after.plain()} {after.currency}."
        return [Caveat(Caution.OVERDRAWN, sentence)]
    return []


def about_open(blocking: Sequence[Intent]) -> list[Caveat]:
    """Return what is open for the same payment: its tag must be typed."""
    if not blocking:
        return []
    newest = blocking[0]
    others = len(blocking) - 1
    more = f" There {'is' if others == 1 else 'are'} {others} more of them." if others else ""
    sentence = (
        f"One like this may have been carried out: {_in_words(newest)}. It is {newest.state.value}.{more} "
        f"Type its tag, {shown(newest.tag)}, to send another one beside it."
    )
    return [Caveat(Caution.OPEN_UNKNOWN, sentence, needs_tag=newest.tag)]


def about_same(alike: Sequence[Intent], row: Row | None) -> list[Caveat]:
    """Return that the same was paid lately: by us (`alike`, newest first), or by the bank's own list (`row`)."""
    if alike:
        newest = alike[0]
        tag = shown(newest.tag)
        sentence = f"The same payee and amount lately: {_in_words(newest)}, tag {tag}, {_word(newest)}."
        return [Caveat(Caution.SAME_PAYMENT, sentence)]
    if row is None:
        return []
    facets = row.item.facets()
    day = f" on {facets.day:%Y-%m-%d}" if facets.day else ""
    text = getattr(row.item, "they_see", "") or facets.name
    quoted = f", “{text}”" if text else ""
    sentence = f"The bank lists the same payee and amount{day}{quoted}."
    return [Caveat(Caution.SAME_PAYMENT, sentence)]


def about_payee(payee: Party, bank: str, *, is_known: bool) -> list[Caveat]:
    """Return that nothing was ever paid to this payee."""
    if is_known:
        return []
    where = f" Bank: {bank}." if bank else ""
    number = "this number" if payee.number else "this payee"
    return [Caveat(Caution.FIRST_PAYEE, f"First payment to {number}, as far as is known.{where}")]


def _in_words(intent: Intent) -> str:
    money, at = intent.money, intent.created_at or datetime.min.replace(tzinfo=UTC)
    to = f" to {intent.destination.name}" if intent.destination.name else ""
    text = f", “{intent.they_see}”" if intent.they_see else ""
    return f"{money.plain()} {money.currency}{to} of {at:%Y-%m-%d %H:%M} UTC{text}"


def _word(intent: Intent) -> str:
    return intent.state.value.replace("_", " ")
