"""Drafts of connections for tests: a configuration of their own, a cheap vault, and the answers that a bank takes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from banktui.configuration.vault import Vault
from banktui.domain.clock import SystemClock
from banktui.services.connecting import CA_CERTIFICATE, Answer, Draft, Source, Trial
from banktui.wiring.configured import configuration_at
from banktui.wiring.drafting import ConnectionDrafts
from tests.command.served import ServedBank
from tests.configuration.vaults import filled, vault_in


class Room:
    """A folder with a configuration file, which need not be there yet, a vault and a place for keys."""

    def __init__(self, folder: Path, *, has_vault: bool = True) -> None:
        self.folder = folder
        self.config = folder / "config" / "config.toml"
        self.vault: Vault = filled(folder) if has_vault else vault_in(folder)
        self.asked = 0

    async def unlocked(self) -> None:
        """Count how often the vault is asked for."""
        self.asked += 1

    def begin(self, slug: str) -> Draft:
        """Return an empty draft."""
        configuration = replace(configuration_at(str(self.config)), vault=self.vault)
        drafts = ConnectionDrafts(configuration, clock=SystemClock(), unlocked=self.unlocked, keys=self.folder / "keys")
        return drafts.begin(slug)

    def write(self, name: str, before: str = "") -> None:
        """Keep a connection in the file, as somebody else does meanwhile."""
        self.config.parent.mkdir(exist_ok=True)
        self.config.write_text(
            f'{before}[connections.{name}]\nprovider = "hub"\nenvironment = "sandbox"\n', encoding="utf-8"
        )
        self.config.chmod(0o600)

    @property
    def text(self) -> str:
        """Return what the file holds."""
        return self.config.read_text(encoding="utf-8") if self.config.exists() else ""


def told_by(bank: ServedBank, slug: str) -> Mapping[str, Answer]:
    """Return the answers that `sandbox.json` has, with paths as a person types them."""
    section = bank.told[slug]
    files = ("private_key", "certificate", "pkcs12")
    answers = {
        name: Answer(str(bank.directory / value) if name in files else str(value))
        for name, value in section.items()
        if isinstance(value, str)
    }
    return {**answers, CA_CERTIFICATE: Answer(str(bank.authority))}


async def filled_in(draft: Draft, answers: Mapping[str, Answer], *, until: str = "") -> list[Trial]:
    """Answer all questions in their order, up to one, as they are answered usually; return what was tested."""
    trials: list[Trial] = []
    done: set[str] = set()
    while (question := next((each for each in draft.questions() if each.field not in done), None)) is not None:
        if question.field == until:
            break
        done.add(question.field)
        await draft.answer(question.field, answers.get(question.field, Answer("", Source.TYPED)))
        trials += [trial async for trial in draft.tests()]
    return trials
