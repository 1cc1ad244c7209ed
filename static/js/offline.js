// Tells the service worker what to keep for a time without a network, and sends a report once the network is back.
(() => {
  const { worker, account, probe } = document.currentScript.dataset;
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register(worker, { scope: "/", updateViaCache: "none" }).catch(() => { /* not over plain http */ });
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    // Signed out, in whichever tab, or the account has ended: what was typed goes, too.
    if (!data || !data.left) return;
    try { Object.keys(localStorage).filter((key) => key.startsWith(`unsent:${data.left}:`)).forEach((key) => localStorage.removeItem(key)); } catch { /* no storage, nothing kept */ }
  });
  if (!account) return;
  const tell = (message) => navigator.serviceWorker.ready.then(({ active }) => active && active.postMessage({ account, ...message }));

  if (document.querySelector("[data-own-inbox]")) tell({ titles: [...document.querySelectorAll("ul.cards h2 a")].map((title) => title.textContent.trim()) });

  const held = document.querySelector("[data-held-report]");
  if (!held) return;
  const { heldReport: report, title, pages } = held.dataset;
  tell({ hold: { account, report, title, here: window.location.pathname, pages: pages.split(" ") } });

  // Pressed without a network, or with hardly any: the form waits here and is sent by itself. The server is asked before,
  // for a phone with one bar says that it is online.
  const AGAIN = 5000;
  const reached = async () => {
    try { return (await fetch(`${probe}?kunci=${encodeURIComponent(account)}`, { cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(AGAIN) })).ok; } catch { return false; }
  };
  let waiting = null;
  let free = false;
  const attempt = async () => {
    const [form, button, status] = waiting;
    if (!(await reached())) { status.textContent = status.dataset.waits; window.setTimeout(attempt, AGAIN); return; }
    free = true;
    waiting = null;
    form.requestSubmit(button);
    free = false;
  };
  document.addEventListener("submit", (event) => {
    const status = event.target.querySelector(".unsent-status");
    if (free || !status) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (waiting) { waiting[1] = event.submitter; return; }
    waiting = [event.target, event.submitter, status];
    attempt();
  }, true);
})();
