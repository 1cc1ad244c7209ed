// Keys for the inbox: j and k walk through the tasks, x chooses one, ? tells. Never while somebody types.
(() => {
  const links = [...document.querySelectorAll(".cards .stretched-link")];
  const help = document.querySelector(".keys");
  if (!links.length || !help) return;
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const here = document.activeElement.closest(".card");
    const at = here ? links.findIndex((link) => here.contains(link)) : -1;
    if (event.key === "j") links[Math.min(at + 1, links.length - 1)].focus();
    else if (event.key === "k") links[Math.max(at - 1, 0)].focus();
    else if (event.key === "x" && here) { const tick = here.querySelector(".tick input"); if (tick) tick.checked = !tick.checked; }
    else if (event.key === "?") help.hidden = !help.hidden;
    else return;
    event.preventDefault();
  });
})();
