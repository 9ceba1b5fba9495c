/* The agenda's order by dragging. Buttons and the page to choose a place do the same without it. */
(() => {
  "use strict";
  const rows = [...document.querySelectorAll("#agenda-order tr[data-place]")];
  const form = document.getElementById("agenda-drop");
  if (!form) return;
  const [EDGE, STEP] = [56, 8]; // pixels from the edge, pixels a frame
  let dragged = null;
  let grip = null;
  let at = NaN; // where the pointer went, from the top of the window
  let target = 0; // the place where the item would stand, from one; nought where it would not move

  const clear = () => {
    for (const row of rows) row.classList.remove("drop-before", "drop-after");
  };

  const end = () => {
    clear();
    dragged?.classList.remove("dragged");
    document.documentElement.classList.remove("dragging");
    dragged = grip = null;
    at = NaN;
    target = 0;
  };

  const over = () => {
    const gap = rows.filter((row) => {
      const box = row.getBoundingClientRect();
      return at > box.top + box.height / 2;
    }).length; // how many rows stand before the pointer
    const from = rows.indexOf(dragged);
    clear();
    target = 0;
    if (gap === from || gap === from + 1) return;
    target = gap > from ? gap : gap + 1;
    if (gap < rows.length) rows[gap].classList.add("drop-before");
    else rows[gap - 1].classList.add("drop-after");
  };

  // Near an edge the page follows, for on a phone an agenda is longer than the window.
  const follow = () => {
    if (!dragged) return;
    const by = at < EDGE ? -STEP : at > innerHeight - EDGE ? STEP : 0;
    if (by) {
      scrollBy({ top: by, behavior: "instant" });
      over();
    }
    requestAnimationFrame(follow);
  };

  const drop = () => {
    const [place, action] = [target, dragged.dataset.place];
    end();
    if (!place) return;
    form.action = action;
    form.elements.place.value = place;
    form.submit();
  };

  for (const row of rows) {
    const handle = row.querySelector(".grip");
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => {
      if (dragged || !event.isPrimary || event.button !== 0) return;
      event.preventDefault();
      [dragged, grip] = [row, handle];
      handle.setPointerCapture(event.pointerId);
      row.classList.add("dragged");
      document.documentElement.classList.add("dragging");
      requestAnimationFrame(follow);
    });
    handle.addEventListener("pointermove", (event) => {
      if (grip !== handle) return;
      at = event.clientY;
      over();
    });
    handle.addEventListener("pointerup", () => { if (grip === handle) drop(); });
    for (const name of ["pointercancel", "lostpointercapture"]) handle.addEventListener(name, end);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && dragged) end();
  });
})();
