// Computes a file's SHA-256 in the browser, so that the file itself need not be sent.
(() => {
  const form = document.querySelector("[data-hash-form]");
  // Browsers offer this on https and on the local machine only; elsewhere the hash can still be typed.
  if (!form || !window.crypto || !window.crypto.subtle) return;
  const row = form.querySelector("[data-hash-file]");
  const target = form.querySelector("[name=sha256]");
  row.hidden = false;
  row.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const digest = await window.crypto.subtle.digest("SHA-256", await file.arrayBuffer());
    target.value = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  });
})();
