// What is called much like the name that is being typed: asked a moment after the last letter, shown beside the form.
(() => {
  const box = document.querySelector("#similar[data-address]");
  const title = document.getElementById("id_title");
  if (!box || !title) return;
  const DELAY = 600;
  let waiting = null;
  let last = title.value;
  const ask = async () => {
    const name = title.value.trim();
    if (name === last) return;
    last = name;
    const address = new URL(box.dataset.address, window.location.href);
    address.searchParams.set("judul", name);
    try {
      const answer = await fetch(address, { redirect: "error" });
      if (!answer.ok || name !== last) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("similar");
      box.replaceChildren(...(found ? found.childNodes : []));
      box.hidden = !box.querySelector("li");
    } catch { /* no signal: nothing is shown, and nothing is lost */ }
  };
  title.addEventListener("input", () => { window.clearTimeout(waiting); waiting = window.setTimeout(ask, DELAY); });
})();
