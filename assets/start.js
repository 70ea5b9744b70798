// Lets Vue take over the page that the server has written. Nothing is replaced: what was typed, the focus and the
// caret stay, because Vue "hydrates" the nodes that are there (createSSRApp).
import * as Vue3 from "%vue.esm-browser.prod.js%";

globalThis.Vue = { ...Vue3, createApp: Vue3.createSSRApp };

const page = JSON.parse(document.getElementById("page").textContent);
// What is written inside of a still part stands in the page already, and is not sent twice.
for (const [id, { props }] of Object.entries(page.elements))
  if (props?.innerHTML === true) props.innerHTML = document.getElementById(props.id ?? `c${id}`).innerHTML;
createApp(page.elements, page.options).mount("#app");

// The browser is on its way to another page: what the server says about this one comes too late.
let isLeaving = false;
addEventListener("submit", (event) => {
  if (!event.defaultPrevented) isLeaving = true;
});
addEventListener("pageshow", (event) => {
  isLeaving = false;
  // A page from the browser's memory may show what is no longer the customer's to see.
  if (event.persisted) location.reload();
});

const isTouched = () =>
  [...document.querySelectorAll("input, textarea, select")].some((field) =>
    field.type === "checkbox"
      ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT"
        ? [...field.options].some((option) => option.selected !== option.defaultSelected) && field.selectedIndex > 0
        : field.value !== field.defaultValue,
  );

// Whether the page is live can be seen from outside: by tests, and by styles.
window.socket.on("connect", () => document.documentElement.setAttribute("data-live", ""));
window.socket.on("disconnect", () => document.documentElement.removeAttribute("data-live"));

// The session has ended, or something of the page has changed: `idle.js` knows what to do.
window.socket.on("leave", ({ to }) => dispatchEvent(new CustomEvent("session-over", { detail: to })));
window.socket.on("update", () => dispatchEvent(new Event("page-update")));

// What was chosen inside stays chosen, as far as it is still there, and the focus stays where it was.
const replaceInside = (part, html) => {
  const reached = () => [...part.querySelectorAll("a, button, input, select, summary")];
  const chosen = new Set(reached().filter((field) => field.checked).map((field) => `${field.name}=${field.value}`));
  const at = reached().indexOf(document.activeElement);
  part.innerHTML = html;
  for (const box of part.querySelectorAll("input[type=checkbox]")) box.checked = chosen.has(`${box.name}=${box.value}`);
  if (at >= 0) reached()[at]?.focus();
};

// Gives an answer with its text, or nothing when nobody answers, or not to the end.
const asked = async (address, options) => {
  try {
    const answer = await fetch(address, options);
    return { status: answer.status, redirected: answer.redirected, text: await answer.text() };
  } catch {
    return null;
  }
};
// Without its stylesheet, which bears the nonce of another answer.
const parsed = (text) => new DOMParser().parseFromString(text.replace(/<style[^]*?<\/style>/, ""), "text/html");

// Something of the account is different: what the page shows of it is asked for again, and nothing else is touched.
const refresh = async (kinds) => {
  const parts = document.querySelectorAll(kinds);
  if (!parts.length) return;
  const answer = await asked(window.location.href);
  if (answer?.status !== 200 || answer.redirected) return;
  const fresh = parsed(answer.text);
  for (const part of parts) {
    const now = fresh.getElementById(part.id);
    if (now) replaceInside(part, now.innerHTML);
  }
  dispatchEvent(new Event("page-refreshed"));
};
window.socket.on("money", () => refresh("[data-money]"));
window.socket.on("letters", () => refresh("[data-letters]"));
// What happened while the connection was gone, nobody has told. When a node is gone, many ask: not in the same moment.
let hasBeenLive = false;
let hasMoved = false;
const later = () => 3000 + Math.random() * 12000;
window.socket.on("connect", () => {
  if (hasBeenLive) setTimeout(() => refresh("[data-money], [data-letters]"), hasMoved ? later() : 0);
  hasBeenLive = true;
  hasMoved = false;
});

