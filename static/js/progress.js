// Asks for this page again while its work goes on, and puts the new state in the place of the old one.
(() => {
  const ask = async () => {
    const old = document.querySelector("[data-asks-again]");
    if (!old) return;
    try {
      const answer = await fetch(window.location.href, { redirect: "manual" });
      if (answer.status >= 500) throw new Error("the server is away for a moment");
      if (!answer.ok) { window.location.reload(); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(old.id);
      if (!fresh) { window.location.reload(); return; }
      document.title = page.title;
      // A link that is being read by keyboard stays where it is.
      if (fresh.innerHTML !== old.innerHTML && !(old.contains(document.activeElement) && fresh.dataset.asksAgain)) old.replaceWith(fresh);
    } catch { /* or the network */ }
    next();
  };
  const next = () => {
    const box = document.querySelector("[data-asks-again]");
    if (box) window.setTimeout(ask, 1000 * Number(box.dataset.asksAgain));
  };
  next();
})();
