// Shows a page of ours when a page can't be fetched, and nothing else: no page with anything of a
// person is ever kept here. Its address says the language and where the files of that page are.
"use strict";

const KEPT = "offline-1";
const own = new URL(self.location);
const page = new URL(own.searchParams.get("page"), own);
const files = own.searchParams.getAll("file").map((file) => new URL(file, own).href);
const also = own.searchParams.getAll("also").map((file) => new URL(file, own).href);
const door = new URL("sign-in", own).pathname;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT).then(async (kept) => {
      // Without cookies: it is the same page for everyone.
      const asked = (url) => new Request(url, { credentials: "omit", cache: "reload" });
      await kept.addAll([page.href, ...files].map(asked));
      // What other pages need, and a first one had within itself, goes to the browser's own store alone.
      await Promise.allSettled(also.map((url) => fetch(asked(url))));
      await self.skipWaiting();
    }),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      await self.registration.navigationPreload?.enable();
      const kept = await caches.open(KEPT);
      const wanted = new Set([page.href, ...files]);
      for (const request of await kept.keys()) if (!wanted.has(request.url)) await kept.delete(request);
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== own.origin) return;
  if (request.mode === "navigate") {
    // A form is the browser's own matter, which alone can send it again; and what an issuer sends
    // back goes straight to the server.
    if (request.method !== "GET" || url.pathname.startsWith(door)) return;
    event.respondWith(
      (async () => {
        try {
          return (await event.preloadResponse) || (await fetch(request));
        } catch {
          return (await caches.match(page.href)) || Response.error();
        }
      })(),
    );
  } else if (files.includes(url.href)) {
    // For the page above alone: everything else finds its files in the browser's own store.
    event.respondWith(fetch(request).catch(async () => (await caches.match(url.href)) || Response.error()));
  }
});
