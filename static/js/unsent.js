// Nothing typed is lost: each change is kept in this browser at once and on the server a moment later. On return it is
// offered above the form, to the same account alone. Never passwords, codes or files.
(() => {
  const PREFIX = "unsent:";
  const DELAY = 1500;
  const AGAIN = 15000;
  const store = {
    read: (key) => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    write: (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); return true; } catch { return false; } },
    drop: (key) => { try { localStorage.removeItem(key); } catch { /* no storage, nothing kept */ } },
    wipe: () => { try { Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => localStorage.removeItem(key)); } catch { /* same */ } },
  };

  // The server says of which page something has arrived.
  const arrived = document.cookie.match(/(?:^|; )prakarsa_sent="?([^;"]+)"?/);
  const boxes = document.querySelectorAll("form .unsent");
  if (arrived) {
    const address = decodeURIComponent(arrived[1]);
    try { Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key.endsWith(`:${address}`)).forEach((key) => localStorage.removeItem(key)); } catch { /* same */ }
    document.cookie = "prakarsa_sent=; Max-Age=0; path=/; SameSite=Lax";
  }
  document.querySelectorAll("form[action$='/keluar/']").forEach((out) => out.addEventListener("submit", store.wipe));
  boxes.forEach((box) => {
    const form = box.closest("form");
    const { account, address, keep } = box.dataset;
    const key = `${PREFIX}${account}:${address}`;
    const offer = box.querySelector("section");
    const list = offer.querySelector("dl");
    const status = box.querySelector(".unsent-status");
    // Beside the buttons, at the lower edge of the screen, wherever in the form somebody types.
    (form.querySelector(".form-buttons") || form).append(status);
    const KINDS = ["text", "search", "number", "date", "email", "tel", "url", "radio", "checkbox", "textarea", "select-one", "select-multiple"];
    const fields = () => [...form.elements].filter((field) => field.name && field.name !== "tasks" && KINDS.includes(field.type) && !/one-time-code|password/.test(field.autocomplete || ""));
    const typed = () => {
      const values = {};
      for (const field of fields()) {
        if (!(field.name in values)) values[field.name] = [];
        if (field.type === "radio" || field.type === "checkbox") { if (field.checked) values[field.name].push(field.value); }
        else if (field.type === "select-multiple") values[field.name].push(...[...field.selectedOptions].map((option) => option.value));
        else values[field.name].push(field.value);
      }
      return values;
    };
    const shownAtFirst = JSON.stringify(typed());
    let waiting = null;
    let unsent = false;
    let sending = false;

    const say = (text) => { status.textContent = text; };
    const send = async () => {
      window.clearTimeout(waiting);
      const body = new FormData();
      for (const [name, values] of Object.entries(typed())) values.forEach((value) => body.append(name, value));
      body.append("alamat", address);
      for (const name of ["csrfmiddlewaretoken", "form_owner"]) if (form.elements[name]) body.append(name, form.elements[name].value);
      const state = JSON.stringify(typed());
      try {
        const answer = await fetch(keep, { method: "POST", body, redirect: "manual", headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error(String(answer.status));
        const { at } = await answer.json();
        if (state === JSON.stringify(typed())) unsent = false;
        say(`${status.dataset.saved} ${at}`);
      } catch {
        say(status.dataset.unsent);
        waiting = window.setTimeout(send, AGAIN);
      }
    };
    const changed = () => {
      unsent = true;
      store.write(key, { at: new Date().toISOString(), values: typed(), title: document.title.split(" · ")[0] });
      window.clearTimeout(waiting);
      waiting = window.setTimeout(send, DELAY);
    };
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    window.addEventListener("online", () => { if (unsent) send(); });
    window.addEventListener("beforeunload", (event) => { if (unsent && !sending) event.preventDefault(); });
    form.addEventListener("submit", (event) => {
      if (sending) { event.preventDefault(); return; }
      sending = true;
      window.clearTimeout(waiting);
      // A page that never left (no network) may be sent again.
      window.setTimeout(() => { sending = false; }, 10000);
    });
    window.addEventListener("pageshow", () => { sending = false; });

    // What this browser kept later than the server, where it differs from what the form shows.
    const labelOf = (name) => {
      const field = form.elements[name];
      const first = field instanceof RadioNodeList ? field[0] : field;
      return (first && first.labels && first.labels[0] && first.labels[0].textContent.trim()) || name;
    };
    const kept = store.read(key);
    if (kept && (!box.dataset.at || kept.at > new Date(box.dataset.at).toISOString())) {
      const now = JSON.parse(shownAtFirst);
      const differing = Object.entries(kept.values).filter(([name, values]) => name in now && JSON.stringify(now[name]) !== JSON.stringify(values));
      list.replaceChildren(...differing.map(([name, values]) => {
        const row = document.createElement("div");
        row.className = "wide";
        row.dataset.name = name;
        const term = document.createElement("dt");
        term.textContent = labelOf(name);
        row.append(term, ...values.map((value) => {
          const text = document.createElement("dd");
          text.dataset.value = value;
          text.textContent = value;
          return text;
        }));
        return row;
      }));
      offer.hidden = differing.length === 0;
    }
    const buttons = Object.fromEntries([...offer.querySelectorAll("button")].map((button) => [button.dataset.act, button]));
    Object.values(buttons).forEach((button) => { button.hidden = false; });
    buttons.restore.addEventListener("click", () => {
      for (const row of list.children) {
        const values = [...row.querySelectorAll("dd")].map((entry) => entry.dataset.value);
        let next = 0;
        for (const field of fields().filter((each) => each.name === row.dataset.name)) {
          if (field.type === "radio" || field.type === "checkbox") field.checked = values.includes(field.value);
          else if (field.type === "select-multiple") [...field.options].forEach((option) => { option.selected = values.includes(option.value); });
          else { field.value = values[next] ?? ""; next += 1; }
          for (let around = field.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
        }
      }
      offer.hidden = true;
      changed();
    });
    buttons.drop.addEventListener("click", async () => {
      offer.hidden = true;
      store.drop(key);
      const body = new FormData();
      body.append("alamat", address);
      body.append("buang", "1");
      body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      try { await fetch(keep, { method: "POST", body, redirect: "manual" }); } catch { /* it stays on offer */ }
    });
  });
})();
