"""What a person means by a name: the strictest way in which it can name a thing wins."""

import pytest

from banktui.domain.account import Account
from banktui.services.naming import meant_by, named_by

ACCOUNTS = [
    Account("1201", "Studio Lumen SARL", "FR1420041010050500013M02606"),
    Account("1202", "Bakkerij Noord B.V.", "NL91ABNA0417164300"),
    Account("1203", "1201"),
    Account("1204", "Société Générale"),
    Account("1205", "Bakkerij Zuid B.V.", "NL91ABNA0417164312"),
    Account("1206", "Bakkerij Noord B.V.", "GB00"),
]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("1201", ["1201"]),
        ("FR14 2004 1010 0505 0001 3M02 606", ["1201"]),
        ("fr1420041010050500013m02606", ["1201"]),
        ("studio lumen sarl", ["1201"]),
        ("  Bakkerij Noord B.V. ", ["1202", "1206"]),
        ("2606", ["1201"]),
        ("4312", ["1205"]),
        ("312", ["1205"]),
        ("bakkerij zuid", ["1205"]),
        ("bakkerij", ["1202", "1205", "1206"]),
        ("societe generale", ["1204"]),
        ("lumen studio", ["1201"]),
        ("nobody", []),
        ("", []),
        ("   ", []),
    ],
)
def test_a_text_means_what_it_names_most_strictly(text: str, ids: list[str]) -> None:
    assert [account.id for account in meant_by(ACCOUNTS, text, lambda account: account)] == ids


def test_only_ids_and_numbers_name_a_thing_without_doubt() -> None:
    assert named_by(ACCOUNTS, "1201", lambda account: account) == [ACCOUNTS[0]]
    assert named_by(ACCOUNTS, "NL91 ABNA 0417 1643 12", lambda account: account) == [ACCOUNTS[4]]
    assert named_by(ACCOUNTS, "Société Générale", lambda account: account) == []
