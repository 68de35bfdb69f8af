// What the browser does by itself: colors and text size, sending a file, marking a quoted line, printing, and where the
// keyboard stands after a part of the page has gone. Everything else is asked of the server by Gradio's events.
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);

  // --- colors and text size, kept in this browser -------------------------------------------------------------------
  const kept = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* a private window */ } };
  const isDark = () => (kept("dark") ?? String(matchMedia("(prefers-color-scheme: dark)").matches)) === "true";
  const show = () => {
    const dark = isDark(), larger = kept("larger") === "true";
    document.body.classList.toggle("dark", dark);
    document.documentElement.classList.toggle("dark-page", dark);
    document.documentElement.classList.toggle("larger", larger);
    byId("dark")?.setAttribute("aria-pressed", String(dark));
    byId("larger")?.setAttribute("aria-pressed", String(larger));
  };

  // --- a file, or words, to the server ------------------------------------------------------------------------------
  let held = null; // the file that waits for its password
  const tell = (reply) => {
    const box = byId("refused");
    box.hidden = !reply;
    box.replaceChildren();
    if (!reply) return;
    const reason = document.createElement("strong");
    reason.textContent = reply.detail;
    box.append(reason, ` ${reply.remedy ?? ""}`);
  };
  const busy = (on) => {
    const line = byId("reading");
    if (!line) return;
    line.hidden = !on;
    line.textContent = on ? line.dataset.busy : "";
  };
  const send = async (bytes, name, password) => {
    tell(null);
    busy(true);
    try {
      const headers = { "Content-Type": "application/octet-stream", "X-File-Name": encodeURIComponent(name) };
      if (password) headers["X-File-Password"] = encodeURIComponent(password);
      const response = await fetch("page/document", { method: "POST", body: bytes, headers });
      const reply = await response.json().catch(() => ({}));
      if (response.ok) {
        held = null;
        byId("password").value = byId("pasted").value = byId("file").value = "";
        byId("unlock").hidden = true;
        focusWhenThere("#topics");
        byId("open").querySelector(".drop").dispatchEvent(
          new CustomEvent("page:opened", { detail: reply.document_id, bubbles: true }));
      } else {
        const locked = reply.type?.endsWith(":document-encrypted") ?? false;
        held = locked ? [bytes, name] : null;
        byId("unlock").hidden = !locked;
        tell({ detail: reply.detail ?? byId("refused").dataset.lost, remedy: reply.remedy });
        if (locked) byId("password").focus();
      }
    } catch {
      tell({ detail: byId("refused").dataset.lost });
    }
    busy(false);
  };
  document.addEventListener("change", (event) => {
    const file = event.target.id === "file" && event.target.files[0];
    if (file) send(file, file.name);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = byId("drop");
      if (!drop?.offsetParent || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files[0]) send(event.dataTransfer.files[0], event.dataTransfer.files[0].name);
    });
  }
  document.addEventListener("submit", (event) => {
    if (!["unlock", "paste"].includes(event.target.id)) return;
    event.preventDefault();
    if (event.target.id === "unlock" && held) send(held[0], held[1], byId("password").value);
    if (event.target.id === "paste") send(new Blob([byId("pasted").value]), "");
  });

  // --- a quoted line, marked in the document --------------------------------------------------------------------------
  let cameFrom = null;
  const mark = (quote) => {
    const start = Number(quote.dataset.start), end = Number(quote.dataset.end);
    let first = null;
    for (const line of document.querySelectorAll("#document .line")) {
      const inside = Number(line.dataset.start) < end && start < Number(line.dataset.end);
      line.classList.toggle("marked", inside);
      line.toggleAttribute("tabindex", false);
      if (inside) first ??= line;
    }
    if (!first) return;
    for (const other of document.querySelectorAll(".quote")) other.removeAttribute("aria-current");
    quote.setAttribute("aria-current", "true");
    cameFrom = quote;
    first.setAttribute("tabindex", "-1");
    first.focus({ preventScroll: true });
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    first.scrollIntoView({ block: "center", behavior: still ? "auto" : "smooth" });
    setTimeout(() => { byId("back").hidden = isSeen(quote); }, still ? 0 : 700);
  };
  const isSeen = (element) => {
    const box = element.getBoundingClientRect();
    return box.top >= 0 && box.bottom <= innerHeight;
  };
  const goBack = () => {
    byId("back").hidden = true;
    if (!cameFrom?.isConnected) return;
    cameFrom.focus({ preventScroll: true });
    cameFrom.scrollIntoView({ block: "center" });
  };

  // --- the four ways, as tabs -------------------------------------------------------------------------------------------
  let way = "ask";
  const showWay = (chosen, { focus = false } = {}) => {
    way = chosen;
    for (const tab of document.querySelectorAll("#ways [data-way]")) {
      const on = tab.dataset.way === way, panel = byId(`way-${tab.dataset.way}`);
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
      if (on && focus) tab.focus();
      if (!panel) continue;
      panel.hidden = !on;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
    }
  };
  const STEPS = { ArrowRight: 1, ArrowLeft: -1 };
  const stepWay = (event) => {
    const tabs = [...document.querySelectorAll("#ways [data-way]")];
    const next = tabs.indexOf(event.target) + STEPS[event.key];
    showWay(tabs[(next + tabs.length) % tabs.length].dataset.way, { focus: true });
    event.preventDefault();
  };

  // --- printing -------------------------------------------------------------------------------------------------------
  const copy = document.createElement("div");
  copy.id = "print-copy";
  const print = (button) => {
    copy.replaceChildren(button.parentElement.querySelector(".paper").cloneNode(true));
    document.body.classList.add("printing");
    window.print();
  };
  addEventListener("afterprint", () => {
    document.body.classList.remove("printing");
    copy.replaceChildren();
  });

  // --- where the keyboard stands ----------------------------------------------------------------------------------------
  const focusWhenThere = (selector, tries = 300) => {
    const found = document.querySelector(selector);
    if (found?.offsetParent) {
      if (!found.matches("button, input, textarea")) found.setAttribute("tabindex", "-1");
      found.focus();
    } else if (tries) setTimeout(focusWhenThere, 50, selector, tries - 1);
  };
  const showAnswer = () => {
    const answer = byId("answer");
    if (answer?.getBoundingClientRect().top > innerHeight * 0.6) answer.scrollIntoView({ block: "start" });
  };
  const NEXT = {
    remove: "#remove-no", "remove-no": "#remove", "remove-yes": "#open h2", another: "#open h2",
    "quiz-start": "#reply textarea", "quiz-next": "#quiz h2", "quiz-check": "#quiz-next", "quiz-show": "#quiz-next",
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.matches(".quote")) mark(button);
    else if (button.dataset.way) showWay(button.dataset.way);
    else if (button.id === "back") goBack();
    else if (button.matches(".print")) print(button);
    else if (button.id === "dark") { keep("dark", String(!isDark())); show(); }
    else if (button.id === "larger") { keep("larger", String(kept("larger") !== "true")); show(); }
    else if (button.closest("#kept")) focusWhenThere("#topics");
    else if (button.matches(".topic, .choice, #ask")) setTimeout(showAnswer, 100);
    else if (button.id in NEXT) setTimeout(focusWhenThere, 50, NEXT[button.id]);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key in STEPS && event.target.dataset?.way) stepWay(event);
    if (event.key === "Escape") goBack();
    if (event.key === "Enter" && event.target.closest("#question")) setTimeout(showAnswer, 100);
  });

  // Gradio draws its parts after this script has run, and again when they change.
  const settle = () => {
    const document_ = byId("document"), tab = document.querySelector("#ways [data-way]");
    if (tab && !tab.hasAttribute("aria-selected")) showWay("ask");
    if (byId("head") && byId("dark")?.dataset.ready !== "true") {
      byId("dark").dataset.ready = "true";
      show();
    }
    if (document_ && !document_.hasAttribute("role")) {
      document_.setAttribute("role", "region");
      document_.setAttribute("aria-label", document_.querySelector("h2")?.textContent ?? "");
      document_.setAttribute("tabindex", "0");
    }
    document.querySelectorAll("input, textarea").forEach((field) => field.setAttribute("autocomplete", "off"));
  };
  const back = document.createElement("button");
  Object.assign(back, { type: "button", id: "back", hidden: true, className: "strong" });
  back.textContent = document.currentScript.dataset.back;
  document.body.append(back, copy);
  show();
  new MutationObserver(settle).observe(document.body, { childList: true, subtree: true });
})();
