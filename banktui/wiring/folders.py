"""Where things are kept on this platform: all of it private to the user."""

import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import platformdirs

NAME = "banktui"


def state_folder() -> Path:
    """Return the folder for what the console remembers and knows, made private if it has to be made.

    Where the home folder cannot be written, a temporary folder takes its place: nothing is remembered, all else works.
    """
    try:
        return private(Path(platformdirs.user_state_dir(NAME)))
    except OSError:
        return _temporary_folder()


def config_file() -> Path:
    """Return the file in which connections are kept unless another one is named. It need not exist."""
    return Path(platformdirs.user_config_dir(NAME)) / "config.toml"


def vault_file() -> Path:
    """Return the file in which secrets are kept encrypted: one for a person, whatever the connections are kept in."""
    return Path(platformdirs.user_data_dir(NAME)) / "vault" / "vault.sealed"


def keys_folder() -> Path:
    """Return the folder for keys that are made here, encrypted. It is made when it is needed."""
    return Path(platformdirs.user_data_dir(NAME)) / "keys"


def store_file(configuration: Path) -> Path:
    """Return where is kept what is known through the connections of a configuration file; each file has its own."""
    if configuration == config_file():
        return state_folder() / "store.db"
    import hashlib  # noqa: PLC0415 - few people have more than one configuration

    digest = hashlib.sha256(os.fsencode(configuration)).hexdigest()
    return state_folder() / f"store-{digest[:16]}.db"


def journal_file(configuration: Path) -> Path:
    """Return where the journal of payments through a configuration's connections is kept, beside what is known."""
    store = store_file(configuration)
    return private(store.parent) / store.name.replace("store", "journal", 1)


@lru_cache(maxsize=1)
def _temporary_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix=f"{NAME}-"))


def private(path: Path) -> Path:
    """Make a folder that only its owner can open, and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def downloads_folder() -> Path:
    """Return the folder where people look for what they have saved."""
    return Path(platformdirs.user_downloads_dir())


def crash_log() -> Path:
    """Return the file in which the places in code of failures are kept."""
    return state_folder() / "crashes.log"


def saved() -> Path:
    """Return the folder for what somebody asks to have saved. It is made when it is needed."""
    return state_folder() / "saved"


def journal_of_folder(directory: Path) -> Path:
    """Return where the journal of payments through a served bank's folder is kept; each folder has its own."""
    import hashlib  # noqa: PLC0415 - a folder is opened after the first picture

    digest = hashlib.sha256(os.fsencode(directory)).hexdigest()
    return private(state_folder() / "journals") / f"{digest[:16]}.db"


class RunFolder:
    """A folder for one run of the demo, gone when the run ends. Left-overs of killed runs are removed by the next."""

    def __init__(self, parent: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=f"run-{os.getpid()}-", dir=private(parent)))

    def remove(self) -> None:
        """Delete the folder and all in it."""
        shutil.rmtree(self.path, ignore_errors=True)


def remove_leftovers(parent: Path) -> None:
    """Delete the run folders whose process is gone."""
    for folder in parent.glob("run-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and not _is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
