"""``plugins try``: what a plugin would do, without it counting anywhere."""

from __future__ import annotations

from collections.abc import Iterator

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from intranet_ideas.commands import laid
from intranet_ideas.errors import Conflict, NotFound
from intranet_ideas.ground import Ground
from intranet_ideas.people.models import Department
from intranet_ideas.plugin_host.actions import NO_PLUGIN
from intranet_ideas.shade import actions, queries
from intranet_ideas.shade.lane import run
from intranet_ideas.shade.models import SCORING, SEARCH, Trial


@click.command("try")
@click.argument("name")
@click.option("--method", default="", metavar="KEY", help="The scoring method, or the engine.")
@click.option("--challenge", "challenges", type=int, multiple=True, metavar="ID",
              help="A decided challenge; may be given again. The newest if none is.")  # fmt: skip
@click.option("--query", "texts", multiple=True, metavar="TEXT",
              help="Words to search for; may be given again.")  # fmt: skip
@click.option("--department", default="", metavar="SLUG",
              help="Where it would send messages; the organisation if not given.")  # fmt: skip
def try_plugin(
    name: str, method: str, challenges: tuple[int, ...], texts: tuple[str, ...], department: str
) -> None:
    """Show what a plugin would do before it is enabled. Nothing counts, nothing is sent.

    A scoring method: its ranking beside the published one. A search engine: the same
    queries through it and through the engine that is on. Messages: what it would have sent
    in the last thirty days.
    """
    with laid() as ground:
        with ground.database.write() as session:
            trial_id = _ask(ground, session, name, method, challenges, texts, department).id
        run(ground, trial_id)
        with ground.database.read() as session:
            trial = queries.see(session, None, trial_id)
            lines = list(_lines(ground, session, trial))
    for line in lines:
        click.echo(line)
    if trial.fault:
        raise Conflict(trial.fault, **trial.fault_values)


def _ask(
    ground: Ground, session: Session, name: str, key: str, challenges: tuple[int, ...],
    texts: tuple[str, ...], department: str,
) -> Trial:  # fmt: skip
    host, now = ground.plugins, ground.clock.now()
    plugin = host.plugin(name)
    if plugin is None:
        raise NotFound(NO_PLUGIN)
    offers = queries.offers(plugin)
    if offers.methods:
        ids = challenges or tuple(each.id for each in queries.to_compare(session, None, now, 1))
        method = key or offers.methods[0].key
        trial = actions.try_scoring(session, None, name, method, ids, now, host=host)
    elif offers.engines:
        engine = key or offers.engines[0].key
        trial = actions.try_search(session, None, name, engine, texts, now, host=host)
    else:
        root = select(Department.slug).where(Department.parent_id.is_(None))
        slug = department or session.scalars(root).first() or ""
        trial = actions.try_notifications(session, None, name, slug, now, host=host)
    # This process carries it out itself: a worker must not begin it as well.
    trial.attempts, trial.leased_until = 1, now + actions.BY_HAND
    return trial


def _lines(ground: Ground, session: Session, trial: Trial) -> Iterator[str]:
    if trial.kind == SCORING:
        for each in queries.compared(session, None, trial, ground.clock.now()):
            yield from _ranking(each)
    elif trial.kind == SEARCH:
        for question in queries.asked(session, None, trial):
            yield from _hits(question)
    else:
        yield from _messages(queries.sent(session, None, trial))


def _ranking(each: queries.Compared) -> Iterator[str]:
    yield f"challenge {each.id}: {each.title}"
    if each.fault:
        yield f"  no ranking: {each.fault % each.values if each.values else each.fault}"
        return
    tau = "-" if each.tau is None else f"{each.tau:.2f}"
    yield f"  counted: {each.method}; Kendall's tau: {tau}; ideas that would move: {each.moved}"
    for line in each.lines:
        moved = line.moved
        move = "" if not moved.move else f"{moved.move:+d}"
        yield (f"  {moved.counted or '-':>4} -> {moved.tried or '-':<4} {move:>4}  "
               f"{line.title or moved.entry}")  # fmt: skip


def _hits(question: queries.Asked) -> Iterator[str]:
    share = "-" if question.overlap is None else f"{question.overlap:.0%}"
    yield f"query: {question.text}; the same of the best ten: {share}"
    for name, answer in (("on", question.on), ("tried", question.tried)):
        if answer is None:
            continue
        yield f"  {name} ({answer.ms} ms){': ' + answer.error if answer.error else ''}"
        for number, hit in enumerate(answer.hits, 1):
            yield f"  {number:>4}. {hit.title}{'' if hit.both else '  (only here)'}"


def _messages(sent: queries.Sent | None) -> Iterator[str]:
    if sent is None:
        return
    counts = sent.counts
    if counts["channel"]:
        yield (f"messages: {counts['messages']}, of them digests: {counts['digests']}; "
               f"people: {counts['people']}; most to one: {counts['most']}")  # fmt: skip
    for line in sent.lines:
        told = {key: line[key] for key in ("at_once", "gathered", "never", "added", "removed")
                if line.get(key)}  # fmt: skip
        yield f"  {line['kind']} {line['title']}: " + ", ".join(
            f"{key.replace('_', ' ')} {number}" for key, number in told.items()
        )
    for line in sent.told:
        yield f"  would be told {line['times']} times: {line['kind']} {line['title']}"
    if counts["failed"]:
        yield f"its choice of people failed {counts['failed']} times: {counts['error']}"
