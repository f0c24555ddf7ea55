// Reads SSML out with the browser's own voice: pauses, digits one by one, and the slow pace that was asked for.

const PARAGRAPH_MS = 450;
const SENTENCE_MS = 200;
const STRENGTHS = { none: 0, "x-weak": 100, weak: 200, medium: 400, strong: 700, "x-strong": 1000 };
const RATES = { "x-slow": 0.6, slow: 0.8, medium: 1, fast: 1.2, "x-fast": 1.5 };
const ONE_BY_ONE = ["digits", "spell-out", "characters", "telephone"];
const BREAK = /<break[\s/]/;
let muted = false;
let fast = false;
let running = 0;
let wake = () => {};

// Returns what to do, in order: {say, rate} or {pause} in milliseconds.
export function plan(ssml) {
  const parsed = new DOMParser().parseFromString(ssml, "text/xml");
  if (parsed.querySelector("parsererror")) throw new Error("this is no SSML");
  const steps = [];
  read(parsed.documentElement, 1, steps);
  while (steps.length && "pause" in steps.at(-1)) steps.pop();
  return steps;
}

function read(node, rate, steps) {
  if (node.nodeType === Node.TEXT_NODE) {
    say(node.textContent, rate, steps);
    return;
  }
  const name = node.nodeName;
  if (name === "break") {
    pause(duration(node), steps);
  } else if (name === "say-as" && ONE_BY_ONE.includes(node.getAttribute("interpret-as"))) {
    say([...node.textContent.replace(/\s/g, "")].join(" "), rate, steps);
  } else if (name === "sub") {
    say(node.getAttribute("alias"), rate, steps);
  } else {
    const own = name === "prosody" ? pace(node.getAttribute("rate"), rate) : rate;
    for (const child of node.childNodes) read(child, own, steps);
    if (name === "p") pause(PARAGRAPH_MS, steps);
    if (name === "s") pause(SENTENCE_MS, steps);
  }
}

function say(text, rate, steps) {
  const words = text.replace(/\s+/g, " ").trim();
  if (!words) return;
  const before = steps.at(-1);
  if (before?.say && before.rate === rate) before.say += ` ${words}`;
  else steps.push({ say: words, rate });
}

function pause(ms, steps) {
  const before = steps.at(-1);
  if (before && "pause" in before) before.pause = Math.max(before.pause, ms);
  else if (before && ms) steps.push({ pause: ms });
}

function duration(node) {
  const match = /^([\d.]+)(ms|s)$/.exec(node.getAttribute("time") ?? "");
  return match ? Number(match[1]) * (match[2] === "s" ? 1000 : 1) : STRENGTHS[node.getAttribute("strength") ?? "medium"];
}

function pace(rate, around) {
  if (rate in RATES) return around * RATES[rate];
  const percent = /^(\d+)%$/.exec(rate ?? "");
  return percent ? (around * Number(percent[1])) / 100 : around;
}

export function mute() {
  muted = !muted;
  if (muted) stop();
  return muted;
}

// Leaves pauses out, also the one that is just being kept.
export function hurry() {
  fast = !fast;
  if (fast) wake();
  return fast;
}

export function stop() {
  running += 1;
  wake();
  window.speechSynthesis?.cancel();
}

// Speaks to the end and returns true, or until it is stopped and returns false; `now` is told what is said as it is
// said. Without a voice nothing takes time but the silences that the SSML asks for: somebody may be moving to them.
export async function speak(ssml, locale, now = () => {}) {
  stop();
  const mine = running;
  const chosen = muted ? undefined : voiceFor(locale);
  if (!chosen && !BREAK.test(ssml)) return true;
  for (const step of plan(ssml)) {
    if ("pause" in step) {
      if (!fast && (chosen || step.pause > PARAGRAPH_MS)) await wait(step.pause);
    } else {
      now(step.say);
      if (chosen) await utter(step, chosen);
    }
    if (mine !== running) return false;
  }
  return true;
}

function wait(ms) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function voiceFor(locale) {
  const voices = window.speechSynthesis?.getVoices() ?? [];
  return voices.find((one) => one.lang.replace("_", "-") === locale) ?? voices.find((one) => one.lang.startsWith("en"));
}

function utter(step, chosen) {
  return new Promise((resolve) => {
    const utterance = new SpeechSynthesisUtterance(step.say);
    utterance.voice = chosen;
    utterance.lang = chosen.lang;
    utterance.rate = step.rate;
    utterance.addEventListener("end", resolve);
    utterance.addEventListener("error", resolve);
    window.speechSynthesis.speak(utterance);
  });
}
