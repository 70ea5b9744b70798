// Put into each page before anything else runs: notes when the page becomes usable, when its socket is there, and what moved.
(() => {
  const seen = { usable: null, live: null, shift: 0 };
  window.__seen = seen;
  let field = null;

  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });

  const texts = "input:not([type=hidden], [type=checkbox], [readonly], [disabled])";
  const isLaidOut = (input) => {
    const box = input.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && input.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };
  // Typing for real would wait for Playwright; this is what typing does, at the first frame in which it can be done.
  const takesText = (input) => {
    input.focus();
    document.execCommand("insertText", false, "a");
    return input.value.includes("a");
  };
  const isLive = () => document.documentElement?.hasAttribute("data-live") || window.socket?.connected;

  const look = () => {
    if (seen.usable === null) {
      field = [...document.querySelectorAll(texts)].find(isLaidOut) ?? null;
      if (field !== null && takesText(field)) seen.usable = performance.now();
    }
    if (seen.live === null && isLive()) seen.live = performance.now();
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  window.__report = () => ({
    ...seen,
    origin: performance.timeOrigin,
    paint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
    // The field on the screen now, not the one typed into: a page that replaces it loses what was typed.
    kept: [...document.querySelectorAll(texts)].find(isLaidOut)?.value.includes("a") ?? false,
  });
})();
