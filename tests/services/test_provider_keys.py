from banktui.services.capability import ACCOUNTS, CARDS, CHECK
from banktui.services.provider import Provider, ProviderInfo
from tests.services.banks import Bank


async def test_a_provider_offers_exactly_what_it_was_built_with() -> None:
    bank, closed = Bank(), []

    async def close() -> None:
        closed.append(True)

    provider = Provider(ProviderInfo("fake", "Fake", "A bank in memory"), {ACCOUNTS: bank, CARDS: bank}, close)
    assert provider.offered == {"accounts", "cards"}
    assert provider.get(ACCOUNTS) is bank
    assert provider.named("cards") is bank
    assert provider.get(CHECK) is None
    assert provider.named("check") is None
    await provider.close()
    assert closed == [True]
