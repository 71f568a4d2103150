import { WITHHELD, ask, element, icon, readNumber, showNumber as shownNumber } from "/kit.js";
import { WORDS } from "/words.js";

const $ = (id) => document.getElementById(id);
const STORED_PHONES = "anti-relou-phones";
const FIRST_PHONE = "+33639980001";
const LIST_EVERY = 1000;
const LONGEST_CAPTION = 7000;
const REJECTED_FOR = 1800;
const ENDED_FOR = 3500;

const asked = new URLSearchParams(location.search).get("lang");
const lang = asked in WORDS ? asked : "fr";
const words = WORDS[lang];
const plural = new Intl.PluralRules(words.locale);

let page = {};
let phones = storedPhones();
let open = phones[0];
let summaries = new Map();
let others = [];
let unread = new Set();
let callNow = null;

// ---- phones

function randomNumber() {
  let number;
  do number = `+3363998${String(Math.floor(Math.random() * 10000)).padStart(4, "0")}`;
  while (phones.includes(number));
  return number;
}

function storedPhones() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORED_PHONES) ?? "[]");
    const known = kept.filter((number) => typeof number === "string" && readNumber(number) === number);
    return known.length ? known.slice(0, 12) : [FIRST_PHONE];
  } catch {
    return [FIRST_PHONE];
  }
}

function takePhone(number) {
  phones = [number, ...phones.filter((other) => other !== number)].slice(0, 12);
  localStorage.setItem(STORED_PHONES, JSON.stringify(phones));
}

// ---- small helpers

const showNumber = (number) => (number === WITHHELD ? words.withheld : shownNumber(number));

let toastTimer;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => ($("toast").hidden = true), 5000);
}

const clockTime = (at) => new Date(at * 1000).toLocaleTimeString(words.locale, { hour: "2-digit", minute: "2-digit" });
const dayTime = (at) =>
  new Date(at * 1000).toLocaleString(words.locale, { weekday: "long", hour: "2-digit", minute: "2-digit" });

// ---- the conversation

function textState(entry) {
  if (entry.mine) {
    if (entry.webhook_code !== null) return [words.text.lost(entry.webhook_code), "bad"];
    if (entry.webhook !== null) return [words.text.taken, ""];
    return Date.now() / 1000 - entry.at > 20 ? [words.text.unasked, ""] : [words.text.going, ""];
  }
  const said = words.reply[entry.status] ?? entry.status;
  if (entry.error_code !== null) return [words.error(said, entry.error_code), "bad"];
  return [said, entry.status === "delivered" ? "good" : ""];
}

function textBubbles(entry) {
  const side = entry.mine ? "out" : "in";
  const bubble = element("div", `bubble ${side}`, entry.body || words.text.erased);
  if (!entry.body) bubble.classList.add("erased");
  const [said, mood] = textState(entry);
  return [bubble, element("div", `state of-${side} ${mood}`, `${clockTime(entry.at)} · ${said}`)];
}

function callSaid(entry) {
  const said = words.callState[entry.status] ?? entry.status;
  return typeof said === "function" ? said(entry.seconds) : said;
}

function heardText(heard) {
  return heard
    .filter((part) => part.kind !== "pause")
    .map((part) => (part.kind === "say" ? part.text : `♪ ${words.recording}\u00a0: ${part.text}`))
    .join(" ");
}

function callCard(entry) {
  const card = element("div", "call");
  const head = element("div", "call-head");
  head.append(icon("call"), element("span", "", callSaid(entry)), element("time", "", clockTime(entry.at)));
  card.append(head);
  if (entry.heard.length) card.append(element("blockquote", "", heardText(entry.heard)));
  if (["busy", "no-answer", "failed"].includes(entry.status)) card.classList.add("missed");
  return [card];
}

function drawThread(conversation) {
  const thread = $("thread");
  const parts = [];
  let before = 0;
  for (const entry of conversation.entries) {
    if (entry.at - before > 900) parts.push(element("div", "day", dayTime(entry.at)));
    before = entry.at;
    parts.push(...(entry.kind === "call" ? callCard(entry) : textBubbles(entry)));
  }
  if (!parts.length) parts.push(element("p", "empty", words.empty(showNumber(open))));
  if (conversation.summary.opted_out) parts.push(element("p", "note", words.outLine));
  const atEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  const height = thread.scrollTop;
  thread.replaceChildren(...parts);
  thread.scrollTop = atEnd ? thread.scrollHeight : height;
  $("chips").hidden = conversation.entries.length > 0;
}

