// Keying from paper with the keyboard alone: Enter goes on, and on the last line it saves.
(() => {
  "use strict";
  const form = document.getElementById("keying");
  if (!form) return;
  const lines = [...form.querySelectorAll("input:not([type=hidden]), select, textarea")];
  const save = form.querySelector("button[value=spara]");

  form.addEventListener("keydown", (event) => {
    const place = lines.indexOf(event.target);
    if (place < 0 || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    const next = lines[place + 1];
    if (event.ctrlKey || !next) {
      form.requestSubmit(save);
      return;
    }
    next.focus();
    next.select?.();
  });

  // A second press while the first is on its way would be another sheet.
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });

  if (document.getElementById("error-summary")) return;
  const first = lines.find((line) => !line.value) || lines[0];
  first?.focus();
})();
