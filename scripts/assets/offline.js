// The page that is shown without a line: goes on by itself when the server answers again.
"use strict";

const { probe } = document.documentElement.dataset;
const again = () => location.reload();

let wait = 2000;
let timer;
// A device may well have a network and no way to the server: only an answer counts.
async function look() {
  clearTimeout(timer);
  const answer = await fetch(probe, { cache: "no-store" }).catch(() => null);
  if (answer?.ok) again();
  else timer = setTimeout(look, (wait = Math.min(60e3, wait * 1.5)));
}

timer = setTimeout(look, wait);
addEventListener("online", look);
document.querySelector("[data-again]").addEventListener("click", again);
