// The sum of numbers while they are typed; the server sums the same way when the page is shown, and checks it.
(() => {
  const comma = !document.documentElement.lang.startsWith("en");
  const value = (text) => {
    const plain = comma ? text.replace(/\./g, "").replace(",", ".") : text.replace(/,/g, "");
    return /^\s*\d+(\.\d*)?\s*%?\s*$/.test(plain) ? Math.round(parseFloat(plain) * 100) : 0;
  };
  document.querySelectorAll("[data-sum]").forEach((shown) => {
    const fields = [...document.querySelectorAll(`[data-summand="${shown.dataset.sum}"]`)];
    const add = () => {
      const sum = fields.reduce((found, field) => found + value(field.value), 0) / 100;
      shown.textContent = sum.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
    };
    fields.forEach((field) => field.addEventListener("input", add));
  });
})();
