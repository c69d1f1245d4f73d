"""What comes that nobody planned: each leads somewhere sensible, and no text is lost."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from intranet_ideas.clock import FixedClock
from intranet_ideas.entries.models import Attachment, Entry, EntryRevision
from intranet_ideas.entries.pictures import MOST_PIXELS
from intranet_ideas.ground import Ground
from intranet_ideas.notifications.fan_out import Notify
from intranet_ideas.people import sessions

from ..browsing import Browser
from ..factories import Factory
from .test_uploads import png_of

SignIn = Callable[[str], Browser]
EMOJI = "👩🏽‍⚕️ Nattlys 🌙 — 1️⃣"
FROM_THE_RIGHT = "فكرة عن الليل — abc — רעיון"
PASTED = "Hva\tFør\tEtter\nRunder\t6\t2\nOppvåkning\t4\t1"


def stored(ground: Ground) -> list[tuple[str, str, str]]:
    with ground.database.read() as session:
        rows = session.execute(
            select(EntryRevision.title, EntryRevision.body, Entry.status)
            .join(Entry, Entry.working_id == EntryRevision.id).order_by(Entry.id)
        )  # fmt: skip
        return [(title, body, status) for title, body, status in rows]


def written(page: str) -> str:
    """Return what stands in the page's field for the text, or is given back to be copied."""
    fields = re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    return unescape("\n".join(fields))


@pytest.mark.parametrize(
    ("title", "body"),
    [(EMOJI, EMOJI * 40), (FROM_THE_RIGHT, FROM_THE_RIGHT), ("Tabell", PASTED),
     ("Langt", "Ord for ord. " * 1538 + "Slutt!")],
    ids=["emoji", "right-to-left", "table", "20,000"],
)  # fmt: skip
def test_any_text_comes_out_as_it_went_in(
    make: Factory, sign_in: SignIn, ground: Ground, title: str, body: str
) -> None:
    challenge = make.challenge(questions=())
    nurse = sign_in("nurse")
    answer = nurse.post(f"/challenges/{challenge.id}/ideas",
                        {"title": title, "body": body, "hand_in": "1"})  # fmt: skip
    assert answer.location == "/ideas/1/receipt"
    assert stored(ground) == [(title, body, "submitted")]
    page = sign_in("staff").get("/ideas/1").text
    assert title in unescape(page)
    if "\t" in body:
        assert "<td>Oppvåkning</td>" in page
    else:
        assert body in unescape(page)
    assert written(nurse.get("/ideas/1/edit").text).startswith(body)


@pytest.mark.sqlite_only
def test_a_text_that_is_too_long_is_given_back_whole(
    make: Factory, sign_in: SignIn, ground: Ground
) -> None:
    challenge = make.challenge(questions=())
    body = "x" * 20_001
    answer = sign_in("nurse").post(f"/challenges/{challenge.id}/ideas",
                                   {"title": "Langt", "body": body, "hand_in": "1"})  # fmt: skip
    assert answer.status_code == 422
    assert "20,000" in answer.text
    assert body in written(answer.text)
    assert stored(ground) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(("width", "high", "taken"), [(8000, 5000, True), (9000, 6000, False)])
def test_a_camera_s_largest_picture_comes_in_and_a_larger_one_is_told_of(
    make: Factory, sign_in: SignIn, ground: Ground, width: int, high: int, taken: bool
) -> None:
    """40 megapixels come in; 54 do not, in words, and the text stays."""
    from PIL import Image

    assert 8000 * 5000 <= MOST_PIXELS < 9000 * 6000
    content = io.BytesIO(png_of(width, high))
    if taken:
        content = io.BytesIO()
        Image.new("L", (width, high), 90).save(content, "JPEG", quality=30)
        content.seek(0)
    challenge = make.challenge(questions=())
    answer = sign_in("nurse").post(f"/challenges/{challenge.id}/ideas", {
        "title": "Lys", "body": "Se bildet.", "hand_in": "1",
        "attachments": (content, "gang.jpg" if taken else "gang.png"),
    })  # fmt: skip
    with ground.database.read() as session:
        assert len(session.scalars(select(Attachment)).all()) == taken
    if taken:
        assert answer.location == "/ideas/1/receipt"
    else:
        assert answer.status_code == 422
        assert "too many pixels" in answer.text
        assert "Se bildet." in written(answer.text)


