"""What can go wrong with what we have, as a tree: its place says whose fault it is and if retrying helps.

CorpusError
├── InputError                    the person can mend it; trying again unchanged does not help
│   ├── UnknownProduct
│   ├── UnknownVersion
│   ├── UnknownFile
│   ├── UnknownJob
│   ├── UnknownTerm
│   ├── UnknownProposal
│   ├── NothingDecided
│   ├── UnknownJudgement
│   ├── TooManyJudgements
│   ├── InvalidField
│   ├── InvalidCatalogueRow
│   ├── UnknownConcept
│   ├── InvalidConcept
│   ├── InvalidGlossary
│   ├── StaleProduct
│   ├── StaleGlossary
│   ├── UnknownAccount
│   ├── UnknownOrganisation
│   ├── UnknownKey
│   ├── EmailTaken
│   ├── LastAdmin
│   ├── InvalidInvitation
│   ├── RefusedPassword
│   ├── WrongPassword
│   └── RefusedFile
├── SettingsError                 the operator can mend it
└── StorageError                  ours or the machine's; trying again may help
    ├── DamagedFile
    ├── DatabaseUnavailable
    ├── LostLease
    └── DowngradeRefused
"""

from __future__ import annotations

import inspect


class CorpusError(Exception):
    """Something is wrong with the collection; run `python -m indexer verify` to see what."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(" ".join(inspect.cleandoc(self.__doc__ or "").split()).format(**facts))


class InputError(CorpusError):
    """What was given can not be used as it is; correct it and try again."""


class UnknownProduct(InputError):
    """There is no product {id}; it may have been withdrawn: search for it by its title."""


class UnknownVersion(InputError):
    """There is no version {id}; look at the product's page for the versions that exist."""


class UnknownFile(InputError):
    """There is no file {sha256} in the store; upload it again."""


class UnknownJob(InputError):
    """There is no job {id}; `python -m indexer status` lists those that exist."""


class UnknownTerm(InputError):
    """{vocabulary} has no term "{id}"; use one of: {known}."""


class UnknownProposal(InputError):
    """Nothing is proposed as {field} of version {version}; give a value of your own with --value."""


class NothingDecided(InputError):
    """No decision about versions is left to undo; `python -m indexer versions` shows what waits for one."""


class UnknownJudgement(InputError):
    """There is no judgement {id}; `python -m search_api judgements list --all` shows those that exist."""


class TooManyJudgements(InputError):
    """Your answer was not kept: {most} judgements wait for an editor already; try again when they were looked at."""


class InvalidField(InputError):
    """{field} can not be "{value}": {cause}; {remedy}."""


class InvalidCatalogueRow(InputError):
    """Line {line} of {file}{where}: {cause}; {remedy}."""


class UnknownConcept(InputError):
    """There is no concept {id} in the glossary; `python -m search_api glossary list` shows those that exist."""


class InvalidConcept(InputError):
    """The concept {id} can not be used: {cause}; {remedy}."""


class InvalidGlossary(InputError):
    """{file} can not be taken over: {faults}."""


class StaleProduct(InputError):
    """Product {id} was changed by someone else meanwhile; look at it again and repeat your change."""


class StaleGlossary(InputError):
    """The glossary was changed by someone else meanwhile; look at it again and repeat your change."""


class UnknownAccount(InputError):
    """There is no account {id}; `python -m search_api people list` shows those that exist."""


class UnknownOrganisation(InputError):
    """There is no organisation {id}; add it on the page of people first."""


class UnknownKey(InputError):
    """There is no key {id} of this account; look at the page of your account for those that exist."""


class EmailTaken(InputError):
    """There is an account for {email} already; sign in with it, or ask an administrator for a new password."""


class LastAdmin(InputError):
    """{name} is the only administrator; make somebody else one first, or nobody could let people in."""


class InvalidInvitation(InputError):
    """The link can not be used: {cause}; ask an administrator for another one."""


class RefusedPassword(InputError):
    """The password can not be used: {cause}; {remedy}."""


class WrongPassword(InputError):
    """The present password is not right; type it again, or ask an administrator for a link to a new one."""


class RefusedFile(InputError):
    """{name} was not added: {cause}; {remedy}."""


class SettingsError(CorpusError):
    """The setting {setting} is wrong: {cause}; {remedy}."""


class StorageError(CorpusError):
    """The collection's storage failed: {cause}; free space or check the disk, then try again."""


class DamagedFile(StorageError):
    """The stored file {sha256} is damaged or missing; upload {name} again, what was read stays searchable."""


class DatabaseUnavailable(StorageError):
    """The catalogue can not be opened: {cause}; check KMS_DATA and KMS_DATABASE, then try again."""


class LostLease(StorageError):
    """Job {id} was taken over since its worker was silent too long; nothing is lost, go on with the next."""


class DowngradeRefused(StorageError):
    """The catalogue was written by a later version of this program (schema {found}); install that one."""