let wanted = 0;
async function loadThread() {
  const mine = ++wanted;
  const number = open;
  const conversation = await ask(`/control/conversations/${encodeURIComponent(number)}`);
  if (mine === wanted && number === open) drawThread(conversation);
}

// ---- the list

function lastWords(summary) {
  const last = summary?.last;
  if (!last) return words.nothing;
  if (last.kind === "call") return callSaid(last);
  return last.body || words.text.erased;
}

function listItem(number) {
  const summary = summaries.get(number);
  const item = element("li");
  const button = element("button");
  button.type = "button";
  if (number === open) button.setAttribute("aria-current", "true");
  if (unread.has(number)) button.className = "unread";
  button.append(
    element("b", "", showNumber(number)),
    element("time", "", summary?.last ? clockTime(summary.last.at) : ""),
    element("span", "", summary?.opted_out ? `${words.out} · ${lastWords(summary)}` : lastWords(summary)),
  );
  button.addEventListener("click", () => show(number));
  item.append(button);
  return item;
}

function drawLists() {
  $("mine").replaceChildren(...phones.map(listItem));
  const rest = others.filter((number) => !phones.includes(number)).slice(0, 30);
  $("others").replaceChildren(...rest.map(listItem));
  $("others-title").hidden = rest.length === 0;
}

let listTimer = 0;
function loadList() {
  if (listTimer) return;
  listTimer = setTimeout(async () => {
    const latest = await ask(`/control/conversations?also=${encodeURIComponent(phones)}`).catch(() => []);
    listTimer = 0;
    for (const summary of latest) summaries.set(summary.number, summary);
    others = latest.map((summary) => summary.number).filter((number) => !phones.includes(number));
    const kept = new Set([...phones, ...others, open]);
    for (const number of summaries.keys()) if (!kept.has(number)) summaries.delete(number);
    drawLists();
  }, others.length ? LIST_EVERY : 0);
}

function show(number) {
  open = number;
  unread.delete(number);
  $("number").value = showNumber(number);
  $("number-hint").textContent = "";
  $("thread").replaceChildren();
  drawLists();
  loadThread().catch(() => toast(words.problem));
  $("body").focus({ preventScroll: true });
}

function drawCounts(counts) {
  const money = Number(counts.charged).toLocaleString(words.locale, { style: "currency", currency: page.currency });
  const parts = [];
  for (const [name, said] of Object.entries(words.counts)) {
    if (name === "lost_webhooks" && !counts[name]) continue;
    const value = name === "charged" ? money : counts[name].toLocaleString(words.locale);
    const form = plural.select(Number(counts[name]));
    const bad = name === "lost_webhooks" ? "bad" : "";
    parts.push(element("dt", bad, value), element("dd", bad, said[form] ?? said.other));
  }
  $("counts").replaceChildren(...parts);
}

// ---- writing and calling

async function send(body) {
  takePhone(open);
  drawLists();
  try {
    await ask("/control/inbound", { from: open, body });
  } catch {
    toast(words.problem);
  }
}

async function call() {
  takePhone(open);
  const mine = (callNow = { heard: [] });
  $("calling").hidden = false;
  $("listen").hidden = true;
  $("calling-heard").textContent = "";
  $("calling-state").textContent = words.callState.dialing;
  $("hangup").focus();
  let outcome;
  try {
    outcome = await ask("/control/inbound", { from: open });
  } catch {
    hangUp();
    return toast(words.problem);
  }
  if (callNow !== mine) return;
  const ended = () => ($("calling-state").textContent = callSaid({ status: outcome.call_status, seconds: outcome.seconds }));
  if (!outcome.heard.length) {
    ended();
    return leave(mine, REJECTED_FOR);
  }
  mine.heard = outcome.heard;
  $("listen").hidden = !("speechSynthesis" in window);
  $("calling-state").textContent = words.callState.speaking;
  await caption(heardText(outcome.heard), outcome.seconds, () => callNow === mine);
  if (callNow !== mine) return;
  ended();
  return leave(mine, ENDED_FOR);
}

// As a phone does: what was said stands in the thread from then on.
async function leave(mine, pause) {
  do await new Promise((go) => setTimeout(go, pause));
  while (callNow === mine && window.speechSynthesis?.speaking);
  if (callNow === mine) hangUp();
}

