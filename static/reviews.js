// Reviewing with the keyboard alone: J, N or X answers the row one stands in and goes on to the next.
// The keys work only while an answer has focus, so that they take nothing from those who steer by voice.
(() => {
  "use strict";
  const form = document.getElementById("checklist");
  const save = form?.querySelector("button[value=nasta]");
  if (!save) return;
  const rows = [...form.querySelectorAll(".check-row")];
  const answers = { j: "ja", n: "nej", x: "x" };
  const chosen = (row) => row.querySelector("input:checked") || row.querySelector("input[type=radio]");

  form.addEventListener("keydown", (event) => {
    const value = answers[event.key.toLowerCase()];
    if (!value || event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const row = event.target.closest(".check-row");
    const control = row.querySelector(`input[value="${value}"]`);
    control.checked = true;
    const next = rows[rows.indexOf(row) + 1];
    (next ? chosen(next) : save).focus();
  });

  // Whoever comes from the record before goes straight on; others begin at the top of the page.
  if (location.hash !== "#akten" || document.getElementById("error-summary")) return;
  // Once the browser has gone to the place in the address: that takes the focus away again.
  window.addEventListener("load", () => {
    const first = rows.find((row) => !row.querySelector("input:checked")) || rows[0];
    setTimeout(() => chosen(first)?.focus({ preventScroll: true }));
  });
})();
