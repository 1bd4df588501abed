// A tablet in a reception: whoever has left is forgotten, and no way leads out of the questionnaire.
(() => {
  "use strict";
  const page = document.getElementById("kiosk");
  if (!page) return;
  const { start } = page.dataset;
  const root = start.split("/oppen/")[0];
  const dialog = document.getElementById("kiosk-warning");
  const left = document.getElementById("kiosk-left");
  const forget = document.getElementById("kiosk-forget");
  const seconds = Number(page.dataset.seconds);
  const warning = Number(page.dataset.warning);
  let deadline = Date.now() + seconds * 1000;
  let gone = false;

  const leave = () => {
    if (gone) return;
    gone = true;
    if (forget) forget.submit();
    else location.replace(start);
  };
  const touched = () => {
    if (!dialog?.open && !("whateverHappens" in page.dataset)) deadline = Date.now() + seconds * 1000;
  };

  // A page that the browser has kept for its back button shows what somebody else was doing.
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace(start); });

  // What one has typed before is offered to nobody.
  document.querySelectorAll("input, textarea").forEach((control) => control.setAttribute("autocomplete", "off"));

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link) return;
    const ours = link.origin === location.origin && ["oppen", "svara"].some((part) => link.pathname.startsWith(`${root}/${part}/`));
    if (!ours) event.preventDefault();
  });
  document.addEventListener("contextmenu", (event) => event.preventDefault());

  if (!seconds) return;
  ["pointerdown", "keydown", "input", "scroll"].forEach((name) => {
    addEventListener(name, touched, { capture: true, passive: true });
  });
  dialog?.addEventListener("close", touched);
  document.getElementById("kiosk-stay")?.addEventListener("click", () => dialog.close());

  setInterval(() => {
    const remaining = Math.ceil((deadline - Date.now()) / 1000);
    if (remaining <= 0) leave();
    else if (dialog && remaining <= warning) {
      left.textContent = String(remaining);
      if (!dialog.open) dialog.showModal();
    }
  }, 250);
})();
