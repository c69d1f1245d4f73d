"""What makes an answer a reasoned one, and texts to begin from. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from intranet_ideas.errors import N_, Fault, too_long

OUTCOMES = ("chosen", "later", "declined")
"""What can become of an idea, the best first."""

LONGEST_REASON = 10_000

OTHERWISE_DECIDED = N_(
    "The deciding meeting decided otherwise. Change the decision first, so that the minutes and "
    "the answer say the same."
)


def check_answer(outcome: str, reason: str) -> list[Fault]:
    """Return what is wrong with an answer."""
    faults = []
    if outcome not in OUTCOMES:
        faults.append(Fault("outcome", N_("Choose what becomes of the idea.")))
    if not reason:
        faults.append(
            Fault("reason", N_("Give reasons: the one who wrote the idea must learn why."))
        )
    return faults + too_long("reason", reason, LONGEST_REASON)


@dataclass(frozen=True, slots=True)
class Reply:
    """A text to begin an answer from. ``…`` in it marks what must be filled in."""

    key: str
    outcome: str
    label: str
    text: str


REPLIES = (
    Reply(
        "chosen-begin", "chosen", N_("Chosen: we begin"),
        N_("Thank you for your idea. It is chosen, because …\n\n"
           "This happens now: … is responsible, and begins with … before ….\n\n"
           "We would like to have you with us on the way. You will hear from … about how."),
    ),
    Reply(
        "chosen-try", "chosen", N_("Chosen: we try it out"),
        N_("Thank you for your idea. We want to try it out on a small scale first, because …\n\n"
           "The trial takes place in … and lasts until …. We look at … to see whether it works. "
           "… is responsible.\n\n"
           "After the trial we tell you what we learnt and what we decide."),
    ),
    Reply(
        "chosen-join", "chosen", N_("Chosen: put together with another idea"),
        N_("Thank you for your idea. It is chosen together with “…”, because the two answer the "
           "same need.\n\n"
           "We take this from your idea: …\n\n"
           "… is responsible and will invite you both to the first meeting."),
    ),
    Reply(
        "later-money", "later", N_("Later: no room this year"),
        N_("Thank you for your idea. We want to do this, but not now, because …\n\n"
           "The judges liked …\n\n"
           "We take it up again when … (at the latest …). You need not hand it in again."),
    ),
    Reply(
        "later-waits", "later", N_("Later: something else must come first"),
        N_("Thank you for your idea. It depends on …, which is not in place yet.\n\n"
           "The judges liked …\n\n"
           "When that is in place, … will look at the idea again. We expect that to be …."),
    ),
    Reply(
        "later-more", "later", N_("Later: we need to know more"),
        N_("Thank you for your idea. The need is real, but we do not know enough to decide: …\n\n"
           "It would help to find out …. … can help you with that.\n\n"
           "Then the idea can be handed in again, or we take it up when …."),
    ),
    Reply(
        "declined-fit", "declined", N_("Not carried forward: outside the challenge"),
        N_("Thank you for your idea and for the work you put into it. We do not take it forward "
           "here, because this challenge is about …, while your idea is about ….\n\n"
           "The judges liked …\n\n"
           "It may belong with …; we have told them about it."),
    ),
    Reply(
        "declined-exists", "declined", N_("Not carried forward: we do this already"),
        N_("Thank you for your idea. We do not take it forward, because … is already under way: "
           "…\n\n"
           "Your idea shows that this is not known well enough. That is for us to mend.\n\n"
           "If you want to take part in it, get in touch with …."),
    ),
    Reply(
        "declined-weighed", "declined", N_("Not carried forward: other ideas came first"),
        N_("Thank you for your idea and for the work you put into it. We do not take it forward "
           "this time.\n\n"
           "The judges liked … What weighed against it was …\n\n"
           "It would stand stronger with …. You are welcome to hand it in again."),
    ),
)  # fmt: skip
"""Three texts for each outcome; shown and put in in the idea's language."""


def reply(key: str) -> Reply | None:
    """Return the text with this key, if there is one."""
    return next((each for each in REPLIES if each.key == key), None)
