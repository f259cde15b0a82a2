"""Banq's payments: requests to be paid."""

from banktui.domain.card_number import free_text
from banktui.domain.payment import Payment
from banktui.providers.banq import paths
from banktui.providers.banq.client.gateway import Gateway, check_echo
from banktui.providers.banq.client.paging import Pages
from banktui.providers.banq.client.values import day_of, instant_of, money_of, party_of, shown
from banktui.providers.banq.client.words import payment_status
from banktui.providers.banq.wire import PaymentBody


def payments(gateway: Gateway) -> Pages[PaymentBody, Payment]:
    """Return the list of all payments."""
    return Pages(gateway, lambda _: (paths.PAYMENTS,), PaymentBody, payment_of, operation="Payments", grows=True)


class SinglePayment:
    """One payment, as it stands now: what is asked after every webhook, which carries neither amount nor state."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    async def read(self, parent: str, item_id: str) -> Payment:  # noqa: ARG002 - ids are unique without what is above them
        """Return a payment by its id. Raises BankError."""
        found = PaymentBody.model_validate(await self._gateway.one(paths.PAYMENTS, item_id, operation="Payment"))
        check_echo(item_id, found.id)
        return _named(item_id, found)


def payment_of(body: PaymentBody) -> Payment | None:
    """Return a payment as the domain knows it; None if it has no id."""
    return _named(body.id, body) if body.id else None


def _named(payment_id: str, body: PaymentBody) -> Payment:
    oddities: list[str] = []
    money = money_of(body.funds, body.currency, "amount", oddities)
    if money is not None and money.amount < 0:
        oddities.append("The amount is negative, though a request to be paid brings money in.")
    if not body.status:
        oddities.append("The bank does not say how far the payment has come.")
    return Payment(
        id=shown(payment_id),
        comment=free_text(body.comment),
        money=money,
        status=payment_status(body.status) if body.status else None,
        payer=party_of(body.source),
        destination=party_of(body.destination),
        order_code=shown(body.external_order_code),
        frequency=shown(body.frequency),
        created_at=instant_of(body.created_at, "time of creation", oddities),
        starts_on=day_of(body.start_date, "first day", oddities),
        ends_on=day_of(body.end_date, "last day", oddities),
        link=shown(body.link),
        oddities=tuple(oddities),
    )
