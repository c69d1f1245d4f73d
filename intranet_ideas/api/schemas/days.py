"""Innovation days: what is on in the room, its teams and ideas, and the host's steps."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from intranet_ideas.api.schemas.base import ROW, Instant, Strict, page_of
from intranet_ideas.days import pitching


class DayTeamSchema(Schema):
    """A team in the order of pitches. ``state`` is ``waiting``, ``on`` or ``done``; ``spent`` the
    seconds of its pitch that had passed when its clock was last paused, ``running_since`` since
    when it runs on. ``code`` is what others join it by: told to those in it and to hosts. ``ideas``
    counts those that are known to be its own."""

    id = fields.Integer()
    name = fields.String()
    code = fields.String(allow_none=True)
    state = fields.String()
    spent = fields.Integer()
    running_since = Instant(allow_none=True)
    people = fields.Integer()
    ideas = fields.Integer()
    mine = fields.Boolean()


class PitchedIdeaSchema(Schema):
    """An idea that is pitched."""

    title = fields.String()
    language = fields.String()


class WallIdeaSchema(PitchedIdeaSchema):
    """An idea as the room sees it; ``team`` is empty where it came from none, or must not be
    known."""

    team = fields.String()


class DayPitchSchema(Schema):
    """The pitch that is on. ``until`` is when its time is up, None while its clock stands still
    with ``left`` seconds to go."""

    team = fields.String()
    until = Instant(allow_none=True)
    left = fields.Integer()
    minutes = fields.Integer()
    ideas = fields.List(fields.Nested(PitchedIdeaSchema))


class DayPlaceSchema(Schema):
    """A place in the room's vote, with the ideas that share it."""

    place = fields.Integer()
    votes = fields.Integer()
    ideas = fields.List(fields.Nested(WallIdeaSchema))


class DayBoardSchema(Schema):
    """What all in the room see alike. ``scene`` says what is on: ``early``, ``ideas``, ``pitch``,
    ``vote``, ``between`` or ``winners``; ``until`` what its clock runs towards. ``winners`` is
    empty until the host shows them."""

    scene = fields.String()
    until = Instant(allow_none=True)
    people = fields.Integer()
    teams = fields.Integer()
    ideas = fields.Integer()
    wall = fields.List(fields.Nested(WallIdeaSchema))
    pitch = fields.Nested(DayPitchSchema, allow_none=True)
    upcoming = fields.List(fields.String())
    winners = fields.List(fields.Nested(DayPlaceSchema))


class DaySchema(Schema):
    """A challenge that is an innovation day. ``code`` leads into the room; ``minutes`` is how long
    a pitch may be. ``team`` is the caller's own, ``now`` the server's clock. ``screen`` is the
    secret address of the big screen: told to hosts alone.
    ``board`` is None where the challenge is cancelled."""

    challenge = fields.Integer()
    title = fields.String()
    language = fields.String()
    phase = fields.String()
    code = fields.String()
    minutes = fields.Integer()
    own_team_barred = fields.Boolean()
    votes_open = fields.Boolean()
    may_host = fields.Boolean()
    screen = fields.String(allow_none=True)
    team = fields.Integer(allow_none=True)
    now = Instant()
    board = fields.Nested(DayBoardSchema, allow_none=True)


class DayIdeaSchema(Schema):
    """An idea in the room. ``mine``: the caller can't vote for it; ``voted``: they do;
    ``waits``: just handed in, and a moderator looks at it before others see it."""

    id = fields.Integer()
    title = fields.String()
    language = fields.String()
    team = fields.Integer(allow_none=True, attribute="team_id")
    team_name = fields.String(attribute="team")
    mine = fields.Boolean()
    voted = fields.Boolean()
    waits = fields.Boolean()


class TeamNameSchema(Strict):
    """A team to make."""

    name = fields.String(required=True)


class TeamWantedSchema(Strict):
    """A team to join: by its number, or by its code."""

    team = fields.Integer(strict=True, validate=ROW, load_default=0)
    code = fields.String(load_default="")


class DayVoteSchema(Strict):
    """The idea to vote for. Who has one vote moves it there."""

    entry = fields.Integer(required=True, strict=True, validate=ROW)


class PressSchema(Strict):
    """A button of the host's. ``earlier`` and ``last`` move the named team."""

    do = fields.String(required=True, validate=validate.OneOf(sorted(pitching.PRESSES)))
    team = fields.Integer(strict=True, validate=ROW, load_default=0)


class DayVotingSchema(Strict):
    """Whether to open voting now, or to close it for good. ``reason`` stands in the log of changed
    instants."""

    open = fields.Boolean(required=True)
    reason = fields.String(load_default="")


class DayPlanSchema(Strict):
    """What is decided about a day: when it opens, when ideas close and between when people vote,
    the whole minutes of a pitch, whether nobody votes for their own team's ideas, and whether
    people without an account come in by a name only.

    Once the challenge is published its instants stay, and are changed as everywhere else:
    ``changeDeadline``, ``setDayVoting``."""

    opens_at = Instant(allow_none=True, load_default=None)
    closes_at = Instant(allow_none=True, load_default=None)
    voting_opens_at = Instant(allow_none=True, load_default=None)
    voting_closes_at = Instant(allow_none=True, load_default=None)
    minutes = fields.Integer(strict=True, load_default=3)
    own_team_barred = fields.Boolean(load_default=True)
    guests = fields.Boolean(load_default=False)


class ShownSchema(Strict):
    """Whether the screen shows who won."""

    shown = fields.Boolean(required=True)


DayTeamsSchema = page_of(DayTeamSchema, "DayTeams")
DayIdeasSchema = page_of(DayIdeaSchema, "DayIdeas")
