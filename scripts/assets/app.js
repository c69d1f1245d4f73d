// Progressive enhancement. Every page works without this file; each function
// below looks for its own data attributes and leaves everything else alone.
(() => {
  "use strict";

  const texts = document.getElementById("texts").dataset;
  const token = document.querySelector("meta[name=csrf-token]").content;
  const announcer = document.querySelector("[data-announcer]");

  const all = (selector, root = document) => root.querySelectorAll(selector);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  const amount = (number, one, many) => (number === 1 ? one : many).replace(/\d+/, number);
  const announce = (text) => {
    announcer.textContent = text;
  };

  // What a judge thinks is secret: it goes with the window. One's own words stay for a fortnight.
  // So does what someone writes whom nobody knows yet.
  const storeOf = (key) =>
    key.startsWith("ideas:0:") || key.startsWith("ideas:assessment-") ? sessionStorage : localStorage;

  // Who says that others use the device leaves nothing on it. Forgotten at sign-out like all else.
  const shared = () => {
    try {
      return Boolean(localStorage.getItem(SHARED));
    } catch {
      return false;
    }
  };

  // A private window or a full disk may refuse; writing must never break typing.
  const device = {
    get(key) {
      try {
        return JSON.parse(storeOf(key).getItem(key));
      } catch {
        return null;
      }
    },
    set(key, value) {
      if (shared()) return;
      try {
        storeOf(key).setItem(key, JSON.stringify(value));
      } catch {}
    },
    remove(key) {
      try {
        storeOf(key).removeItem(key);
      } catch {}
    },
  };

  // What is kept on the device comes from another process: while a page waits for it, nothing is
  // drawn. So it is asked for in a turn of its own.
  const afterwards = (work) => setTimeout(work);

  const KEPT = "ideas:";
  const SHARED = "ideas-shared";
  const SUBMITTED = "ideas:submitted";
  const FORTNIGHT = 14 * 24 * 3600e3;

  let forgotten = false;
  /** What the server has taken needs no copy here; once for each page. */
  function forgetSubmitted() {
    if (forgotten) return;
    forgotten = true;
    try {
      const done = sessionStorage.getItem(SUBMITTED);
      if (done && document.querySelector("[data-flashes] [data-color=success]")) {
        // What was offered and not looked at is not what was sent: it stays on offer.
        const { offered } = device.get(done) || {};
        if (offered) device.set(done, offered);
        else device.remove(done);
      }
      sessionStorage.removeItem(SUBMITTED);
    } catch {}
  }

  /** A shared computer must not keep what the server has, nor what nobody came back for. */
  function tidyDevice() {
    for (const form of all("form[data-sign-out]")) form.addEventListener("submit", emptyDevice);
    afterwards(() => {
      forgetSubmitted();
      try {
        for (const key of Object.keys(localStorage)) {
          const old = key.startsWith(KEPT) && now() - (device.get(key)?.at || 0) > FORTNIGHT;
          if (old) device.remove(key);
        }
      } catch {}
    });
  }

  function emptyDevice() {
    try {
      for (const store of [localStorage, sessionStorage]) {
        for (const key of Object.keys(store)) if (key.startsWith(KEPT)) store.removeItem(key);
      }
    } catch {}
  }

  /** The question whether others use the device, where something would be kept on it. */
  function sharing(field) {
    const box = field.querySelector("input");
    field.hidden = false;
    afterwards(() => {
      box.checked = shared();
    });
    box.addEventListener("change", (event) => {
      event.stopPropagation();
      try {
        if (box.checked) localStorage.setItem(SHARED, "1");
        else localStorage.removeItem(SHARED);
      } catch {}
      if (box.checked) emptyDevice();
    });
  }

  // Deadlines are the server's: a device with a wrong clock must not promise more time.
  const serverNow = Date.parse(document.documentElement.dataset.now || "");
  const fresh = performance.getEntriesByType("navigation")[0]?.transferSize > 0;
  const offset = serverNow && fresh ? serverNow - Date.now() : 0;
  const now = () => Date.now() + offset;

  function duration(milliseconds) {
    const seconds = Math.max(0, Math.floor(milliseconds / 1000));
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const days = Math.floor(hours / 24);
    const dayText = amount(days, texts.day, texts.days);
    const hourText = amount(hours % 24, texts.hour, texts.hours);
    const minuteText = amount(minutes % 60, texts.minute, texts.minutes);
    if (days > 6) return dayText;
    if (days > 0) return hours % 24 ? `${dayText} ${hourText}` : dayText;
    if (hours > 0) return minutes % 60 ? `${hourText} ${minuteText}` : hourText;
    const secondText = amount(seconds % 60, texts.second, texts.seconds);
    if (minutes > 0) return seconds % 60 ? `${minuteText} ${secondText}` : minuteText;
    return secondText;
  }

  /** The same node with other words: a new one has browsers ask anew how what is around it looks. */
  function say(element, text) {
    const [first, second] = element.childNodes;
    if (first?.nodeType !== Node.TEXT_NODE || second) element.textContent = text;
    else if (first.data !== text) first.data = text;
  }

  let clock;
  function countdowns() {
    clearTimeout(clock);
    let soon = false;
    let some = false;
    for (const element of all("[data-countdown]")) {
      const left = Date.parse(element.dateTime) - now();
      if (left <= 0) {
        say(element, texts.timeIsUp);
        element.hidden = left < -60e3;
        delete element.dataset.urgent;
        continue;
      }
      some = true;
      soon ||= left < 3660e3;
      say(element, fill(texts.inTime, { time: duration(left) }));
      element.hidden = false;
      element.toggleAttribute("data-urgent", left < 3600e3);
      // A running clock read aloud is noise, silence until the end a trap: three words in between.
      const passed = Number(element.dataset.left || Infinity);
      if ([3600e3, 600e3, 60e3].some((mark) => passed > mark && left <= mark) && passed !== Infinity) {
        announce(`${element.dataset.label} ${element.textContent}`);
      }
      element.dataset.left = left;
    }
    if (some) clock = setTimeout(countdowns, soon ? 1000 : 60e3);
  }

  // What is left of the sum, told while a basket is filled; the server reckons it again.
  function basket(form) {
    const shown = form.querySelector("[data-basket-left]");
    if (!shown) return;
    const money = new Intl.NumberFormat(document.documentElement.lang);
    const tell = () => {
      const chosen = [...all("input[data-cost]:checked", form)];
      const left = form.dataset.basket - chosen.reduce((sum, box) => sum + Number(box.dataset.cost), 0);
      shown.textContent = fill(left < 0 ? form.dataset.over : form.dataset.left, { sum: money.format(Math.abs(left)) });
      shown.toggleAttribute("data-over", left < 0);
    };
    form.addEventListener("change", tell);
    form.querySelector("[data-basket-reckon]").hidden = true;
    tell();
  }

  function counters(root) {
    for (const counter of all("[data-counter]", root)) {
      const field = document.getElementById(counter.dataset.counter);
      if (!field || counter.dataset.ready) continue;
      counter.dataset.ready = "yes";
      let wait;
      const count = () => {
        // Form data counts a line break as two characters; the server counts it as one.
        const left = counter.dataset.max - field.value.length;
        counter.toggleAttribute("data-over", left < 0);
        say(counter, fill(left < 0 ? texts.charactersOver : texts.charactersLeft, { count: Math.abs(left) }));
        clearTimeout(wait);
        if (left < 50 && document.activeElement === field) {
          wait = setTimeout(() => announce(counter.textContent), 1500);
        }
      };
      field.addEventListener("input", count);
      count();
    }
  }

  const newKey = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  function autosave(form) {
    const status = form.querySelector("[data-save-status]");
    const words = status?.querySelector("[data-save-text]");
    const restore = status?.querySelector("[data-save-restore]");
    let key = form.dataset.autosaveKey && `${KEPT}${form.dataset.autosaveKey}`;
    const own = new Set(["csrf_token", "idempotency_key", "version", "shared"]);
    let wait;
    let pending = null;
    let dirty = false;
    let busy = false;
    let failures = 0;
    let stopped = false;
    let held = null;
    // What is offered from this device and not looked at yet: typing on must not lose it.
    let offered = null;
    let looked = false;

    const show = (state, text) => {
      if (!status) return;
      status.dataset.state = state;
      words.textContent = text;
    };
    const typed = () =>
      [...new FormData(form)].filter(([name, value]) => !own.has(name) && typeof value === "string");
    const came = typed();
    // With what is under way: after a lost answer and a new load, the very same request must go
    // out again before anything else, or what it began would be begun twice.
    const keep = () => {
      const sent = pending && [...pending].filter(([name]) => name !== "csrf_token");
      const version = form.elements.version?.value;
      if (key) device.set(key, { at: now(), version, values: typed(), pending: sent || undefined, offered: offered || undefined });
    };
    const forget = () => (offered ? device.set(key, offered) : device.remove(key));
    const later = (delay) => {
      clearTimeout(wait);
      wait = setTimeout(send, delay);
    };
    const retry = () => {
      failures += 1;
      show("failed", held ? texts.held : shared() ? texts.keptOpen : texts.kept);
      later(Math.min(60e3, 2000 * 2 ** (failures - 1)));
    };
    const snapshot = () => {
      const body = new FormData(form);
      for (const [name, value] of [...body]) {
        if (value instanceof File) body.delete(name);
      }
      body.set("idempotency_key", newKey());
      return body;
    };
    const release = () => {
      if (!held) return;
      const button = held.submitter;
      held = null;
      stopped = true;
      if (button?.hasAttribute("data-confirm")) confirmed.add(button);
      // A click, since htmx learns from it which button it was.
      if (button) button.click();
      else form.requestSubmit();
    };
    /** The first save of something new has made it: from here on the page is the made one's own. */
    const become = (made) => {
      history.replaceState(null, "", made.url);
      form.action = made.url;
      form.dataset.autosave = made.autosave;
      if (key) {
        forget();
        // It was of another idea than the one that is made now.
        offered = null;
        restore?.toggleAttribute("hidden", true);
        key = key.replace(/[^:]*$/, made.url);
        if (dirty) keep();
      }
      const lead = (element, address) => {
        if (element.formAction) element.formAction = address;
        element.setAttribute("hx-post", address);
        element.hidden = false;
        window.htmx?.process(element);
      };
      for (const each of all("[data-preview]", form)) lead(each, made.preview);
      // What is said of a similar idea from here on is said of the one that is made.
      for (const each of all("[data-alike]", form)) lead(each, made.alike);
    };

    async function send() {
      clearTimeout(wait);
      if (stopped || busy || !(dirty || pending) || !form.dataset.autosave) return;
      busy = true;
      // After a lost answer the very same request goes out again under its own key: had the
      // first one arrived, anything newer would look like somebody else's change.
      if (!pending) {
        pending = snapshot();
        dirty = false;
        keep();
      }
      if (!failures) show("saving", texts.saving);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST",
          body: pending,
          headers: { "X-CSRFToken": token, Accept: "application/json" },
          credentials: "same-origin",
        });
        const json = await answer.json().catch(() => ({}));
        if (answer.ok && !answer.redirected) {
          failures = 0;
          pending = null;
          if (json.version !== undefined && form.elements.version) form.elements.version.value = json.version;
          if (json.url) become(json);
          if (key && !dirty) forget();
          const time = new Date().toLocaleTimeString(document.documentElement.lang, {
            hour: "2-digit",
            minute: "2-digit",
            hourCycle: "h23",
          });
          show("saved", fill(texts.saved, { time }));
        } else if (answer.status >= 500 || answer.status === 429) {
          retry();
        } else if (answer.status === 422) {
          // What is typed next may mend it, such as a text that is too long.
          failures = 0;
          pending = null;
          show("failed", json.message || texts.notSaved);
        } else {
          // Sending the same again cannot help: a conflict, a closed deadline or a lost session,
          // which is told by the status, or by a token that belongs to another session.
          stopped = true;
          const signedOut = answer.status === 401 || answer.status === 400;
          show("failed", json.message || (signedOut ? texts.signedOut : texts.notSaved));
        }
      } catch {
        retry();
      } finally {
        busy = false;
        if (held && navigator.onLine) release();
        else if (dirty && !failures) later(300);
      }
    }

    const changed = () => {
      look();
      dirty = true;
      keep();
      if (!failures) later(1200);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      look();
      // The save under way settles the version, and which idea a new one is: the button waits for
      // it, but not for a server that is gone. Without a line it waits for the line.
      if ((busy || pending || !navigator.onLine) && !stopped) {
        event.preventDefault();
        event.stopImmediatePropagation();
        held = event;
        if (navigator.onLine) {
          send();
          setTimeout(release, 3000);
        } else {
          show("failed", texts.held);
        }
        return;
      }
      stopped = true;
      clearTimeout(wait);
      try {
        if (key) sessionStorage.setItem(SUBMITTED, key);
      } catch {}
      if (offered) keep();
      // Before htmx, which would send a form that is to wait.
    }, { capture: true });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt !== form || !form.isConnected || event.detail.successful) return;
      // Still the same page: what is typed goes on being saved until the button works again.
      stopped = false;
      dirty = true;
      retry();
    });
    form.addEventListener("ideas:leave", () => !failures && send());
    addEventListener("online", () => {
      if (held && (!form.dataset.autosave || (!dirty && !pending))) release();
      else if (held || failures) send();
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) stopped = false;
    });
    document.addEventListener("visibilitychange", () => document.hidden && !failures && send());

    function look() {
      if (looked) return;
      looked = true;
      forgetSubmitted();
      let kept = key && device.get(key);
      if (!kept) return;
      // A later save proves nothing: it may be a co-author's. The server takes space at the ends away.
      const alike = (values) =>
        JSON.stringify(values.map(([name, value]) => [name, value.replace(/\r\n?/g, "\n").trim()]));
      if (kept.offered && alike(kept.values) === alike(came)) kept = kept.offered;
      if (alike(kept.values) === alike(came)) {
        device.remove(key);
      } else if (restore) {
        offered = { ...kept, offered: undefined };
        restore.hidden = false;
        restore.addEventListener("click", () => {
          offered = null;
          // On the version it was written on: what someone saved since is shown beside it, not lost.
          if (kept.version && form.elements.version) form.elements.version.value = kept.version;
          const names = new Set(kept.values.map(([name]) => name));
          for (const field of form.elements) {
            if (!field.name || own.has(field.name) || field.type === "file") continue;
            const values = kept.values.filter(([name]) => name === field.name).map(([, value]) => value);
            if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
            else if (names.has(field.name)) field.value = values[0];
            field.dispatchEvent(new Event("input", { bubbles: true }));
          }
          if (kept.pending) {
            pending = new FormData();
            for (const [name, value] of kept.pending) pending.append(name, value);
          }
          restore.hidden = true;
          form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
        });
      }
    }
    afterwards(look);
  }

  const LONGEST_SIDE = 2000;
  const MEGABYTE = 1024 * 1024;

  /** The picture with no side longer than that, null for what this browser can't read. */
  async function smaller(file) {
    const read = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
    if (!read) return null;
    const scale = Math.min(1, LONGEST_SIDE / Math.max(read.width, read.height));
    const heic = isHeic(file);
    if (scale === 1 && !heic) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(read.width * scale);
    canvas.height = Math.round(read.height * scale);
    canvas.getContext("2d").drawImage(read, 0, 0, canvas.width, canvas.height);
    read.close();
    // A drawing may be see-through, which JPEG is not.
    const type = file.type === "image/png" || file.type === "image/webp" ? file.type : "image/jpeg";
    const made = await new Promise((done) => canvas.toBlob(done, type, 0.85));
    if (!made || (made.size >= file.size && !heic)) return file;
    const name = made.type === "image/jpeg" ? file.name.replace(/\.(heic|heif)$/i, ".jpg") : file.name;
    return new File([made], name, { type: made.type });
  }

  const isHeic = (file) => /^image\/hei[cf]/.test(file.type) || /\.hei[cf]$/i.test(file.name);

  /** The picture as small as a line is high: a phone gives all its pictures the same name. */
  async function thumb(file) {
    const read = await createImageBitmap(file, { resizeHeight: 96 }).catch(() => null);
    if (!read) return [];
    const canvas = document.createElement("canvas");
    canvas.width = read.width;
    canvas.height = read.height;
    canvas.getContext("2d").drawImage(read, 0, 0);
    read.close();
    const shown = new Image();
    shown.alt = "";
    shown.src = canvas.toDataURL("image/jpeg", 0.7);
    return [shown];
  }

  /** Fields of pictures: what is large is made smaller, what can't be taken is told at once. */
  function pictures(region) {
    const status = region.querySelector("[data-picture-status]");
    const list = region.querySelector("[data-picture-list]");
    const words = region.dataset;
    const inMegabytes = (size) =>
      Math.max(0.1, size / MEGABYTE).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
    let work = null;
    const before = new WeakMap();

    /** Let the field have these files, each of which can be taken out again by itself. */
    async function take(field, taken) {
      field.files = taken.files;
      before.set(field, [...taken.files]);
      const lines = await Promise.all([...taken.files].map((file) => line(field, file)));
      for (const old of all(`[data-of="${field.id}"]`, list)) old.remove();
      list.append(...lines);
      list.hidden = !list.children.length;
    }

    async function line(field, file) {
      const item = document.createElement("li");
      item.className = "picture-line";
      item.dataset.of = field.id;
      const name = document.createElement("span");
      name.textContent = file.name;
      const out = document.createElement("button");
      out.type = "button";
      out.className = "ds-button";
      Object.assign(out.dataset, { variant: "tertiary", size: "sm", color: "danger" });
      const which = document.createElement("span");
      which.className = "visually-hidden";
      which.textContent = `: ${file.name}`;
      out.append(words.remove, which);
      out.addEventListener("click", async () => {
        const left = new DataTransfer();
        for (const each of before.get(field)) if (each !== file) left.items.add(each);
        const next = (item.nextElementSibling || item.previousElementSibling)?.querySelector("button");
        const at = [...list.children].indexOf(item);
        await take(field, left);
        status.textContent = fill(words.removed, { name: file.name });
        (next ? list.children[Math.min(at, list.children.length - 1)].querySelector("button") : field).focus();
      });
      item.append(...(await thumb(file)), name, out);
      return item;
    }

    async function look(field, chosen) {
      const largest = Number(words.pictures) * MEGABYTE;
      const taken = new DataTransfer();
      const told = [];
      // A camera gives one picture at a time, and each would take the place of the one before.
      const camera = field.hasAttribute("capture");
      if (camera) for (const file of before.get(field) || []) taken.items.add(file);
      status.textContent = words.working;
      for (const file of chosen) {
        if (camera && taken.files.length >= Number(words.most)) {
          told.push([fill(words.many, { name: file.name }), true]);
          continue;
        }
        // A moving picture would stand still.
        const still = isHeic(file) || /^image\/(jpeg|png|webp)$/.test(file.type);
        const made = still ? await smaller(file).catch(() => file) : file;
        if (file.type.startsWith("video/")) told.push([fill(words.video, { name: file.name }), true]);
        else if (isHeic(made || file)) told.push([fill(words.heic, { name: file.name }), true]);
        else if ((made || file).size > largest) told.push([fill(words.large, { name: file.name }), true]);
        else {
          taken.items.add(made || file);
          const sizes = { before: inMegabytes(file.size), after: inMegabytes((made || file).size) };
          if (made && made !== file) told.push([fill(words.smaller, { name: file.name, ...sizes }), false]);
        }
      }
      await take(field, taken);
      if (camera && taken.files.length > 1) told.push([fill(words.count, { count: taken.files.length }), false]);
      status.replaceChildren(
        ...told.map(([text, bad]) => {
          const line = document.createElement("span");
          line.textContent = text;
          line.toggleAttribute("data-bad", bad);
          return line;
        }),
      );
    }

    region.addEventListener("change", (event) => {
      const field = event.target;
      if (field.type !== "file") return;
      const chosen = [...field.files];
      if (!chosen.length) {
        take(field, new DataTransfer());
        return;
      }
      // One after the other, or the second would not see what the first leaves.
      const mine = Promise.resolve(work)
        .then(() => look(field, chosen))
        .catch(() => status.replaceChildren())
        .finally(() => {
          if (work === mine) work = null;
        });
      work = mine;
    });
    region.closest("form")?.addEventListener("submit", (event) => {
      if (!work) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      work.then(() => (button ? button.click() : event.target.requestSubmit()));
    }, { capture: true });
  }

  function makeDialog(text, buttons) {
    const dialog = document.createElement("dialog");
    dialog.className = "ds-dialog";
    dialog.setAttribute("aria-labelledby", "dialog-text");
    const heading = document.createElement("p");
    heading.id = "dialog-text";
    heading.className = "dialog-text";
    heading.textContent = text;
    const row = document.createElement("form");
    row.method = "dialog";
    row.className = "cluster";
    for (const [value, label, attributes] of buttons) {
      const button = document.createElement("button");
      button.className = "ds-button";
      button.value = value;
      button.textContent = label;
      Object.assign(button.dataset, attributes);
      row.append(button);
    }
    dialog.append(heading, row);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    return dialog;
  }

  const confirmed = new WeakSet();
  function confirmClick(event) {
    const button = event.target.closest?.("[data-confirm]");
    if (!button) return;
    if (confirmed.delete(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const dialog = makeDialog(button.dataset.confirm, [
      ["yes", button.dataset.confirmYes || texts.confirmYes, button.dataset.color ? { color: button.dataset.color } : {}],
      ["no", texts.confirmNo, { variant: "secondary" }],
    ]);
    dialog.addEventListener("close", () => {
      if (dialog.returnValue === "yes") {
        confirmed.add(button);
        button.click();
      } else {
        button.focus();
      }
    });
    dialog.showModal();
    dialog.querySelector("button[value=no]").focus();
  }

  function scoring(form) {
    const away = new AbortController();
    const criteria = () => [...all("[data-criterion]", form)];
    const help = document.querySelector("[data-scoring-help]");

    const go = (step, from) => {
      const list = criteria();
      const next = list[Math.min(list.length - 1, Math.max(0, list.indexOf(from) + step))];
      const target = next?.querySelector("input:checked") || next?.querySelector("input");
      if (!target || next === from) return;
      target.focus();
      next.scrollIntoView({ block: "nearest" });
    };
    const choose = (criterion, value) => {
      const input = [...all("input[type=radio]", criterion)].find((radio) => radio.value === value);
      if (!input) return false;
      input.checked = true;
      // After the last criterion the focus stays: on what was chosen, where Tab leads on from.
      input.focus();
      input.dispatchEvent(new Event("change", { bubbles: true }));
      announce(`${criterion.querySelector("legend").textContent.trim()}: ${value === "na" ? "–" : value}`);
      go(1, criterion);
      return true;
    };

    // From the heading, where one lands, straight to what is not scored yet.
    document.querySelector("[data-to-scores]")?.addEventListener("click", (event) => {
      const list = criteria();
      const first = list.find((each) => !each.querySelector("input:checked")) || list[0];
      const target = first?.querySelector("input:checked") || first?.querySelector("input");
      if (!target) return;
      event.preventDefault();
      target.focus();
      first.scrollIntoView({ block: "nearest" });
    });

    document.addEventListener("keydown", (event) => {
      if (!form.isConnected) {
        away.abort();
        return;
      }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        if (!form.contains(document.activeElement)) return;
        event.preventDefault();
        const send = form.querySelector("[data-hand-in]") || form.querySelector("button[type=submit]:not([formnovalidate])");
        send?.click();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      const focus = document.activeElement;
      if (focus?.matches("textarea, select, input:not([type=radio], [type=checkbox])")) return;
      if (event.key === "?") {
        if (!help || !form.contains(focus)) return;
        showKeys(help);
        return;
      }
      // Letters work inside a criterion only: elsewhere they belong to the browser and screen reader.
      const criterion = focus?.closest("[data-criterion]");
      if (!criterion || !form.contains(criterion)) return;
      const key = event.key.toLowerCase();
      let done = true;
      // One key for each step: on a scale up to ten, 0 is ten.
      if (/^\d$/.test(key)) done = choose(criterion, key) || key === "0" && choose(criterion, "10");
      else if (key === "n") done = choose(criterion, "na");
      else if (key === "j") go(1, criterion);
      else if (key === "k") go(-1, criterion);
      else done = false;
      if (done) event.preventDefault();
    }, { signal: away.signal });
  }

  /** The list of keys, as a dialog that gives the focus back. */
  function showKeys(help) {
    const focus = document.activeElement;
    const dialog = makeDialog(help.querySelector("summary").textContent.trim(), [["ok", texts.close, {}]]);
    dialog.querySelector("p").after(help.querySelector("dl").cloneNode(true));
    dialog.addEventListener("close", () => focus?.focus());
    dialog.showModal();
  }

  /** Keys that stand for the buttons of a comparison, while the focus is in it. */
  function comparing(region) {
    let sent = false;
    region.focus({ preventScroll: true });
    // A second key or click while the next pair is on its way would count for this one.
    region.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
    });
    addEventListener("pageshow", (event) => {
      if (event.persisted) sent = false;
    });
    region.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
      const key = event.key.toLowerCase();
      const help = region.querySelector("[data-keys-help]");
      const button = [...all("button[data-keys]", region)].find((each) => each.dataset.keys.split(" ").includes(key));
      if (key === "?" && help) showKeys(help);
      else if (button) button.click();
      else return;
      event.preventDefault();
    });
  }

  function menus() {
    const close = (except) => {
      for (const menu of all("details[data-menu][open]")) if (menu !== except) menu.open = false;
    };
    document.addEventListener("click", (event) => close(event.target.closest?.("details[data-menu]")));
    document.addEventListener("focusin", (event) => close(event.target.closest?.("details[data-menu]")));
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const menu = document.querySelector("details[data-menu][open]");
      close();
      menu?.querySelector("summary").focus();
    });
  }

  /** A page that came without a load: the focus and the title are told as after one. */
  function arrived(main) {
    forgotten = false;
    forgetSubmitted();
    const title = main.querySelector("[data-error-summary], [role=alert][tabindex], h1");
    if (!title) return;
    if (!title.hasAttribute("tabindex")) title.tabIndex = -1;
    title.focus({ preventScroll: true });
    const said = all("[data-flashes] [data-color=success]");
    announce([...[...said].map((each) => each.textContent.trim()), document.title].join(" "));
  }

  function failed(event) {
    // What is looked for in passing must not take anyone away from what they write.
    if (event.detail.elt.matches("[data-quiet]")) return;
    const alert = document.createElement("div");
    alert.className = "ds-alert";
    alert.dataset.color = "danger";
    alert.textContent = texts.requestFailed;
    const region = document.querySelector("[data-flashes]");
    region.replaceChildren(alert);
    region.scrollIntoView({ block: "nearest" });
  }

  function enhance(root) {
    counters(root);
    countdowns();
    // Before the forms, whose buttons wait for the pictures first.
    for (const region of all("[data-pictures]", root)) {
      if (region.dataset.ready) continue;
      region.dataset.ready = "yes";
      pictures(region);
    }
    for (const form of all("form[data-autosave]", root)) {
      if (form.dataset.ready) continue;
      form.dataset.ready = "yes";
      autosave(form);
    }
    for (const field of all("[data-shared][hidden]", root)) sharing(field);
    for (const form of all("form[data-scoring]", root)) {
      if (form.dataset.keys) continue;
      form.dataset.keys = "yes";
      scoring(form);
    }
    for (const region of all("[data-compare]", root)) comparing(region);
    for (const form of all("form[data-basket]", root)) basket(form);
    root.querySelector("[data-error-summary]")?.focus();
  }

  document.addEventListener("click", confirmClick, true);
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token;
    // An address has room for the beginning of a text only.
    const fields = event.detail.elt.dataset.textOf?.split(" ").map((id) => document.getElementById(id)?.value || "");
    if (fields) event.detail.parameters.text = fields.join("\n").trim().slice(0, 500);
  });
  const swapsPage = (event) => event.detail.target?.id === "main";
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!swapsPage(event)) return;
    for (const form of all("form[data-autosave]")) form.dispatchEvent(new Event("ideas:leave"));
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    // A refusal is a page with the reason and with what was typed.
    if (!swapsPage(event) || ![401, 403, 404].includes(event.detail.xhr.status)) return;
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id === "main" || swapsPage(event)) arrived(document.getElementById("main"));
  });
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt !== document.body) enhance(event.detail.elt.parentElement || document);
  });
  document.addEventListener("visibilitychange", () => document.hidden || countdowns());
  /**
   * htmx, where the page does not bring it itself but something asks for it: when someone begins to
   * do something. A tap before it is there works as without it. What asks by itself has it at once.
   */
  function bringMore() {
    const away = new AbortController();
    const begin = () => {
      away.abort();
      const script = document.createElement("script");
      script.src = document.documentElement.dataset.htmx;
      document.head.append(script);
    };
    if (document.querySelector("[hx-trigger^=every]")) return begin();
    for (const name of ["pointerover", "pointerdown", "focusin", "keydown"]) {
      addEventListener(name, begin, { signal: away.signal, passive: true });
    }
  }
  // Not before all is loaded: in between htmx would miss that it may begin.
  if (!document.querySelector("[hx-boost]") && document.querySelector("[hx-get], [hx-post], [data-preview]")) {
    addEventListener("load", bringMore, { once: true });
  }
  // Away from localhost browsers offer it by https alone; without it all is as before. It begins when
  // the page is there to be read: what it starts and fetches would take turns with the drawing.
  const offline = () => navigator.serviceWorker?.register(document.documentElement.dataset.worker).catch(() => {});
  addEventListener("load", () => setTimeout(offline, 1000), { once: true });
  tidyDevice();
  menus();
  enhance(document);
})();
