// Warns two minutes before a session has rested out. Another tab may have used it meanwhile, so the server is asked first.
(() => {
  const box = document.getElementById("session-rest");
  if (!box) return;
  const WARN = 120;
  const ask = async () => {
    const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json" }, redirect: "manual" });
    if (!answer.ok) { window.location.reload(); return; }
    const { seconds } = await answer.json();
    if (seconds === null) return;
    box.hidden = seconds > WARN;
    window.setTimeout(ask, 1000 * (seconds > WARN ? seconds - WARN + 1 : Math.max(seconds, 1) + 1));
  };
  window.setTimeout(ask, 1000 * (Number(box.dataset.seconds) - WARN));
  box.querySelector("button").addEventListener("click", async () => {
    await fetch(box.dataset.stay, { redirect: "manual" });
    box.hidden = true;
    window.setTimeout(ask, 1000);
  });
})();
