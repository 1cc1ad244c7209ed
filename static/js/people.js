// Who is meant by a name or mail, offered while it is typed; what is typed in full is understood without this.
(() => {
  const list = document.getElementById("people-found");
  if (!list) return;
  const DELAY = 400;
  let waiting = null;
  let last = "";
  const ask = async (field) => {
    const text = field.value.trim();
    if (text.length < 3 || text === last) return;
    last = text;
    const address = new URL(field.dataset.people, window.location.href);
    address.searchParams.set("q", text);
    try {
      const answer = await fetch(address, { redirect: "error" });
      if (!answer.ok || text !== last) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...[...page.querySelectorAll("[data-person]")].map((each) => {
        const option = document.createElement("option");
        option.value = each.dataset.person;
        option.label = each.dataset.offices;
        return option;
      }));
    } catch { /* no signal: nothing is offered, and what is typed stays */ }
  };
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-people]")) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(ask, DELAY, event.target);
  });
})();
