"""The application's table of contents."""

from __future__ import annotations

from flask import Flask
from flask_compress import Compress
from flask_login import LoginManager

# front, manage, package_pages, talk_pages, running_pages, follow_pages, writing, compare_pages,
# meeting_pages, seal_pages, correction_pages, idea_pages and token_pages hang their pages on the
# capabilities' blueprints.
from intranet_ideas import (
    accessibility,
    api,
    branding,
    first_visit,
    fragments,
    frame,
    front,  # noqa: F401
    group_desk,  # noqa: F401
    i18n,
    maintenance,
    metrics,
    offline,
    package_pages,  # noqa: F401
    pages,
    security,
    security_log,
    squeezed,
    tracing,
    usage,
)
from intranet_ideas.bundles.views import bp as bundles
from intranet_ideas.challenges import (  # noqa: F401
    narrowing_pages,
    running_pages,
    talk_pages,
    theme_pages,
)
from intranet_ideas.challenges.views import bp as challenges
from intranet_ideas.consultations import desk_pages as consultation_desk  # noqa: F401
from intranet_ideas.consultations import part_pages  # noqa: F401
from intranet_ideas.consultations.views import bp as consultations
from intranet_ideas.days import guest_pages, host_pages  # noqa: F401
from intranet_ideas.days.views import bp as days
from intranet_ideas.embedding.public_pages import bp as public
from intranet_ideas.embedding.views import bp as embedding
from intranet_ideas.entries import follow_pages, redact_pages, writing  # noqa: F401
from intranet_ideas.entries.views import bp as entries
from intranet_ideas.feeds.views import bp as feeds
from intranet_ideas.finding.views import bp as finding
from intranet_ideas.goals import (  # noqa: F401
    import_pages,
    name_pages,
    report_pages,
    series_pages,
)
from intranet_ideas.goals.views import bp as goals
from intranet_ideas.ground import Ground
from intranet_ideas.guardians.views import bp as guardians
from intranet_ideas.guests import address_pages, connect_pages, keep_pages  # noqa: F401
from intranet_ideas.guests.rules import ANYONE as ANYONE_BY_MAIL
from intranet_ideas.guests.rules import OFF
from intranet_ideas.guests.views import bp as guests
from intranet_ideas.icons import icon_shape
from intranet_ideas.identity import it_pages, out_pages, prove_pages, proxy_pages  # noqa: F401
from intranet_ideas.identity.views import bp as identity
from intranet_ideas.initiatives import (  # noqa: F401
    benefit_pages,
    stage_pages,
    story_pages,
)
from intranet_ideas.initiatives.views import bp as initiatives
from intranet_ideas.insight import year_pages  # noqa: F401
from intranet_ideas.insight.views import bp as insight
from intranet_ideas.invitations import write_pages  # noqa: F401
from intranet_ideas.invitations.views import bp as invitations
from intranet_ideas.joining.views import bp as joining
from intranet_ideas.judging import (  # noqa: F401
    clarify_pages,
    compare_pages,
    example_pages,
    oversight_pages,
    round_pages,
)
from intranet_ideas.judging.views import bp as judging
from intranet_ideas.meetings import minutes_pages, point_pages  # noqa: F401
from intranet_ideas.meetings.views import bp as meetings
from intranet_ideas.migrations import runner
from intranet_ideas.moderation import idea_pages  # noqa: F401
from intranet_ideas.moderation.views import bp as moderation
from intranet_ideas.notifications.views import bp as notifications
from intranet_ideas.operations.views import bp as operations
from intranet_ideas.outcomes import (  # noqa: F401
    bundle_pages,
    correction_pages,
    meeting_pages,
    seal_pages,
)
from intranet_ideas.outcomes.views import bp as outcomes
from intranet_ideas.partners.views import bp as partners
from intranet_ideas.passkeys.ceremony import Site
from intranet_ideas.passkeys.views import bp as passkeys
from intranet_ideas.paths import PACKAGE, bundled
from intranet_ideas.people import token_pages  # noqa: F401
from intranet_ideas.people.queries import viewer_by_session
from intranet_ideas.people.views import bp as people
from intranet_ideas.privacy.views import bp as privacy
from intranet_ideas.recognition.views import bp as recognition
from intranet_ideas.records import initiative_pages  # noqa: F401
from intranet_ideas.records.views import bp as records
from intranet_ideas.scim import it_pages as scim_pages  # noqa: F401
from intranet_ideas.scim.views import bp as scim
from intranet_ideas.search.views import bp as search
from intranet_ideas.shade.views import bp as shade
from intranet_ideas.suggestions.views import bp as suggestions
from intranet_ideas.teams.views import bp as teams
from intranet_ideas.themes.views import bp as themes
from intranet_ideas.tips.rules import ANYONE
from intranet_ideas.tips.views import bp as tips
from intranet_ideas.told.views import bp as told
from intranet_ideas.version import __version__
from intranet_ideas.voting import pair_pages, setting_pages  # noqa: F401
from intranet_ideas.voting.views import bp as voting
from intranet_ideas.web import Request, RowNumber, SignedIn, fault_at, new_key, static_url

