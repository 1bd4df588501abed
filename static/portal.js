// Improves pages that already work without it: focus, character counts, copying a link.
(() => {
  "use strict";
  document.documentElement.classList.add("has-js");

  // A page that comes back with problems begins with them.
  document.getElementById("error-summary")?.focus();

  // The link in the summary lands on the control itself, with its question in view.
  document.querySelectorAll(".error-summary a").forEach((link) => {
    link.addEventListener("click", (event) => {
      const control = document.getElementById(link.hash.slice(1));
      if (!control) return;
      event.preventDefault();
      (control.closest(".matrix-row, .question, .field") || control).scrollIntoView();
      control.focus({ preventScroll: true });
    });
  });

  // Counts while typing and never stops it. What is seen follows each key; what is read aloud waits for a pause.
  document.querySelectorAll("textarea[data-maximum]").forEach((area) => {
    const count = document.getElementById(area.id + "-count");
    if (!count) return;
    const aloud = count.cloneNode(false);
    aloud.removeAttribute("id");
    aloud.className = "visually-hidden";
    aloud.setAttribute("role", "status");
    count.after(aloud);
    const most = Number(area.dataset.maximum);
    let pause;
    area.addEventListener("input", () => {
      // As the server counts: without blanks at the ends, and an emoji is one character.
      const left = most - [...area.value.trim()].length;
      count.textContent = `${left < 0 ? count.dataset.over : count.dataset.left} ${Math.abs(left)}`;
      count.classList.toggle("count-over", left < 0);
      clearTimeout(pause);
      if (left < most / 10) pause = setTimeout(() => { aloud.textContent = count.textContent; }, 1000);
    });
  });

  // Leaving in a hurry: this page is not left in the list that the back button goes through.
  document.querySelectorAll("[data-leave]").forEach((link) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      location.replace(link.href);
    });
  });

  document.querySelectorAll("[data-copy]").forEach((button) => {
    const source = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
        button.textContent = button.dataset.copied;
        setTimeout(() => { button.textContent = label; }, 4000);
      } catch {
        // No permission, or no https: mark the text so that it can be copied by hand.
        getSelection().selectAllChildren(source);
      }
    });
  });
})();
