// Says what this device holds: the report being filled, what was typed and not sent, the titles of one's own inbox.
(async () => {
  document.getElementById("again").addEventListener("click", () => window.location.reload());
  window.addEventListener("online", () => { if (window.location.pathname !== "/luring/") window.location.reload(); });
  const found = "caches" in window && (await caches.match("/luring/isi", { cacheName: "held" }));
  if (!found) return;
  const { report, title, pages, titles, titlesAt } = await found.json();
  const owner = (await (await caches.match("/luring/pemilik", { cacheName: "held" })).json()).split(":")[0];
  const moment = (at) => new Date(at).toLocaleString("id-ID", { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
  const entry = (list, text, address) => {
    const row = document.createElement("li");
    const place = address ? document.createElement("a") : row;
    place.textContent = text;
    if (address) { place.href = address; row.append(place); }
    list.append(row);
  };
  const show = (id) => { document.getElementById(id).hidden = false; document.getElementById("nothing").hidden = true; };
  if (report) {
    const list = document.querySelector("#report ul");
    const cache = await caches.open("held");
    const here = [];
    for (const each of pages) if (await cache.match(each)) here.push(each);
    here.slice(0, 1).forEach((address) => entry(list, title, address));
    if (here.length) show("report");
  }
  const mine = `unsent:${owner}:`;
  const typed = Object.keys(localStorage).filter((key) => key.startsWith(mine));
  if (typed.length) {
    for (const key of typed) entry(document.querySelector("#typed ul"), JSON.parse(localStorage.getItem(key)).title || title, key.slice(mine.length));
    show("typed");
  }
  if (titles && titles.length) {
    titles.forEach((each) => entry(document.querySelector("#inbox ul"), each));
    document.querySelector("#inbox time").textContent = moment(titlesAt);
    show("inbox");
  }
})();
