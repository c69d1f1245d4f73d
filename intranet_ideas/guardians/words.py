"""What letters about consents say, in the language that is spoken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from intranet_ideas.errors import N_
from intranet_ideas.guardians import actions, rules
from intranet_ideas.guardians.models import GuestAge
from intranet_ideas.i18n import current_language, day_in_words, gettext, translate
from intranet_ideas.people.models import User
from intranet_ideas.settings import Settings

WORDS = {
    actions.ASK: (
        N_("May your child take part with ideas at %(organisation)s?"),
        N_("Read what it is about, and answer yes or no by the button. Nothing happens by opening "
           "the page."), N_("Read and answer"),
    ),
    actions.REMIND: (
        N_("A reminder: may your child take part with ideas at %(organisation)s?"),
        N_("You have not answered yet. If this is no child of yours, leave it: then nobody takes "
           "part, and the account is erased. At most two reminders are sent."),
        N_("Read and answer"),
    ),
    actions.GIVEN_TOLD: (
        N_("You have said yes at %(organisation)s"),
        N_("Your child can take part now. Keep this letter: by the button you can take your yes "
           "back at any time. Your yes is needed to the end of %(year)s; then your address is "
           "erased."), N_("Take the yes back"),
    ),
    actions.REFUSED_TOLD: (
        N_("You have said no at %(organisation)s"),
        N_("The account is closed. It is erased with the drafts on %(until)s. Until then you can "
           "still say yes by the button."), N_("Say yes after all"),
    ),
    actions.WITHDRAWN_TOLD: (
        N_("You have taken your yes back at %(organisation)s"),
        N_("The account is closed, comments are emptied, and nothing of the child's is shown on "
           "public pages. The account and the drafts are erased on %(until)s. Ideas that were "
           "judged are kept without the name."), "",
    ),
    actions.LINK: (
        N_("Your link to answer for your child at %(organisation)s"),
        N_("You, or somebody who wrote your address, asked for it. It is good for a day, once. If "
           "it was not you, leave it: nothing happens."), N_("Read and answer"),
    ),
    actions.FREE_TOLD: (
        N_("Your guardian has said yes: you can take part at %(organisation)s"),
        N_("You can hand in ideas, comment and vote now. What you have written is there as you "
           "left it."), N_("See what's on"),
    ),
    actions.NO_TOLD: (
        N_("Your guardian has said no, and your account at %(organisation)s is closed"),
        N_("Your drafts and your account are erased on %(until)s, unless your guardian says yes "
           "before. Talk with them if you want to know why."), "",
    ),
    actions.ENDED_TOLD: (
        N_("Your guardian has taken their yes back: your account at %(organisation)s is "
           "closed"),
        N_("What you wrote is no longer shown. Your account and your drafts are erased on "
           "%(until)s; ideas that were judged are kept without your name. Talk with your guardian "
           "if you want to know why."), "",
    ),
    actions.BELIEVED_TOLD: (
        N_("What you corrected about your age at %(organisation)s holds now"),
        N_("Sign in to see what you can do now. What you have written is there as you left it."),
        N_("See what's on"),
    ),
    actions.LEFT_TOLD: (
        N_("What you said first about your age at %(organisation)s holds"),
        N_("Those who moderate could not know that your correction is right. A guardian's yes is "
           "needed as before. Write to those who run the site if you can show them more."),
        N_("See what you can do"),
    ),
    actions.SOON_TOLD: (
        N_("Your account at %(organisation)s is erased on %(until)s"),
        N_("No guardian has said yes so far. If you want to keep the account and your drafts, have "
           "the letter sent again, or to another guardian."), N_("See what you can do"),
    ),
}  # fmt: skip
"""Subject, explanation and button of each letter (msgids); no button where nothing is left to
do."""

PATHS = {actions.FREE_TOLD: "/", actions.BELIEVED_TOLD: "/",
         actions.SOON_TOLD: "/me/guardian", actions.LEFT_TOLD: "/me/guardian"}  # fmt: skip


def letter_words(
    kind: str, settings: Settings, age: GuestAge, user: User, organisation: str
) -> dict[str, Any]:  # fmt: skip
    """Return a letter's subject, explanation, button, where it leads unless by a link of its own,
    and whether the whole text for guardians is in it."""
    subject, explanation, label = WORDS[kind]
    values = values_of(settings, age, user, organisation)
    return {
        "subject": translate(subject, **values),
        "explanation": translate(explanation, **values),
        "label": translate(label) if label else "",
        "url": f"{settings.base_url}{PATHS.get(kind, '/')}",
        "with_text": kind in (actions.ASK, actions.REMIND),
    }


def told(
    settings: Settings, age: GuestAge, user: User, organisation: str
) -> list[tuple[str, str]]:  # fmt: skip
    """Return what a guardian is told before they answer: headings and texts."""
    values = values_of(settings, age, user, organisation)
    return [(translate(heading), translate(text, **values)) for heading, text in rules.TOLD]


def values_of(
    settings: Settings, age: GuestAge, user: User, organisation: str
) -> dict[str, object]:  # fmt: skip
    """Return what the texts have places for."""
    return {
        "organisation": organisation, "age": settings.guardian_age,
        "who": rules.presentable(user.name) or gettext("Somebody"),
        "days": settings.guardian_erase_days, "year": age.until_year or "",
        "until": day(age.erase_at, settings) if age.erase_at else "–",
    }  # fmt: skip


def day(instant: datetime, settings: Settings) -> str:
    """Return the day of an instant where the organisation is, in words."""
    return day_in_words(instant.astimezone(settings.time_zone).date(), current_language())
