"""The tree of errors.

TerminalError
├── PersonError          the person's: a sentence they understand, nothing changed
│   ├── InvalidInput         an amount, reference or choice that cannot be
│   ├── KeyReused            an idempotency key came back with other content
│   ├── NotAllowed           the role or the state of the terminal does not permit it
│   └── TransitionNotAllowed a payment cannot go there from where it is
├── EnvironmentProblem   the environment's: disk, network, settings; says what still works
│   ├── DataFolderProblem    cannot be read, written or locked
│   ├── DatabaseProblem      damaged, too new, refused by the engine
│   └── SettingsProblem      a settings file that cannot be read, with its line
└── (anything else)      ours: a bug; what is in flight stays unknown

Each carries a stable `code` and `params`; sentences are made from them in texts, in both languages.
"""

from __future__ import annotations


class TerminalError(Exception):
    """Base of everything a caller may expect. `code` is stable, `params` fill the sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({details})" if details else self.code


class PersonError(TerminalError):
    """The person's: bad input or a step that is not possible. Nothing was changed."""


class InvalidInput(PersonError):
    """A value that cannot be used."""


class KeyReused(PersonError):
    """An idempotency key came back with another amount, method or payable."""


class NotAllowed(PersonError):
    """The step is not permitted now, or not to this person."""


class TransitionNotAllowed(PersonError):
    """The payment cannot make this step from the status it has."""


class EnvironmentProblem(TerminalError):
    """The environment's: says what is wrong outside the program."""


class DataFolderProblem(EnvironmentProblem):
    """The data folder cannot be read, written or locked."""


class DatabaseProblem(EnvironmentProblem):
    """The database is damaged, of a newer version, or the engine refused."""


class SettingsProblem(EnvironmentProblem):
    """The settings cannot be read; `params` name the file and the line."""
