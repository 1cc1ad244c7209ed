// Sends chosen files one at a time, each with its progress and its own verdict; those that failed can be sent again.
(() => {
  const form = document.querySelector("form[data-one-by-one]");
  if (!form || !window.FormData) return;
  const list = form.querySelector("[data-uploads]");
  const { sending, added, failed } = form.dataset;
  const inputs = [...form.querySelectorAll("input[type=file]")];
  let rows = [];

  const show = (file) => {
    const row = document.createElement("li");
    const name = document.createElement("span");
    name.textContent = file.name;
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    const word = document.createElement("p");
    word.className = "small mb-0";
    row.append(name, bar, word);
    list.append(row);
    return { file, bar, word, done: false };
  };
  const gather = () => {
    for (const input of inputs) {
      for (const file of input.files) if (!rows.some((row) => row.file === file)) rows.push(show(file));
    }
  };
  const send = (row) => new Promise((resolve) => {
    const body = new FormData();
    for (const [name, value] of new FormData(form)) if (!(value instanceof File) && name !== "earlier") body.append(name, value);
    body.append("file", row.file, row.file.name);
    const request = new XMLHttpRequest();
    request.open("POST", form.action || window.location.href);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) row.bar.value = (100 * event.loaded) / event.total; });
    request.addEventListener("loadend", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* no answer, or none of ours */ }
      row.done = request.status === 200 && answer.added === 1;
      row.bar.value = row.done ? 100 : 0;
      row.word.textContent = row.done ? added : answer.message || failed;
      row.word.className = row.done ? "small mb-0" : "field-error mb-0";
      resolve(answer.back);
    });
    row.word.textContent = sending;
    request.send(body);
  });

  form.addEventListener("submit", async (event) => {
    gather();
    if (!rows.length) return;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    let back = null;
    for (const row of rows.filter((each) => !each.done)) back = (await send(row)) || back;
    button.disabled = false;
    if (rows.every((row) => row.done)) {
      if (form.querySelector("input[name=earlier]:checked")) { inputs.forEach((input) => { input.value = ""; }); rows = []; form.submit(); } else if (back) window.location.assign(back);
      return;
    }
    inputs.forEach((input) => { input.value = ""; });
    list.querySelector(".field-error").scrollIntoView({ block: "center" });
  });
  // A file that was refused is chosen anew: its row goes.
  inputs.forEach((input) => input.addEventListener("change", () => {
    rows.filter((row) => !row.done && row.word.textContent && row.word.textContent !== failed).forEach((row) => row.bar.closest("li").remove());
    rows = rows.filter((row) => row.bar.isConnected);
    gather();
  }));
})();
