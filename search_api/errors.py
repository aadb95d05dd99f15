"""What can go wrong on the asking side, as a tree; problems.py turns each into a status and a translated sentence.

SearchError
├── QuestionError            the person can mend it
│   ├── EmptyQuestion
│   └── WrongParameter
├── TooLarge                 what was sent is more than can be taken at once
├── ArrivalError             a file that is sent in parts can not go on like that
│   ├── WrongOffset
│   ├── UploadBusy
│   └── OtherProtocol
├── ForeignRequest           a page of another site sent something here
├── AccessError              the one who asks may not do this, or not now
│   ├── SignInNeeded
│   ├── NotPermitted
│   ├── NotYours
│   ├── UnknownSecret
│   ├── UnsignedForm
│   └── TooManyAttempts
├── NotFound                 what was asked for by its address does not exist (any more)
├── NothingPublished         nothing is searchable yet
├── NothingJudged            no judgement of a reader was accepted yet
├── EvaluationInputError     a line or file of an evaluation folder does not fit
└── EvaluationFailed         its texts could not be indexed
"""

from __future__ import annotations

import inspect


class SearchError(Exception):
    """The search failed; try again, and tell the administrator if it stays so."""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(" ".join(inspect.cleandoc(self.__doc__ or "").split()).format(**facts))


class QuestionError(SearchError):
    """The question can not be used as it is; change it and ask again."""


class EmptyQuestion(QuestionError):
    """The parameter q is empty; type a question or a few words."""


class WrongParameter(QuestionError):
    """The parameter {parameter} can not be "{value}": {cause}; {remedy}."""


class TooLarge(SearchError):
    """What was sent is larger than {largest} MB; send the files one at a time, or make the file smaller."""


class ArrivalError(SearchError):
    """The file can not go on like that; ask with HEAD how far it came."""


class WrongOffset(ArrivalError):
    """The bytes from {offset} on were sent, but {held} are here; go on from there."""


class UploadBusy(ArrivalError):
    """The file is being sent by somebody else at this moment; wait for the other to end, then go on."""


class OtherProtocol(ArrivalError):
    """The tus protocol 1.0.0 is spoken here, not {spoken}; send the header Tus-Resumable: 1.0.0."""


class ForeignRequest(SearchError):
    """What was sent to {path} comes from a page of another site; open this site's own page and send it from there."""


class AccessError(SearchError):
    """What you want to do is not open to you; ask an administrator whether it should be."""


class SignInNeeded(AccessError):
    """The address {path} is for people with an account; sign in first, or ask an administrator for an invitation."""


class NotPermitted(AccessError):
    """Your account may not use {path}; ask an administrator if it should."""


class NotYours(AccessError):
    """The product "{title}" is not of your organisation; ask an editor to change it."""


class UnknownSecret(AccessError):
    """The key that was sent is unknown, over or revoked; make another one on the page of your account."""


class UnsignedForm(AccessError):
    """The form was not sent from a page of yours that is open now; load the page again and send it once more."""


class TooManyAttempts(AccessError):
    """There were too many attempts to sign in; wait {seconds} seconds, then try again."""


class NotFound(SearchError):
    """There is no {what} {id} here; it may have been withdrawn: search for it by its title."""


class NothingPublished(SearchError):
    """Nothing is searchable yet; add files with `python -m indexer add` and let the worker finish."""


class NothingJudged(SearchError):
    """No question of readers was accepted yet; look at `python -m search_api judgements list`, or name a folder."""


class EvaluationInputError(SearchError):
    """{file}, line {line}: {cause}; {remedy}."""


class EvaluationFailed(SearchError):
    """The texts of {folder} could not be indexed; the messages above say why."""
