"""The operations of the API: from a checked call to its answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from banktui.providers.banq.sandbox import documents
from banktui.providers.banq.sandbox.answers import Answer, json_answer
from banktui.providers.banq.sandbox.asking import read_draft
from banktui.providers.banq.sandbox.bodies import fields_of
from banktui.providers.banq.sandbox.documents import Documents
from banktui.providers.banq.sandbox.paging import part_of
from banktui.providers.banq.sandbox.payments import PaymentDesk
from banktui.providers.banq.sandbox.register import Register
from banktui.providers.banq.sandbox.webhooks import WebhookDesk
from banktui.sandbox.bank import Bank

ROOT = "/api/v1"


@dataclass(frozen=True, slots=True)
class Call:
    """One request of a known user, its body read."""

    user: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    origin: str
    """Under which address the caller reached the bank: `https://localhost:8443`."""


Operation = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Operations:
    """Everything that Banq does for its one user."""

    bank: Bank
    register: Register
    documents: Documents
    payments: PaymentDesk
    webhooks: WebhookDesk

    def routes(self) -> Mapping[tuple[str, str], Operation]:
        """Return the operations by method and path."""
        return {
            ("GET", f"{ROOT}/users/me"): self.me,
            ("GET", f"{ROOT}/banqs"): self.banqs,
            ("GET", f"{ROOT}/payments"): self.list_payments,
            ("POST", f"{ROOT}/payments/get-paid-direct"): self.get_paid_direct,
            ("POST", f"{ROOT}/payments/get-paid-link"): self.get_paid_link,
            ("GET", f"{ROOT}/payments/{{id}}"): self.payment,
            ("GET", f"{ROOT}/payments/{{id}}/transactions"): self.transactions_of_payment,
            ("GET", f"{ROOT}/transactions"): self.list_transactions,
            ("GET", f"{ROOT}/transactions/{{id}}"): self.transaction,
            **{
                # The documents do not agree on the name.
                (method, f"{ROOT}/{collection}/{{id}}/webhook-config"): operation
                for collection in ("accounts", "account-spaces")
                for method, operation in (("POST", self.create_webhook), ("PUT", self.change_webhook))
            },
        }

    def me(self, call: Call) -> Answer:
        """GET users/me."""
        included = {name.strip().lower() for name in call.query.get("include", "").split(",")}
        return json_answer(self.documents.user(included))

    def banqs(self, call: Call) -> Answer:
        """GET banqs: the users who can be asked for money."""
        # A list is told from its end, and this one stands in the order of its names.
        listed = list(self.register.banqs.values())[::-1]
        return json_answer(part_of(call.query).of(listed, documents.banq))

    def list_payments(self, call: Call) -> Answer:
        """GET payments, the newest first."""
        return json_answer(part_of(call.query).of(self.register.payments, self.documents.payment))

    def payment(self, call: Call) -> Answer:
        """GET payments/{id}."""
        return json_answer(self.documents.payment(self.register.payment(call.path["id"])))

    def transactions_of_payment(self, call: Call) -> Answer:
        """GET payments/{id}/transactions."""
        payment = self.register.payment(call.path["id"])
        return json_answer(part_of(call.query).of(payment.transactions, self.documents.transaction))

    def list_transactions(self, call: Call) -> Answer:
        """GET transactions, the newest first."""
        return json_answer(part_of(call.query).of(self.register.transactions, self.documents.transaction))

    def transaction(self, call: Call) -> Answer:
        """GET transactions/{id}."""
        return json_answer(self.documents.transaction(self.register.transaction(call.path["id"])))

    def get_paid_direct(self, call: Call) -> Answer:
        """POST payments/get-paid-direct: ask a Banq user in the app."""
        return self._asked(call, by_link=False)

    def get_paid_link(self, call: Call) -> Answer:
        """POST payments/get-paid-link: ask whoever opens a link."""
        return self._asked(call, by_link=True)

    def create_webhook(self, call: Call) -> Answer:
        """POST accounts/{id}/webhook-config."""
        account = self.register.account(call.path["id"])
        made = self.webhooks.create(account, fields_of(call.body))
        location = f"{call.origin}{ROOT}/accounts/{account.id}/webhook-config"
        return _created(documents.configuration(account, made), location)

    def change_webhook(self, call: Call) -> Answer:
        """PUT accounts/{id}/webhook-config."""
        account = self.register.account(call.path["id"])
        return json_answer(documents.configuration(account, self.webhooks.change(account, fields_of(call.body))))

    def _asked(self, call: Call, *, by_link: bool) -> Answer:
        today = self.bank.clock.now().date()
        payment = self.payments.create(read_draft(fields_of(call.body), self.register, today, by_link=by_link))
        return _created(self.documents.payment(payment), f"{call.origin}{ROOT}/payments/{payment.id}")


def _created(content: Mapping[str, Any], location: str) -> Answer:
    return json_answer(dict(content), 201, (("location", location),))
