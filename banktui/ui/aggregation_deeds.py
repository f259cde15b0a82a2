"""What is done where other banks are read: leave taken back, and test data made, changed and deleted."""

from typing import Any

from banktui.services import capability
from banktui.services.acting import Action
from banktui.services.capability import Capability
from banktui.ui.deed import Deed

LEAVE_DEEDS: tuple[Deed, ...] = (
    Deed(
        capability.DELETE_AUTHORIZATION.name,
        capability.DELETE_AUTHORIZATION.scope,
        "Delete authorization",
        "Takes back the customer's leave to read one account.",
        frozenset({capability.AUTHORIZATIONS.name}),
        is_final=True,
    ),
    Deed(
        capability.DELETE_CUSTOMER.name,
        capability.DELETE_CUSTOMER.scope,
        "Delete customer",
        "The provider forgets the customer, with every authorization.",
        is_final=True,
    ),
)
"""What ends the reading of accounts, in the order of menus."""


def _plants(
    key: Capability[Action], title: str, says: str, *, makes: Capability[Any] | None = None, is_final: bool = False
) -> Deed:
    made = makes.name if makes is not None else ""
    return Deed(key.name, key.scope, title, says, makes=made, is_final=is_final, is_planting=True)


TEST_DATA_DEEDS: tuple[Deed, ...] = (
    _plants(
        capability.CREATE_TEST_INSTITUTION,
        "Create test institution",
        "Makes a bank of your own.",
        makes=capability.TEST_INSTITUTIONS,
    ),
    _plants(capability.UPDATE_TEST_INSTITUTION, "Update test institution", "Gives it another name."),
    _plants(capability.DELETE_TEST_INSTITUTION, "Delete test institution", "Its accounts go along.", is_final=True),
    _plants(
        capability.CREATE_TEST_USER,
        "Create test user",
        "Makes somebody who can have accounts.",
        makes=capability.TEST_USERS,
    ),
    _plants(capability.UPDATE_TEST_USER, "Update test user", "Changes name, login or password."),
    _plants(capability.DELETE_TEST_USER, "Delete test user", "Their accounts go along.", is_final=True),
    _plants(
        capability.CREATE_TEST_ACCOUNT,
        "Create test account",
        "Opens an account for the user at the institution.",
        makes=capability.TEST_ACCOUNTS,
    ),
    _plants(capability.DELETE_TEST_ACCOUNT, "Delete test account", "Its transactions go along.", is_final=True),
    _plants(
        capability.DELETE_TEST_TRANSACTION,
        "Delete test transaction",
        "Its amount goes out of the balance.",
        is_final=True,
    ),
)
"""What makes, changes and deletes test data, in the order of menus."""
