"""Tips of the demo: one that is answered, one that became a draft of a challenge, and two that
wait, one of them longer than promised."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from intranet_ideas.tips import actions
from intranet_ideas.tips.rules import ANSWERED, CHALLENGE, SIGNED_IN, TipFields

if TYPE_CHECKING:
    from intranet_ideas.demo.story import Step, Story

TIPS = (
    ("staff", -30, "welfare", "Trygghetsalarmen virker ikke i kjelleren.",
     "De som har vaskerom der", (ANSWERED, -24, "Vi har målt: det trengs en forsterker der.")),
    ("nurse", -21, "community", "Det er ingen benk mellom sykehjemmet og butikken.",
     "Beboere som går turen selv", (CHALLENGE, -16, "Takk. Vi spør flere hvor det trengs benker.")),
    ("staff2", -20, "business", "Små firma rekker ikke å svare på anbudene våre.",
     "De som driver alene", None),
    (None, -4, "community", "Bussen går fem minutter før møtet på kulturhuset slutter.",
     "De uten bil", None),
)  # fmt: skip
DAYS = 14


def plan_tips(story: Story) -> None:
    """Plan the tips and their answers; ``None`` leaves one without a name."""
    for by, days, area, need, whom, answer in TIPS:
        code, left = actions.new_code(), [0]
        story.at(story.day(days, 12), _leave(story, by, TipFields(area, need, whom), code, left))
        if answer:
            becomes, when, words = answer
            story.at(story.day(when, 12), _answer(story, left, becomes, words))


def _leave(
    story: Story, by: str | None, fields: TipFields, code: str, left: list[int]
) -> Step:
    def do(session: Session, now: datetime) -> None:
        left[0] = actions.leave_tip(
            session, story.viewer(session, by or "staff"), fields, code, now,
            named=by is not None, allowed=SIGNED_IN, days=DAYS,
        ).id  # fmt: skip

    return do


def _answer(story: Story, left: list[int], becomes: str, words: str) -> Step:
    def do(session: Session, now: datetime) -> None:
        actions.answer_tip(session, story.viewer(session, "manager"), left[0], words, becomes, now,
                           department="helse")  # fmt: skip

    return do
