// How many words a text has while it is typed, and how many letters are left once there are few; the server counts the
// same way when the page is shown.
(() => {
  const words = (text) => text.trim().split(/\s+/).filter(Boolean).length;
  document.querySelectorAll("[data-counts]").forEach((line) => {
    const field = document.getElementById(line.dataset.counts);
    const number = line.querySelector("[data-count]");
    if (field) field.addEventListener("input", () => { number.textContent = words(field.value); });
  });
  document.querySelectorAll("main form [maxlength]").forEach((field) => {
    if (field.maxLength < 40) return;
    const line = document.createElement("p");
    line.className = "form-text mb-0";
    line.hidden = true;
    field.after(line);
    const show = () => {
      const most = field.maxLength;
      line.hidden = field.value.length < most * 0.8;
      line.textContent = `${field.value.length} / ${most}`;
    };
    field.addEventListener("input", show);
    show();
  });
})();
