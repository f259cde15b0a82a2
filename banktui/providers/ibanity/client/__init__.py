"""Ibanity's client: everything that its API lets one read, and test transactions, as services."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from banktui.domain.account import Account
from banktui.domain.clock import Clock
from banktui.domain.transaction import Transaction
from banktui.http.record import Recorder
from banktui.http.session import Endpoint, Session
from banktui.providers.ibanity import INFO
from banktui.providers.ibanity.client import pruning, tree
from banktui.providers.ibanity.client.accounts import AccountEntry, AccountOwners
from banktui.providers.ibanity.client.aggregation import authorization_of, customer_of, institution_of
from banktui.providers.ibanity.client.check import InstitutionsCheck
from banktui.providers.ibanity.client.gateway import Gateway
from banktui.providers.ibanity.client.identity import valid_identity
from banktui.providers.ibanity.client.leaving import DeleteAuthorization, DeleteCustomer
from banktui.providers.ibanity.client.lists import Address, Entry, List, Segments, Source, fixed, of_customer
from banktui.providers.ibanity.client.planting import CreateTestAccount, CreateTestInstitution, CreateTestUser
from banktui.providers.ibanity.client.proofs import voucher
from banktui.providers.ibanity.client.pruning import DeleteFixture, UpdateTestInstitution, UpdateTestUser
from banktui.providers.ibanity.client.sandbox_accounts import SandboxAccounts
from banktui.providers.ibanity.client.sandbox_transactions import SandboxTransaction
from banktui.providers.ibanity.client.synchronizations import Synchronizations
from banktui.providers.ibanity.client.transactions import transaction_of
from banktui.providers.ibanity.errors import Verdicts
from banktui.providers.ibanity.settings import Settings
from banktui.providers.ibanity.wire import (
    ACCOUNT,
    AUTHORIZATION,
    CUSTOMER,
    INSTITUTION,
    TRANSACTION,
    AccountResource,
    TransactionResource,
)
from banktui.services import capability
from banktui.services.provider import Provider

if TYPE_CHECKING:
    from banktui.http import Transport

Services = dict[capability.Capability[Any], object]


async def open_provider(
    settings: Settings,
    *,
    clock: Clock,
    recorder: Recorder | None = None,
    transport: "Transport | None" = None,
    on_wait: Callable[[int], None] | None = None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ca_file: Path | None = None,
) -> Provider:
    """Return Ibanity with everything it can be asked for. Loads the certificate, makes no call. Raises SignInNeeded."""
    # Decrypting a key takes long on purpose: not on the event loop.
    identity = await asyncio.to_thread(valid_identity, settings)
    session = Session(
        Endpoint(settings.base_url, ca_file=ca_file, identity=identity),
        provider=INFO.slug,
        clock=clock,
        judge=Verdicts(identity).judge,
        recorder=recorder,
        vouch=voucher(identity),
        transport=transport,
        on_wait=on_wait,
        sleep=sleep,
    )
    gateway = Gateway(session, settings.base_url)
    return Provider(
        INFO,
        {
            capability.CHECK: InstitutionsCheck(session, clock),
            capability.SYNCHRONIZATIONS: Synchronizations(gateway),
            **_institutions(gateway),
            **_customers(gateway),
            **_accounts_and_transactions(gateway),
            capability.SANDBOX_ACCOUNTS: SandboxAccounts(gateway),
            **_leave(gateway),
            **_test_data(gateway),
            capability.SANDBOX_TRANSACTION: SandboxTransaction(gateway, session, clock),
        },
        session.close,
        standing=session.standing,
    )


def _institutions(gateway: Gateway) -> Services:
    source = Source(gateway, INSTITUTION, institution_of, fixed("financial-institutions"), "Financial institutions")
    return {capability.INSTITUTIONS: List(source), capability.INSTITUTION: Entry(source)}


def _customers(gateway: Gateway) -> Services:
    customers = Source(gateway, CUSTOMER, customer_of, fixed("customers"), "Customers")
    authorizations = Source(gateway, AUTHORIZATION, authorization_of, of_customer("authorizations"), "Authorizations")
    return {
        capability.CUSTOMERS: List(customers),
        capability.CUSTOMER: Entry(customers),
        capability.AUTHORIZATIONS: List(authorizations),
        capability.AUTHORIZATION: Entry(authorizations),
    }


def _leave(gateway: Gateway) -> Services:
    return {
        capability.DELETE_CUSTOMER: DeleteCustomer(gateway),
        capability.DELETE_AUTHORIZATION: DeleteAuthorization(gateway),
    }


def _test_data(gateway: Gateway) -> Services:
    root, users = tree.Root(gateway, tree.INSTITUTION_LEVEL), tree.Branch(gateway, tree.USER_LEVEL)
    accounts = tree.Branch(gateway, tree.ACCOUNT_LEVEL)
    transactions = tree.Branch(gateway, tree.TRANSACTION_LEVEL, grows=True)
    return {
        capability.TEST_INSTITUTIONS: root,
        capability.TEST_INSTITUTION: root,
        capability.TEST_USERS: users,
        capability.TEST_USER: users,
        capability.TEST_ACCOUNTS: accounts,
        capability.TEST_ACCOUNT: accounts,
        capability.TEST_TRANSACTIONS: transactions,
        capability.TEST_TRANSACTION: transactions,
        capability.TEST_USER_TRANSACTIONS: tree.Branch(gateway, tree.USER_TRANSACTION_LEVEL, grows=True),
        capability.CREATE_TEST_INSTITUTION: CreateTestInstitution(gateway),
        capability.UPDATE_TEST_INSTITUTION: UpdateTestInstitution(gateway),
        capability.DELETE_TEST_INSTITUTION: DeleteFixture(gateway, pruning.INSTITUTION),
        capability.CREATE_TEST_USER: CreateTestUser(gateway),
        capability.UPDATE_TEST_USER: UpdateTestUser(gateway),
        capability.DELETE_TEST_USER: DeleteFixture(gateway, pruning.USER),
        capability.CREATE_TEST_ACCOUNT: CreateTestAccount(gateway),
        capability.DELETE_TEST_ACCOUNT: DeleteFixture(gateway, pruning.ACCOUNT),
        capability.DELETE_TEST_TRANSACTION: DeleteFixture(gateway, pruning.TRANSACTION),
    }


def _accounts_and_transactions(gateway: Gateway) -> Services:
    owners = AccountOwners(gateway)

    async def below_account(parent: str) -> Segments:
        return ("customers", await owners.owner_of(parent), "accounts", parent, "transactions")

    def accounts(address: Address) -> Source[AccountResource, Account]:
        return Source(gateway, ACCOUNT, owners.account_of, address, "Accounts")

    def transactions(address: Address) -> Source[TransactionResource, Transaction]:
        return Source(gateway, TRANSACTION, transaction_of, address, "Transactions")

    of_account = transactions(below_account)
    return {
        capability.ACCOUNTS: List(accounts(fixed("accounts"))),
        capability.ACCOUNT: AccountEntry(gateway, owners),
        capability.CUSTOMER_ACCOUNTS: List(accounts(of_customer("accounts"))),
        capability.ACCOUNT_TRANSACTIONS: List(of_account, grows=True),
        capability.ACCOUNT_TRANSACTION: Entry(of_account),
        capability.TRANSACTIONS: List(transactions(fixed("transactions")), grows=True),
        capability.CUSTOMER_TRANSACTIONS: List(transactions(of_customer("transactions")), grows=True),
    }
