"""What can be made to happen to this provider on purpose."""

from collections.abc import Mapping
from typing import Any

from banktui.providers.ibanity.sandbox.application import Application
from banktui.providers.ibanity.sandbox.leavedesk import LeaveDesk
from banktui.providers.ibanity.sandbox.register import SLUG, Customer, Register
from banktui.providers.ibanity.sandbox.synchronizations import Synchronizations

_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0", ""})


def offer_scenarios(
    register: Register, application: Application, synchronizations: Synchronizations, leave: LeaveDesk
) -> None:
    """Put this provider's scenarios on the bank's board."""

    def revoke(arguments: Mapping[str, str]) -> Mapping[str, Any]:
        is_undone = _is_yes(arguments.get("undo", "false"))
        if is_undone:
            application.restore()
        else:
            application.revoke()
        return {"fingerprint": application.credentials.fingerprint, "revoked": not is_undone}

    def fail(arguments: Mapping[str, str]) -> Mapping[str, Any]:
        named = arguments.get("customer", "")
        customer = _customer(register, named) if named else None
        synchronizations.fail_next(customer)
        return {"customer": None if customer is None else customer.id}

    def go_live(arguments: Mapping[str, str]) -> Mapping[str, Any]:
        application.become(live=not _is_yes(arguments.get("undo", "false")))
        return {"application": "live" if application.is_live else "sandbox"}

    def authorize(arguments: Mapping[str, str]) -> Mapping[str, Any]:
        customer, account = _customer(register, arguments["customer"]), arguments["account"].lower()
        held = register.held.get(account)
        if held is None:
            raise ValueError(f"there is no test account {account!r}")
        linked = leave.authorize(customer, held)
        return {"account": linked.id, "authorization": linked.authorization_id}

    board = register.bank.scenarios
    board.add(
        "account_authorized",
        "A customer lets a test account be read, which no call of the API does: the next synchronization brings it.",
        {"customer": "a customer's id or name in the demo data", "account": "a test account's id"},
        authorize,
        provider=SLUG,
    )
    board.add(
        "application_live",
        "The application counts as a live one: the sandbox tree answers 403 sandbox_application_required.",
        {"undo": "optional: true makes it a sandbox application again"},
        go_live,
        provider=SLUG,
    )
    board.add(
        "certificate_revoked",
        "The application certificate is revoked: every call gets 401 application_certificate_revoked.",
        {"undo": "optional: true accepts the certificate again"},
        revoke,
        provider=SLUG,
    )
    board.add(
        "synchronization_fails",
        "The next synchronization that is triggered ends as failed and changes nothing.",
        {"customer": "optional: a customer's id or name in the demo data; otherwise anyone's"},
        fail,
        provider=SLUG,
    )


def _is_yes(text: str) -> bool:
    word = str(text).lower()
    if word not in _YES | _NO:
        raise ValueError(f"{text!r} is neither true nor false")
    return word in _YES


def _customer(register: Register, named: str) -> Customer:
    found = register.customers.get(named.lower())
    if found is None:
        found = next((customer for customer in register.customers.values() if customer.key == named), None)
    if found is None:
        raise ValueError(f"there is no customer {named!r}")
    return found
