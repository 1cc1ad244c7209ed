// Renews the figures without a flash. Without a connection the last ones stay, and say so; once the session or the
// address has ended, whatever the server shows instead is loaded: never an empty page.
(() => {
  const wall = document.getElementById("wall");
  if (!wall) return;
  const again = () => window.setTimeout(renew, 1000 * Number(wall.dataset.seconds));
  const cut = (is) => { wall.querySelector(".cut").hidden = !is; };
  const renew = async () => {
    try {
      const answer = await fetch(window.location.href, { redirect: "manual", cache: "no-store" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("wall");
        if (fresh) wall.replaceChildren(...fresh.childNodes);
      } else if (answer.status >= 500 || answer.status === 429) cut(true);
      else { window.location.reload(); return; }
    } catch { cut(true); }
    again();
  };
  const full = document.querySelector(".full");
  if (full && document.documentElement.requestFullscreen) {
    full.hidden = false;
    full.addEventListener("click", () => document.documentElement.requestFullscreen());
  }
  again();
})();