@pytest.mark.sqlite_only
def test_a_video_is_refused_in_words_and_the_text_stays(
    make: Factory, sign_in: SignIn
) -> None:
    challenge = make.challenge(questions=())
    video = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41" + bytes(11 * 1024 * 1024)
    form = {"title": "Lys", "body": "Se filmen.",
            "attachments": (io.BytesIO(video), "film.mp4")}  # fmt: skip
    where = f"/challenges/{challenge.id}/ideas"
    with sign_in("nurse").post(where, form, buffered=True) as answer:
        answer.request.input_stream.close()
    assert answer.status_code == 422
    assert "“film.mp4” is a video" in unescape(answer.text)
    assert "Se filmen." in written(answer.text)


@pytest.mark.sqlite_only
def test_a_session_that_ended_gives_the_text_back(
    make: Factory, sign_in: SignIn, ground: Ground, clock: FixedClock
) -> None:
    challenge = make.challenge(questions=())
    nurse = sign_in("nurse")
    token = nurse.csrf()
    with ground.database.write() as session:
        sessions.end_sessions_for(session, make.viewer("it"), make.viewer("nurse").id, clock.now())
    answer = nurse.client.post(f"/challenges/{challenge.id}/ideas", data={
        "csrf_token": token, "title": "Lys", "body": "Skrevet hele natta.", "hand_in": "1",
    }, headers={"Referer": f"http://localhost/challenges/{challenge.id}/ideas/new"})  # fmt: skip
    assert answer.status_code == 401
    assert "Skrevet hele natta." in written(answer.text)
    back = f"/sign-in?next=/challenges/{challenge.id}/ideas/new"
    assert f'href="{back}"' in answer.text, "to go on where the text is kept"
    assert stored(ground) == []


def test_a_challenge_that_closed_while_one_wrote_keeps_the_text(
    make: Factory, sign_in: SignIn, ground: Ground, clock: FixedClock
) -> None:
    """It is told, and both a new idea and one begun in time are kept as drafts."""
    challenge = make.challenge(questions=())
    make.entry(challenge, submit=False, answers={})
    clock.advance(days=7, hours=1)
    nurse = sign_in("nurse")
    new = nurse.post(f"/challenges/{challenge.id}/ideas",
                     {"title": "Ny", "body": "For sent ute.", "hand_in": "1"})  # fmt: skip
    assert new.status_code == 409
    assert "For sent ute." in written(new.text)
    begun = nurse.post("/ideas/1/edit", {"version": "1", "title": "Lys", "body": "Begynt i tide.",
                                         "hand_in": "1"})  # fmt: skip
    assert "Begynt i tide." in written(begun.text)
    assert stored(ground) == [("Lys", "Begynt i tide.", "draft"),
                              ("Ny", "For sent ute.", "draft")]  # fmt: skip


def test_what_a_team_mate_withdraws_while_one_writes_is_not_lost(
    make: Factory, sign_in: SignIn, ground: Ground
) -> None:
    entry = make.entry(make.challenge(questions=()), authors=("staff@example.org",), answers={})
    with ground.database.read() as session:
        version = session.get_one(Entry, entry.id).version
    form = {"version": str(version), "title": "Lys", "body": "Min siste setning.",
            "hand_in": "1"}  # fmt: skip
    assert sign_in("staff").post(f"/ideas/{entry.id}/withdraw").status_code == 303
    answer = sign_in("nurse").post(f"/ideas/{entry.id}/edit", form)
    assert answer.status_code == 409
    assert "Min siste setning." in written(answer.text)
    assert stored(ground)[0][2] == "withdrawn"


def test_what_one_saved_in_another_window_is_told_as_ones_own(
    make: Factory, sign_in: SignIn
) -> None:
    entry = make.entry(make.challenge(questions=()), submit=False, authors=("staff@example.org",),
                       answers={})  # fmt: skip
    address, form = f"/ideas/{entry.id}", {"title": "Lys", "body": "To."}
    nurse, version = sign_in("nurse"), str(entry.version)
    assert nurse.post(f"{address}/edit", form | {"version": version}).status_code == 303
    for who, said in (("nurse", "You have saved it in another window"),
                      ("staff", "A co-author has saved")):  # fmt: skip
        other = sign_in(who)
        page = other.post(f"{address}/edit", form | {"body": "Tre.", "version": version})
        assert page.status_code == 409
        assert said in page.text
        saved = other.post(f"{address}/autosave", form | {"body": "Tre.", "version": version})
        assert said in saved.get_json()["message"]


