"""What people look for in a bank and do not find has its reason, whichever bank it is."""

import re

from banktui.services.capability import FAMILIES
from banktui.services.provider import Provider

_SENTENCE = re.compile(r"[A-Z][^\n]{18,158}\.")


async def test_every_family_is_met_or_its_lack_is_explained(provider: Provider) -> None:
    for name, members in FAMILIES.items():
        is_met = bool(members & provider.offered)
        is_explained = name in provider.info.cannot
        assert is_met != is_explained, f"{provider.info.slug}: {name}"


async def test_a_reason_is_a_sentence_about_this_provider(provider: Provider) -> None:
    assert set(provider.info.cannot) <= set(FAMILIES)
    for name, reason in provider.info.cannot.items():
        assert _SENTENCE.fullmatch(reason), f"{name}: {reason}"
        assert provider.info.title in reason, f"{name}: {reason}"
    assert len(set(provider.info.cannot.values())) == len(provider.info.cannot)
