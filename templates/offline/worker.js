// Answers when the network does not. Everything is asked of the server first, so that nothing here is ever older than it;
// kept are the page without a network, the report being filled and the titles of one's own inbox, all under one account.
const FACTS = {{ facts }};
const SHELL = `shell-${FACTS.release}`;
const HELD = "held";
const OWNER = "/luring/pemilik";
const CONTENT = "/luring/isi";
const MOST_PAGES = 60;

const note = (address, value) => caches.open(HELD).then((cache) => cache.put(address, new Response(JSON.stringify(value))));
const noted = async (address) => {
  const found = await caches.match(address, { cacheName: HELD });
  return found ? found.json() : null;
};
const path = (address) => new URL(address, self.location.origin).pathname;
const tell = async (message) => {
  for (const each of await self.clients.matchAll({ includeUncontrolled: true })) each.postMessage(message);
};

// One thing after the other, so that no page is kept for an account that has just left.
let last = Promise.resolve();
const inTurn = (work) => {
  last = last.then(work, work);
  return last.catch(() => {});
};

const shell = async () => {
  const cache = await caches.open(SHELL);
  for (const part of [FACTS.withoutNetwork, ...FACTS.parts]) {
    const answer = await fetch(part, { credentials: part === FACTS.withoutNetwork ? "same-origin" : "omit", cache: "no-cache" });
    if (answer.ok && !answer.redirected) await cache.put(part, answer);
  }
};
self.addEventListener("install", (event) => event.waitUntil(shell().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== SHELL && name !== HELD) await caches.delete(name);
  await self.clients.claim();
})()));

// Whom the server answered last: null until it has answered.
let present = null;
let stop = new AbortController();
const forget = () => caches.delete(HELD);
// Signed out, or ended: nothing of the account stays on this device, and no push message reaches it.
const leave = async () => {
  const owner = await noted(OWNER);
  present = "";
  await forget();
  if (owner) await tell({ left: owner.split(":")[0] });
  const device = self.registration.pushManager && (await self.registration.pushManager.getSubscription());
  if (device) await device.unsubscribe();
};
// Whoever is met: somebody else forgets what was kept; nobody asks whether its account has ended.
const meet = async (account) => {
  present = account;
  const owner = await noted(OWNER);
  if (!owner || owner === account) return;
  if (account) { await forget(); return; }
  const answer = await fetch(`${FACTS.account}?kunci=${encodeURIComponent(owner)}`, { credentials: "omit" });
  if (answer.ok && !(await answer.json()).stands) await leave();
};

// A page as it is now, with what it is made of; says whether it could be kept. It uses up no sentence shown once.
const keep = async (address, account) => {
  const { signal } = stop;
  const answer = await fetch(address, { headers: { "Prakarsa-Kept": "1" }, redirect: "manual", cache: "no-store", signal });
  const cache = await caches.open(HELD);
  if (!answer.ok || answer.headers.get("Prakarsa-Account") !== account) { await cache.delete(address); return false; }
  const made = new Set([...(await answer.clone().text()).matchAll(/(?:href|src)="([^"#]+)[^"]*"/g)].map((found) => found[1]));
  for (const part of made) {
    if (!part.startsWith(FACTS.files) || (await cache.match(part))) continue;
    const file = await fetch(part, { signal });
    if (file.ok) await cache.put(part, file);
  }
  await cache.put(address, answer);
  return true;
};
const belongs = async (account) => {
  if (present !== null && present !== account) return false;
  const owner = await noted(OWNER);
  if (owner && owner !== account) await forget();
  await note(OWNER, account);
  return true;
};
const hold = async ({ account, report, title, here, pages }) => {
  if (!(await belongs(account))) return;
  const content = (await noted(CONTENT)) || {};
  const cache = await caches.open(HELD);
  if (content.report !== report) for (const each of content.pages || []) await cache.delete(each);
  const wanted = pages.slice(0, MOST_PAGES);
  await note(CONTENT, { ...content, report, title, pages: wanted, at: new Date().toISOString() });
  for (const each of wanted) if (each === here || !(await cache.match(each))) await keep(each, account);
};
const remember = async ({ account, titles }) => {
  if (!(await belongs(account))) return;
  await note(CONTENT, { ...(await noted(CONTENT)), titles, titlesAt: new Date().toISOString() });
};
// What was sent changes its own page, and those that show the report as a whole.
const outdated = async (address) => {
  const content = await noted(CONTENT);
  if (!content || !content.report || !address.startsWith(content.report)) return;
  const cache = await caches.open(HELD);
  const step = address.includes("/langkah/");
  for (const each of content.pages) if (step || each === address || !each.includes("/indikator/")) await cache.delete(each);
  // Handed in: there is nothing to fill in any more.
  if (step) await note(CONTENT, { titles: content.titles, titlesAt: content.titlesAt });
};
self.addEventListener("message", (event) => {
  const { hold: held, titles } = event.data || {};
  if (held) event.waitUntil(inTurn(() => hold(held)));
  else if (titles) event.waitUntil(inTurn(() => remember(event.data)));
});

const instead = async (request) => {
  const held = request.method === "GET" && (await caches.match(path(request.url), { cacheName: HELD, ignoreVary: true }));
  return held || (await caches.match(FACTS.withoutNetwork, { ignoreVary: true })) || Response.error();
};
const navigate = async (event) => {
  const { request } = event;
  const address = path(request.url);
  if (request.method === "POST" && address === FACTS.signOut) {
    stop.abort();
    stop = new AbortController();
    await inTurn(leave);
  }
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return instead(request);
  }
  if (request.method === "POST" && answer.type === "opaqueredirect") {
    if (FACTS.looks.some((each) => address.startsWith(path(each)))) event.waitUntil(inTurn(async () => { await shell(); await again(); }));
    else event.waitUntil(inTurn(() => outdated(address)));
  }
  if (answer.type === "basic" && answer.status < 500) {
    const account = answer.headers.get("Prakarsa-Account") || "";
    event.waitUntil(inTurn(() => meet(account)));
  }
  return answer;
};
// Light, dark or another language: what is kept looks like the rest.
const again = async () => {
  const content = await noted(CONTENT);
  const owner = await noted(OWNER);
  for (const each of (content && content.pages) || []) await keep(each, owner);
};
const file = async (request) => {
  try {
    const answer = await fetch(request);
    if (answer.ok) {
      for (const name of [SHELL, HELD]) {
        if (!(await caches.has(name))) continue;
        const cache = await caches.open(name);
        if (await cache.match(request)) await cache.put(request, answer.clone());
      }
    }
    return answer;
  } catch {
    return (await caches.match(request.url.split("#")[0], { ignoreVary: true })) || Response.error();
  }
};
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(event));
  else if (request.method === "GET" && path(request.url).startsWith(FACTS.files)) event.respondWith(file(request));
});

// That something waits; the message knows nothing else, and a second one takes the place of the first.
self.addEventListener("push", (event) => {
  const { body = "Prakarsa", lang = "id" } = event.data ? event.data.json() : {};
  event.waitUntil(self.registration.showNotification("Prakarsa", { body, lang, tag: "waiting", icon: FACTS.icon }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(FACTS.inbox));
});
