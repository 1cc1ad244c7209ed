// Switches this browser's push messages on, and says which of the listed devices it is.
(() => {
  const form = document.getElementById("push-form");
  const on = document.getElementById("push-on");
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return;
  document.getElementById("push-cannot").hidden = true;
  on.hidden = false;
  const key = Uint8Array.from(atob(form.dataset.key.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
  const subscription = async () => (await navigator.serviceWorker.ready).pushManager;

  const own = async () => {
    const found = await (await subscription()).getSubscription();
    if (!found) return;
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(found.endpoint));
    const mark = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const row = document.querySelector(`[data-mark="${mark}"]`);
    if (!row) return;
    row.querySelector(".badge").hidden = false;
    on.hidden = true;
    row.querySelector("form").addEventListener("submit", () => { found.unsubscribe(); });
  };
  own();

  on.addEventListener("click", async () => {
    on.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") throw new Error("not allowed");
      const manager = await subscription();
      // One made for another key of the server reaches nobody.
      const former = await manager.getSubscription();
      if (former) await former.unsubscribe();
      const { endpoint, keys } = (await manager.subscribe({ userVisibleOnly: true, applicationServerKey: key })).toJSON();
      for (const [name, value] of Object.entries({ endpoint, ...keys })) if (form.elements[name]) form.elements[name].value = value;
      form.submit();
    } catch {
      document.getElementById("push-denied").hidden = false;
      on.disabled = false;
    }
  });
})();