CAPABILITIES = (
    people, challenges, entries, judging, outcomes, notifications, search, feeds, operations,
    partners,
    shade, identity, passkeys, privacy, records, embedding, public, scim,
    invitations, suggestions, teams, voting, moderation, told,
    joining, bundles, finding, initiatives, goals, insight, tips, themes, guests, consultations,
    days, recognition, guardians, meetings,
)  # fmt: skip


def build(ground: Ground) -> Flask:
    """Return the application on its ground. Raises ``runner.SchemaError``."""
    with ground.database.read() as session:
        runner.check(session.connection())
    app = Flask(
        "intranet_ideas",
        template_folder=str(bundled("templates")),
        static_folder=str(PACKAGE / "static"),
    )
    app.extensions["ground"] = ground
    app.request_class = Request
    app.url_map.converters["int"] = RowNumber
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = 31_536_000  # addresses change with the content
    app.config["COMPRESS_MIMETYPES"] = [
        "text/html", "text/css", "text/javascript", "application/javascript",
        "application/json", "application/problem+json", "image/svg+xml",
    ]  # fmt: skip
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_BR_LEVEL"] = 4
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        fault_at=fault_at, new_key=new_key, static_url=static_url, version=__version__,
        icon_shape=icon_shape,
        zone=ground.settings.time_zone.key, language=i18n.current_language,
        shows_outside=bool(ground.settings.frame_ancestors) or ground.settings.has_public_pages,
        framed=bool(ground.settings.frame_ancestors),
        public_pages=ground.settings.has_public_pages,
        guests_by_mail=ground.settings.guests_by_mail != OFF,
        guardian_age=ground.settings.guardian_age,
        anyone_by_mail=ground.settings.guests_by_mail == ANYONE_BY_MAIL,
        tips_from_anyone=ground.settings.tips == ANYONE,
        passkeys_available=Site(ground.settings.base_url).available,
    )  # fmt: skip
    maintenance.init_app(app, ground.database)
    security_log.init_app()
    metrics.init_app(app, ground)
    tracing.init_app(app, ground)
    i18n.init_app(app)  # before anything can be refused: that is said in the reader's language
    security.init_app(app, ground.settings, ground.clock)
    _sign_in(app, ground)
    usage.init_app(app, ground)
    fragments.init_app(app)
    pages.init_app(app)
    frame.init_app(app, ground)
    for blueprint in (*CAPABILITIES, offline.bp, branding.bp, accessibility.bp):
        app.register_blueprint(blueprint)
    api.init_app(app)
    app.after_request(api.plain_etag)  # runs after what Compress registers, in reverse
    squeezed.init_app(app)
    Compress(app)
    first_visit.init_app(app)
    return app


def _sign_in(app: Flask, ground: Ground) -> None:
    """Let Flask-Login find the viewer by the session's token, which can be ended at will."""
    manager = LoginManager(app)
    manager.session_protection = None  # the server-side session is the protection

    @manager.user_loader  # type: ignore[untyped-decorator]  # flask-login has no types
    def load(token: str) -> SignedIn | None:
        if maintenance.superseded():
            return None  # nobody, for now: who asks stands in a table, too
        with ground.database.glance() as session:
            found = viewer_by_session(
                session, token, ground.clock.now(), ground.settings.session_idle
            )
        if found is None:
            return None
        usage.in_use(found)
        return SignedIn(found, token)
