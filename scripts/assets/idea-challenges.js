// <idea-challenges src="https://ideas.example.org" challenge="7" lang="nb" theme="auto">: shows open
// challenges, or one, in a frame that is as high as what it holds. Without challenge: all open ones.
// What stands inside the element is for browsers without scripts.
"use strict";

(() => {
  const here = document.currentScript?.src || "";
  const TITLES = { nb: "Idéutfordringer", nn: "Idéutfordringar", en: "Idea challenges" };
  const THEMES = ["auto", "light", "dark"];
  const HIGHEST = 4000;

  class IdeaChallenges extends HTMLElement {
    static observedAttributes = ["src", "challenge", "lang", "theme"];

    #frame = null;
    #hear = (event) => this.#resize(event);

    connectedCallback() {
      window.addEventListener("message", this.#hear);
      this.#show();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#hear);
    }

    attributeChangedCallback(name, before, after) {
      if (this.isConnected && before !== after) this.#show();
    }

    #language() {
      const wanted = this.closest("[lang]")?.lang.slice(0, 2).toLowerCase();
      return { no: "nb", nb: "nb", nn: "nn" }[wanted] || "en";
    }

    #address() {
      const base = this.getAttribute("src") || here.replace(/\/embed\/idea-challenges\.js.*$/, "");
      const number = this.getAttribute("challenge") || "";
      const url = new URL(base.replace(/\/*$/, "/embed/"), document.baseURI);
      if (!/^https?:$/.test(url.protocol)) return null;
      if (/^\d+$/.test(number)) url.pathname += `challenges/${number}`;
      const theme = this.getAttribute("theme");
      url.search = new URLSearchParams({
        lang: this.#language(), theme: THEMES.includes(theme) ? theme : "auto",
        host: window.location.origin,
      });
      return url;
    }

    #show() {
      let url;
      try {
        url = this.#address();
      } catch {
        url = null;
      }
      if (!url) return;
      if (!this.#frame) {
        const frame = document.createElement("iframe");
        frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox");
        frame.loading = "lazy";
        frame.referrerPolicy = "no-referrer";
        frame.style.cssText = "display:block;width:100%;height:20rem;border:0;border-radius:0.75rem";
        this.style.display ||= "block";
        this.attachShadow({ mode: "closed" }).append(frame);
        this.#frame = frame;
      }
      this.#frame.title = TITLES[this.#language()];
      if (this.#frame.src !== url.href) this.#frame.src = url.href;
    }

    /** Believes the frame alone, while it shows the site it was made for. */
    #resize(event) {
      const frame = this.#frame;
      if (!frame || event.source !== frame.contentWindow) return;
      if (event.origin !== new URL(frame.src).origin) return;
      const { type, height } = Object(event.data);
      if (type !== "idea-challenges" || !Number.isFinite(height) || height <= 0) return;
      frame.style.height = `${Math.min(HIGHEST, Math.ceil(height))}px`;
    }
  }

  if (!customElements.get("idea-challenges")) {
    customElements.define("idea-challenges", IdeaChallenges);
  }
})();
