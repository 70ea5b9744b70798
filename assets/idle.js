// The session's time on the screen (OUT-02, docs/decisions/0041): what the customer does in any tab prolongs it, a
// minute before it is over they are warned, and then the page is emptied, by its own clock, whatever the network says.
(() => {
  "use strict";

  const idleWindow = document.getElementById("session-idle");
  if (!idleWindow) return;
  const lastWindow = document.getElementById("session-last");
  const given = idleWindow.dataset;
  const IDLE = given.idle * 1000;
  const WARNING = given.warning * 1000;
  const LOGIN = given.login;
  const STORED_PREFIX = "mojbok-session-";
  const STORED = STORED_PREFIX + given.tabs;
  // Milliseconds. A sleeping machine stops timers, so the clocks are looked at again and again.
  const LOOK_EVERY = 2000;
  const SHARE_EVERY = 1000;
  const TELL_EVERY = Math.min(15000, IDLE / 20);
  const TRY_AGAIN_AFTER = Math.min(5000, IDLE / 10);
  const VERIFY_EVERY = 10000;
  const SEEN_FOR = 2000;
  const SHOWN_FOR = 1500;
  const FORM_MAY_TAKE = 15000;
  const END_MAY_TAKE = 1500;

  // A moment on two clocks: the day's goes on while the machine sleeps, the page's own is never set to another time.
  // Whichever is ahead is believed.
  const moment = (fromNow) => ({ day: Date.now() + fromNow, page: performance.now() + fromNow });
  const until = (when) => Math.min(when.day - Date.now(), when.page - performance.now());

  const [answer] = performance.getEntriesByType("navigation");
  const onTheWay = answer?.responseStart ? performance.now() - answer.responseStart : 0;
  let idleEnd = moment(given.idleLeft * 1000 - onTheWay);
  let lastEnd = moment(given.left * 1000 - onTheWay);
  let acted = moment(until(idleEnd) - IDLE);
  let toldAt = acted.page;
  let isTold = true;
  let lookTimer, shareTimer, tellTimer, seenTimer;
  let sharedAt = -SHARE_EVERY;
  let verifiedAt = 0;
  let quietUntil = performance.now() + 1000;
  let leastSaid = Infinity;
  let formerTitle = null;
  let isLeaving = false;
  let isLastSeen = false;
  let isOver = false;

  // Between the tabs of this session

  const channel = globalThis.BroadcastChannel && new BroadcastChannel(STORED);
  const stored = (use) => {
    try {
      return use(localStorage);
    } catch {
      return null; // The browser keeps nothing for us: the channel must do.
    }
  };
  const say = (message) => {
    if (channel) channel.postMessage(message);
    else
      stored((store) => {
        store.setItem(`${STORED}-said`, JSON.stringify(message));
        store.removeItem(`${STORED}-said`);
      });
  };
  const learn = (end, isFresh) => {
    const left = end - Date.now();
    // What lies stored may be of a time before the clock was set back; what is said now is of now.
    if (!isFresh && left > IDLE + 1000) return;
    if (left > until(idleEnd)) idleEnd = moment(Math.min(left, IDLE));
  };
  const recall = () => {
    const end = Number(stored((store) => store.getItem(STORED)));
    if (end) learn(end, false);
  };
  const share = () => {
    sharedAt = performance.now();
    shareTimer = undefined;
    stored((store) => store.setItem(STORED, String(Math.round(idleEnd.day))));
    say({ end: idleEnd.day });
  };
  const hear = (message) => {
    if (message.leave || message.anew) leaveUnlessLeaving(message.leave ?? "");
    if (message.end) learn(message.end, true);
    if (message.verify) for (const wait of [300, 1200]) setTimeout(verify, wait, true);
    look();
  };

  // With the server

  const ask = async (address, values, method = "POST") => {
    const query = new URLSearchParams({ sesja: given.tabs, ...values });
    const said = await fetch(method === "GET" ? `${address}?${query}` : address, {
      method,
      body: method === "GET" ? undefined : query,
      keepalive: true,
    });
    if (!said.ok) throw new Error(`${address}: ${said.status}`);
    const told = await said.json();
    if ("reason" in told) {
      leaveUnlessLeaving(told.reason ? `${LOGIN}?powod=${told.reason}` : LOGIN);
      throw new Error("the session is over");
    }
    return told;
  };
  const follow = ({ idle_left, session_left }) => {
    // The server's word shortens a time, never lengthens it.
    if (session_left * 1000 < until(lastEnd)) lastEnd = moment(session_left * 1000);
    if (isTold && idle_left * 1000 < until(idleEnd)) idleEnd = moment(idle_left * 1000);
    look();
  };
  const tell = () => {
    isTold = false;
    tellTimer ??= setTimeout(send, Math.max(0, toldAt + TELL_EVERY - performance.now()));
  };
  const send = async () => {
    clearTimeout(tellTimer);
    tellTimer = undefined;
    toldAt = performance.now();
    const told = acted;
    try {
      const said = await ask(`${given.place}/sesja/aktywnosc`, { temu: Math.max(0, -until(told) / 1000).toFixed(1) });
      isTold = told === acted;
      follow(said);
    } catch {
      if (!isOver) tellTimer ??= setTimeout(send, TRY_AGAIN_AFTER);
    }
  };
  const verify = async (isUrgent) => {
    if (isOver || (!isUrgent && performance.now() - verifiedAt < VERIFY_EVERY)) return;
    verifiedAt = performance.now();
    try {
      follow(await ask(`${given.place}/sesja/stan`, {}, "GET"));
    } catch {
      // No network: the clocks go on without it.
    }
  };

  // What the customer does

  // Browsers tell of a pointer at rest, too, when a page loads or moves below it.
  let pointerAt = "";
  const isAtRest = (event) => {
    const before = pointerAt;
    pointerAt = `${event.screenX} ${event.screenY}`;
    const isFirst = !before && performance.now() < quietUntil && !event.movementX && !event.movementY;
    return isFirst || before === pointerAt;
  };

  const act = (event) => {
    if (isOver || !event.isTrusted) return;
    if (event.type === "pointermove" && isAtRest(event)) return;
    // A page scrolls by itself when it loads and when something is added to it.
    if (event.type === "scroll" && performance.now() < quietUntil) return;
    // Too late: the time is not prolonged by the hand that wakes the machine.
    if (Math.min(until(idleEnd), until(lastEnd)) <= 0 && look()) return;
    if (isTold || performance.now() - acted.page > 200 || idleWindow.open) prolong();
  };
  const prolong = () => {
    acted = moment(0);
    idleEnd = moment(IDLE);
    tell();
    if (idleWindow.open) showSeen();
    const wait = sharedAt + SHARE_EVERY - performance.now();
    if (wait <= 0) share();
    else shareTimer ??= setTimeout(share, wait);
    look();
  };

  // The warning

  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const show = (shown, seconds) => {
    if (!shown.open) {
      hide();
      leastSaid = Infinity;
      delete shown.dataset.seen;
      shown.querySelector("[data-said]").textContent = "";
      shown.showModal();
    }
    shown.querySelector("[data-countdown]").textContent = clock(seconds);
    formerTitle ??= document.title;
    document.title = `${clock(seconds)} ${shown.dataset.title}`;
    // A screen reader hears of the time now and then, not every second.
    for (const { dataset } of shown.querySelectorAll("[data-say]"))
      if (seconds <= dataset.at && dataset.at < leastSaid) {
        leastSaid = Number(dataset.at);
        if (dataset.at * 1000 < WARNING) shown.querySelector("[data-said]").textContent = dataset.say;
      }
  };
  const hide = () => {
    if (idleWindow.open && !("seen" in given)) idleWindow.close();
    if (lastWindow.open) lastWindow.close();
    if (formerTitle !== null) document.title = formerTitle;
    formerTitle = null;
  };
  // The buttons stay for a moment where they were: the hand may be on its way to one of them.
  const showSeen = () => {
    if (!("seen" in given)) idleWindow.querySelector("[data-said]").textContent = given.seenWords;
    given.seen = "";
    clearTimeout(seenTimer);
    seenTimer = setTimeout(() => idleWindow.close(), SEEN_FOR);
  };
  idleWindow.addEventListener("close", () => {
    clearTimeout(seenTimer);
    if (!isOver && until(idleEnd) <= WARNING && until(idleEnd) > 0) prolong();
    delete given.seen;
  });
  idleWindow.querySelector("[data-stay]").addEventListener("click", () => {
    if (look()) return;
    prolong();
    idleWindow.close();
  });
  lastWindow.addEventListener("close", () => (isLastSeen = true));

  // Looks at the clocks and tells whether the time is over.
  const look = () => {
    clearTimeout(lookTimer);
    if (isOver) return true;
    if (until(idleEnd) <= WARNING) recall();
    const [idle, last] = [until(idleEnd), until(lastEnd)];
    const left = Math.min(idle, last);
    if (left <= 0) {
      runOut(last <= 0 ? "limit" : "bezczynnosc");
      return true;
    }
    const seconds = Math.ceil(left / 1000);
    const isLast = last <= idle;
    if (left > WARNING || (isLast && isLastSeen)) hide();
    else show(isLast ? lastWindow : idleWindow, seconds);
    lookTimer = setTimeout(look, left > WARNING ? Math.min(left - WARNING, LOOK_EVERY) : left - (seconds - 1) * 1000);
    return false;
  };

  // The end

  const empty = () => {
    isOver = true;
    for (const timer of [lookTimer, shareTimer, tellTimer, seenTimer]) clearTimeout(timer);
    // It may stand in an open window, and has to outlive it.
    document.body.append(document.getElementById("popup"));
    document.getElementById("app").replaceChildren();
    for (const shown of document.querySelectorAll("dialog[open]")) shown.close();
    document.title = formerTitle ?? document.title;
    stored((store) => store.removeItem(STORED));
    window.socket?.disconnect();
  };
  const leave = (to) => {
    if (isOver) return;
    empty();
    say(to ? { leave: to } : { anew: true });
    // Without an address the session goes on under another name, and each page comes back as itself.
    if (to) location.replace(to);
    else location.reload();
  };
  const veil = () => document.documentElement.setAttribute("data-away", "");
  // A form that was just sent has its answer on the way, and with it perhaps a new session: leaving would lose it. So
  // the page is only veiled for a while.
  const leaveUnlessLeaving = (to) => {
    if (!isLeaving) return leave(to);
    setTimeout(veil, SHOWN_FOR);
    setTimeout(leave, FORM_MAY_TAKE, to);
  };
  const runOut = async (reason) => {
    const to = `${LOGIN}?powod=${reason}`;
    empty();
    const body = new URLSearchParams({ sesja: given.tabs, powod: reason });
    const ended = fetch(`${given.place}/sesja/koniec`, { method: "POST", body, keepalive: true }).catch(() => {});
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, END_MAY_TAKE))]);
    say({ leave: to });
    location.replace(to);
  };

  for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "touchmove", "scroll", "click", "input"])
    addEventListener(kind, act, { capture: true, passive: true });
  addEventListener("page-update", () => (quietUntil = performance.now() + 300));
  addEventListener("session-over", (event) => leaveUnlessLeaving(event.detail));
  addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    isLeaving = true;
    const action = event.submitter?.getAttribute("formaction") ?? event.target.getAttribute("action");
    if (action !== "/wyloguj") return;
    stored((store) => store.removeItem(STORED));
    say({ verify: true });
  });
  addEventListener("storage", ({ key, newValue }) => {
    if (newValue && key === STORED) hear({ end: Number(newValue) });
    if (newValue && key === `${STORED}-said`) hear(JSON.parse(newValue));
  });
  channel?.addEventListener("message", ({ data }) => hear(data));
  addEventListener("pagehide", () => {
    // Should the browser keep the page, it keeps it unseen; `start.js` loads it anew when it comes back.
    veil();
  });
  const wake = () => {
    if (look()) return;
    if (document.visibilityState === "visible") verify();
    else if (tellTimer) send();
  };
  for (const kind of ["visibilitychange", "resume"]) document.addEventListener(kind, wake);
  for (const kind of ["focus", "online"]) addEventListener(kind, wake);
  addEventListener("pageshow", () => {
    isLeaving = false;
    look();
  });

  stored((store) => {
    for (const key of Object.keys(store)) if (key.startsWith(STORED_PREFIX) && !key.startsWith(STORED)) store.removeItem(key);
  });
  const known = until(idleEnd);
  recall();
  if (until(idleEnd) > known + 2000) {
    // The page before this one did not come to tell of the last act.
    acted = moment(until(idleEnd) - IDLE);
    toldAt = -Infinity;
    tell();
  } else {
    // The server may know of an act that no page has heard: an address that was typed, a bookmark.
    share();
  }
  look();
})();
