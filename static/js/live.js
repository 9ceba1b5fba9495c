/* What is being made is looked at again, until it is there. Without this file a link does so. */
(() => {
  "use strict";
  const again = async () => {
    const shown = document.querySelector("[data-live]");
    const seconds = Number(shown?.dataset.live);
    if (!seconds) return;
    await new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(shown.id);
      if (!fresh) return;
      if (!fresh.isEqualNode(shown)) {
        const held = shown.contains(document.activeElement) ? document.activeElement : null;
        shown.replaceWith(fresh);
        if (held) {
          const address = held.getAttribute("href");
          const same = [...fresh.querySelectorAll("a[href]")]
            .find((link) => link.getAttribute("href") === address);
          if (!same) fresh.tabIndex = -1;
          (same ?? fresh).focus();
        }
      }
    } catch {
      // The line is away; the next look may find it.
    }
    again();
  };
  again();
})();
