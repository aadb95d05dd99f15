"""What stands at the top of every page for the one who looks at it: the way in, or one's name and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from search_api.access import OPERATOR, Action, Asker, may

if TYPE_CHECKING:
    from fastapi import Request

    from search_api.pages.translation import Texts


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A way to a page; `here` where it is open."""

    text: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """The links, and whether there is a session that can be ended."""

    links: tuple[MenuLink, ...]
    signed_in: bool


def menu_of(request: Request, here: str, texts: Texts) -> Menu:
    """Return the menu of the one who asks, who is on the page `here`.

    Empty where a request went astray before it was known who asks.
    """
    asker: Asker | None = getattr(request.state, "asker", None)
    if asker is None:
        return Menu((), signed_in=False)
    links = [(texts("menu.add"), "/add")] if _may(asker, "contribute") else []
    if _may(asker, "edit"):
        links.append((texts("menu.tables"), "/tables"))
    if _may(asker, "edit"):
        links.append((texts("menu.work"), "/work"))
    if _may(asker, "manage people"):
        links += [(texts("menu.people"), "/people"), (texts("menu.audit"), "/audit")]
    if asker.account_id is not None:
        links.append((asker.name, "/account"))
    elif asker is not OPERATOR:
        links.append((texts("menu.sign_in"), "/sign-in"))
    shown = tuple(MenuLink(text, href, here == href) for text, href in links)
    return Menu(shown, signed_in=asker.account_id is not None)


def _may(asker: Asker, action: Action) -> bool:
    return may(asker, action, strangers_search=False)
