// A frame on somebody else's page: counts down, and tells that page how high it is.
"use strict";

(() => {
  const root = document.documentElement;
  const texts = document.getElementById("texts").dataset;
  const ahead = Date.parse(root.dataset.now) - Date.now();

  const counted = (number, one, many) => (number === 1 ? one : many).replace(/\d+/, number);

  function words(left) {
    const seconds = Math.floor(left / 1000);
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const days = Math.floor(hours / 24);
    const day = counted(days, texts.day, texts.days);
    const hour = counted(hours % 24, texts.hour, texts.hours);
    const minute = counted(minutes % 60, texts.minute, texts.minutes);
    if (days > 6) return day;
    if (days) return hours % 24 ? `${day} ${hour}` : day;
    if (hours) return minutes % 60 ? `${hour} ${minute}` : hour;
    return minutes ? minute : counted(seconds % 60, texts.second, texts.seconds);
  }

  function count() {
    for (const each of document.querySelectorAll("[data-countdown]")) {
      const left = Date.parse(each.dateTime) - Date.now() - ahead;
      each.textContent = left > 0 ? texts.inTime.replace("{time}", words(left)) : texts.timeIsUp;
      each.hidden = left < -60000;
      each.toggleAttribute("data-urgent", left > 0 && left < 3600000);
    }
  }

  if (document.querySelector("[data-countdown]")) {
    count();
    setInterval(() => document.hidden || count(), 1000);
  }

  // The server names the page's origin only if it is an allowed one.
  if (root.dataset.host && window.parent !== window) {
    const tell = () => window.parent.postMessage(
      { type: "idea-challenges", height: Math.ceil(document.body.getBoundingClientRect().height) },
      root.dataset.host,
    );
    new ResizeObserver(tell).observe(document.body);
  }
})();