// The server is there and its database is not: the page says that the connection is off, and goes on by itself.
const popup = document.getElementById("popup");
window.socket.on("away", () => (popup.ariaHidden = "false"));
window.socket.on("back", () => {
  popup.ariaHidden = "true";
  refresh("[data-money], [data-letters]");
});

// An open window covers all that is not inside it, and keeps it from readers of the screen. The bar goes there before it
// has something to say, so that it is heard.
const opened = [...document.querySelectorAll("dialog:modal")];
const place = (changes) => {
  for (const { target } of changes) {
    const at = opened.indexOf(target);
    if (at >= 0) opened.splice(at, 1);
    if (target.matches("dialog:modal")) opened.push(target);
  }
  const home = opened.filter((window) => window.isConnected).at(-1) ?? document.body;
  if (popup.parentElement !== home) home.append(popup);
};
place([]);
new MutationObserver(place).observe(document.body, { subtree: true, attributeFilter: ["open"] });

// A node that went down is not waited for long; not everybody comes in the same moment.
window.socket.io.reconnectionDelay(500);
window.socket.io.reconnectionDelayMax(2000);
window.socket.io.randomizationFactor(0.8);

// The node that answers does not know the page: the one that has built it is gone, or the session is over. A still page
// of the same session stays as it is, and only its socket goes on as that of an empty page. Of the others, one in which
// nothing was typed is asked for again, and the server decides what may be seen. Otherwise nothing on the screen is
// touched: the node writes the page once more for the same session, and the socket goes on as that one's.
const sessionOf = (whole) => whole.getElementById("session-idle")?.dataset.tabs;
const shapeOf = (elements) =>
  JSON.stringify(Object.entries(elements).map(([id, { tag, events }]) => [id, tag, (events ?? []).map(({ type }) => type)]));
const goOnAs = ({ elements, options }) => {
  hasMoved = true;
  Object.assign(page.options.query, options.query);
  window.clientId = options.query.client_id;
  window.nextMessageId = options.query.next_message_id;
  window.ackedMessageId = -1;
  if (shapeOf(elements) === shapeOf(page.elements))
    for (const [id, { events }] of Object.entries(elements))
      (events ?? []).forEach(({ listener_id }, at) => (page.elements[id].events[at].listener_id = listener_id));
  // What is said of the parts of a page that has others is not about what stands here.
  else window.socket.off("update");
  window.socket.connect();
};
let attempts = 0;
const moveSoon = () => setTimeout(move, 1000 * Math.min(attempts++, 5));
const asJson = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
const goOnStill = async () => {
  const answer = await asked("/sesja/strona", { redirect: "manual" });
  if (isLeaving) return;
  if (!answer || answer.status >= 429) return moveSoon();
  const told = asJson(answer.text);
  // What answers with something else is no node of ours.
  if (answer.status === 200 && !told) return moveSoon();
  if (told?.session !== sessionOf(document)) return window.location.reload();
  goOnAs(told.page);
};
const move = async () => {
  if (isLeaving) return;
  if (page.isStill) return goOnStill();
  if (!isTouched()) return window.location.reload();
  const answer = await asked(window.location.href);
  if (isLeaving) return;
  if (!answer || answer.status >= 429) return moveSoon();
  const fresh = parsed(answer.text);
  const written = fresh.getElementById("page");
  if (answer.status === 200 && !answer.redirected && written && sessionOf(fresh) === sessionOf(document))
    return goOnAs(JSON.parse(written.textContent));
  if (page.isPrivate) return window.location.reload();
  // Before signing in, the forms work without the socket.
  popup.ariaHidden = "true";
};
window.socket.on("connect", () => (attempts = 0));
window.socket.off("connect_error");
window.socket.on("connect_error", (error) => {
  if (error.message === "Away") {
    popup.ariaHidden = "false";
    setTimeout(() => window.socket.connect(), 2000 + Math.random() * 2000);
  }
  if (error.message !== "Implicit handshake failed") return;
  window.socket.disconnect();
  moveSoon();
});
