// What is on in the room, asked for again and again, and the clocks in it. Forms of the room are
// sent again with the same key until the server answers, so that nothing is done twice.
(() => {
  "use strict";

  const root = document.documentElement;
  const board = document.querySelector("[data-board]");
  const lost = document.querySelector("[data-lost]");
  // How far this device's clock is from the server's, in milliseconds.
  let ahead = root.dataset.now ? Date.now() - Date.parse(root.dataset.now) : 0;
  let best = Infinity;

  const two = (number) => String(number).padStart(2, "0");
  function shown(milliseconds) {
    const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor(seconds / 60) % 60;
    if (hours >= 24) return "";
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  }

  function tick() {
    for (const clock of document.querySelectorAll("[data-until]")) {
      const left = Date.parse(clock.dataset.until) - (Date.now() - ahead);
      const text = shown(left);
      if (text && clock.textContent !== text) clock.textContent = text;
      clock.closest("[data-timer]")?.toggleAttribute("data-over", left <= 0);
      clock.closest("[data-timer]")?.toggleAttribute("data-soon", left > 0 && left <= 30e3);
    }
  }

  /** The answer that came soonest tells the time best: half of its way is taken off. */
  function setClock(answer, sent) {
    const said = Number(answer.headers.get("Server-Now"));
    const way = Date.now() - sent;
    if (!said || way > best * 1.5 + 50) return;
    best = Math.min(best, way);
    ahead = Date.now() - way / 2 - said;
  }

  let mark = "";
  let failures = 0;
  let timer;
  async function ask() {
    clearTimeout(timer);
    const every = Number(board.dataset.every);
    try {
      const sent = Date.now();
      const answer = await fetch(board.dataset.board, {
        cache: "no-store",
        credentials: "omit", // the same for everyone: nobody needs to be known
        headers: mark ? { "If-None-Match": mark } : {},
        signal: AbortSignal.timeout?.(10e3),
      });
      if (answer.status === 200) {
        // Parsed apart: nothing in it runs, whatever it holds.
        const drawn = new DOMParser().parseFromString(await answer.text(), "text/html");
        board.replaceChildren(...drawn.body.childNodes);
        mark = answer.headers.get("ETag") || "";
      } else if (answer.status === 404) {
        // Ended: a screen that nobody looks after must show nothing.
        location.reload();
        return;
      } else if (answer.status !== 304) {
        throw new Error(String(answer.status));
      }
      setClock(answer, sent);
      failures = 0;
      if (lost) lost.hidden = true;
      tick();
    } catch {
      failures += 1;
      if (lost && failures > 2) lost.hidden = false;
    }
    // A little sooner or later each time, so that a room doesn't ask in one breath.
    const wait = every * (0.85 + Math.random() * 0.3) * Math.min(8, 2 ** Math.max(0, failures - 1));
    timer = setTimeout(ask, wait);
  }

  if (board) {
    tick();
    setInterval(tick, 250);
    timer = setTimeout(ask, Math.random() * Number(board.dataset.every));
    document.addEventListener("visibilitychange", () => {
      // A phone in a pocket asks for nothing.
      if (document.hidden) clearTimeout(timer);
      else ask();
    });
    addEventListener("online", ask);
  }

  function resend(form) {
    form.addEventListener("submit", async (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (form.dataset.busy) return;
      form.dataset.busy = "yes";
      const button = event.submitter;
      const body = new URLSearchParams(new FormData(form));
      if (button?.name) body.set(button.name, button.value);
      button?.setAttribute("aria-busy", "true");
      let wait = 500;
      for (;;) {
        try {
          const answer = await fetch(form.action, { method: "POST", body, redirect: "follow", signal: AbortSignal.timeout?.(10e3) });
          if (answer.status < 500) {
            if (answer.redirected) location.assign(answer.url);
            else {
              // What is not right stands on the page that comes back.
              form.dataset.sent = "yes";
              HTMLFormElement.prototype.submit.call(withButton(form, button));
            }
            return;
          }
        } catch {}
        if (lost) lost.hidden = false;
        await new Promise((again) => setTimeout(again, wait));
        wait = Math.min(5000, wait * 2);
      }
    });
  }

  function withButton(form, button) {
    if (button?.name) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = button.name;
      field.value = button.value;
      form.append(field);
    }
    return form;
  }

  document.querySelectorAll("form[data-resend]").forEach(resend);
})();