def test_a_draft_that_a_team_mate_throws_away_is_told_of_and_taken_up_again(
    make: Factory, sign_in: SignIn, ground: Ground, clock: FixedClock
) -> None:
    entry = make.entry(make.challenge(questions=()), submit=False, authors=("staff@example.org",),
                       answers={})  # fmt: skip
    address, form = f"/ideas/{entry.id}", {"title": "Lys", "body": "Min siste setning."}
    nurse, staff = sign_in("nurse"), sign_in("staff")
    assert staff.post(f"{address}/withdraw").location == address
    assert "This draft is thrown away" in staff.get(address).text
    Notify()(ground, clock.now())
    assert "A co-author has taken your idea out" in nurse.get("/notifications").text
    assert "A co-author has taken" not in staff.get("/notifications").text
    answer = nurse.post(f"{address}/edit", form | {"version": str(entry.version)})
    assert answer.status_code == 409
    assert "was taken out while you were writing" in answer.text
    assert "Min siste setning." in written(answer.text)
    assert stored(ground)[0][2] == "withdrawn", "nothing comes back by itself"
    shown = nurse.hidden(f"{address}/edit")
    assert nurse.post(f"{address}/edit", form | {"version": shown["version"]}).status_code == 303
    assert stored(ground) == [("Lys", "Min siste setning.", "draft")]
    assert address in nurse.get("/me").text


def test_a_thrown_away_draft_is_taken_up_again_as_it_was(
    make: Factory, sign_in: SignIn, ground: Ground
) -> None:
    entry = make.entry(make.challenge(questions=()), submit=False, title="Lys", body="Et lys.",
                       answers={})  # fmt: skip
    nurse = sign_in("nurse")
    assert "Throw the draft away" in nurse.get(f"/ideas/{entry.id}/edit").text
    nurse.post(f"/ideas/{entry.id}/withdraw")
    assert f"/ideas/{entry.id}" not in nurse.get("/me").text
    form = nurse.hidden(f"/ideas/{entry.id}/edit")
    nurse.post(f"/ideas/{entry.id}/edit", form | {"title": "Lys", "body": "Et lys."})
    assert stored(ground) == [("Lys", "Et lys.", "draft")]


def test_who_was_taken_out_of_the_team_gets_their_text_back(
    make: Factory, sign_in: SignIn, ground: Ground
) -> None:
    entry = make.entry(make.challenge(questions=()), submit=False, authors=("staff@example.org",),
                       answers={})  # fmt: skip
    staff = sign_in("staff")
    form = {"version": str(entry.version), "title": "Lys", "body": "Min del av teksten."}
    assert sign_in("nurse").post(f"/ideas/{entry.id}/edit", {
        "version": str(entry.version), "title": "Lys", "body": "", "authors_shown": "1",
        "authors": "",
    }).status_code == 303  # fmt: skip
    answer = staff.post(f"/ideas/{entry.id}/edit", form)
    assert answer.status_code == 404
    assert "Min del av teksten." in written(answer.text)
    assert "Min del" not in stored(ground)[0][1]


@pytest.mark.sqlite_only
def test_back_and_sent_again_is_the_same_idea_and_another_text_another(
    make: Factory, sign_in: SignIn, ground: Ground
) -> None:
    """The back button shows the form as it was."""
    challenge = make.challenge(questions=())
    nurse = sign_in("nurse")
    hidden = nurse.hidden(f"/challenges/{challenge.id}/ideas/new")
    form = {"idempotency_key": hidden["idempotency_key"], "title": "Lys", "body": "Et lys."}
    first = nurse.post(f"/challenges/{challenge.id}/ideas", form)
    assert nurse.post(f"/challenges/{challenge.id}/ideas", form).location == first.location
    other = nurse.post(f"/challenges/{challenge.id}/ideas", form | {"body": "Et annet lys."})
    assert other.location != first.location
    assert stored(ground) == [("Lys", "Et lys.", "draft"), ("Lys", "Et annet lys.", "draft")]