// Words come at the pace of speech, faster when it would be long to watch.
async function caption(text, seconds, stillOn) {
  const pieces = text.split(/(?<=\s)/);
  const pause = Math.min(seconds * 1000, LONGEST_CAPTION) / pieces.length;
  for (const piece of pieces) {
    if (!stillOn()) return;
    $("calling-heard").append(piece);
    await new Promise((go) => setTimeout(go, pause));
  }
}

function speak() {
  speechSynthesis.cancel();
  for (const part of callNow?.heard ?? []) {
    if (part.kind !== "say") continue;
    const said = new SpeechSynthesisUtterance(part.text);
    said.lang = part.language || words.locale;
    speechSynthesis.speak(said);
  }
}

function hangUp() {
  callNow = null;
  if ("speechSynthesis" in window) speechSynthesis.cancel();
  $("calling").hidden = true;
}

// ---- live

function take(batch) {
  drawCounts(batch.counts);
  drawRaid(batch.raid);
  let here = batch.many;
  for (const summary of batch.changed) {
    summaries.set(summary.number, summary);
    if (summary.number === open) here = true;
    else if (phones.includes(summary.number)) unread.add(summary.number);
  }
  if (here) loadThread().catch(() => {});
  if (batch.many || batch.changed.some((summary) => !phones.includes(summary.number))) loadList();
  else if (batch.changed.length) drawLists();
}

function watch() {
  const stream = new EventSource("/control/events");
  stream.addEventListener("open", () => {
    loadList();
    loadThread().catch(() => {});
  });
  stream.addEventListener("message", (event) => take(JSON.parse(event.data)));
}

let raidRunning = false;
function drawRaid(running) {
  raidRunning = running;
  $("raid").hidden = !page.raid;
  $("raid").classList.toggle("running", running);
  $("raid").lastElementChild.textContent = running ? words.stopRaid : words.raid;
}

// ---- start

function drawWords() {
  document.documentElement.lang = lang;
  for (const part of document.querySelectorAll("[data-word]")) part.textContent = words[part.dataset.word];
  for (const [id, word] of [["dice", "another"], ["call", "call"], ["listen", "listen"], ["hangup", "hangup"]]) {
    $(id).title = words[word];
    $(id).setAttribute("aria-label", words[word]);
  }
  $("body").placeholder = words.write;
  $("body").setAttribute("aria-label", words.write);
  $("compose").lastElementChild.setAttribute("aria-label", words.send);
  for (const link of document.querySelectorAll(".langs a")) {
    if (link.lang === lang) link.setAttribute("aria-current", "true");
  }
  $("chips").replaceChildren(
    ...words.chips.map((text) => {
      const chip = element("button", "", text);
      chip.type = "button";
      chip.addEventListener("click", () => send(text));
      return chip;
    }),
  );
}

function drawPage() {
  $("line").textContent = $("calling-line").textContent = showNumber(page.number);
  document.title = `${showNumber(page.number)} · anti-relou`;
  drawRaid(false);
  if (!page.room_url) return;
  document.querySelector("main").classList.add("with-room");
  $("room").hidden = false;
  $("room-label").textContent = page.room_label ?? words.room;
  $("room-frame").title = $("room-label").textContent;
  $("room-frame").src = $("room-open").href = page.room_url;
}

function tick() {
  $("clock").textContent = clockTime(Date.now() / 1000);
}

function grow() {
  $("body").style.height = "auto";
  $("body").style.height = `${$("body").scrollHeight + 2}px`;
}

function listenToPeople() {
  $("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = $("body").value.trim();
    if (!text) return;
    $("body").value = "";
    grow();
    send(text);
  });
  $("body").addEventListener("input", grow);
  $("body").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    $("compose").requestSubmit();
  });
  $("dial").addEventListener("submit", (event) => {
    event.preventDefault();
    $("number").blur();
  });
  $("number").addEventListener("change", () => {
    const number = readNumber($("number").value);
    if (!number) return ($("number-hint").textContent = words.wrongNumber);
    takePhone(number);
    show(number);
  });
  $("dice").addEventListener("click", () => {
    const number = randomNumber();
    takePhone(number);
    show(number);
  });
  $("call").addEventListener("click", call);
  $("hangup").addEventListener("click", hangUp);
  $("listen").addEventListener("click", speak);
  $("raid").addEventListener("click", () => {
    ask("/control/raid", { stop: raidRunning }).catch(() => toast(words.problem));
  });
}

drawWords();
tick();
setInterval(tick, 5000);
listenToPeople();
page = await ask("/control/page");
drawPage();
show(open);
watch();
