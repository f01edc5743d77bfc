/* The review desk: the text stands where the mark is, and what is selected in it is what "the sentence that was missed" says. */
"use strict";
(function () {
  const text = document.querySelector("[data-text]");
  const here = document.getElementById("here");
  if (text && here) text.scrollTop = Math.max(0, here.offsetTop - text.offsetTop - text.clientHeight / 3);
  /* A comparison that the worker has yet to make is looked at again until it is there. */
  const again = document.querySelector("[data-again]");
  const look = async () => {
    if (!document.hidden) {
      const answer = await fetch(location.href).catch(() => null);
      const page = new DOMParser().parseFromString(answer && answer.ok ? await answer.text() : "", "text/html");
      const fresh = page.querySelector("[data-again]");
      if (fresh && !fresh.querySelector("[data-waiting]")) { location.reload(); return; }
      if (fresh && fresh.textContent !== again.textContent) again.replaceChildren(...fresh.childNodes);
    }
    setTimeout(look, 2000);
  };
  if (again && again.querySelector("[data-waiting]")) setTimeout(look, 1000);
  const missed = document.querySelector("[data-missed] textarea");
  if (!text || !missed) return;
  document.addEventListener("selectionchange", () => {
    const chosen = getSelection();
    const words = chosen.toString().trim();
    if (words && text.contains(chosen.anchorNode) && text.contains(chosen.focusNode)) missed.value = words;
  });
})();
