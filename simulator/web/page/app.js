// The page of the pretend Echo: what is typed, spoken or touched goes to the server, which runs the skill; what comes
// back is shown and read out.

import * as device from "./device.js";
import * as microphone from "./microphone.js";
import * as voice from "./voice.js";

const at = (id) => document.getElementById(id);
const page = crypto.randomUUID();
let devices = [];
let last = Promise.resolve();
let cut = () => {}; // ends what is being said, as Alexa's name does
const LEARNING = "The stand-in learns how people speak. This is done once, and takes up to a minute.";

async function call(name, body) {
  const asked = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ page, ...body }) };
  const answer = await fetch(`api/${name}`, asked);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.mistake);
  return found;
}

// One thing after the other: a turn begins when the one before it is answered.
function then(step) {
  last = last.then(step).then(
    () => { at("mistake").textContent = ""; },
    (error) => { at("mistake").textContent = error.message; },
  );
  return last;
}

const chosen = () => devices.find((one) => one.id === at("device").value);

async function begin() {
  cut();
  cut = () => {};
  const { invocation } = await call("begin", { locale: at("locale").value, device: at("device").value });
  at("transcript").replaceChildren();
  at("hint").textContent = `Begin with “open ${invocation}”, or straight away with “my back hurts”.`;
  for (const id of ["state", "request", "response", "kept"]) at(id).textContent = "";
  at("facts").replaceChildren();
  device.use(chosen());
}

async function turn(what, heard) {
  cut();
  const made = await patiently(call("turn", what));
  line("you", heard || "(silence)");
  for (const note of made.notes) line("note", note);
  if (made.say) line("alexa", made.say, made.urgency);
  inside(made);
  device.show(made, { open: made.listening });
  if (!made.ssml) return;
  device.light("speaking");
  const ended = () => {
    at("now").textContent = "";
    device.light(made.listening ? "listening" : "off");
  };
  cut = () => { voice.stop(); ended(); };
  voice.speak(made.ssml, at("locale").value, (words) => { at("now").textContent = words; }).then(
    (whole) => { if (whole) ended(); },
    (error) => { at("mistake").textContent = `Voice: ${error.message}`; },
  );
}

// The first time that something is heard which no sample says, the stand-in learns how people speak.
async function patiently(answer) {
  const hint = at("hint").textContent;
  const slow = setTimeout(() => { at("hint").textContent = LEARNING; }, 2000);
  try {
    return await answer;
  } finally {
    clearTimeout(slow);
    at("hint").textContent = hint;
  }
}

function line(who, text, urgency) {
  const item = document.createElement("li");
  item.className = urgency ? `${who} ${urgency}` : who;
  if (who !== "note") {
    const name = document.createElement("b");
    name.textContent = (who === "you" ? "You" : "Alexa") + (urgency ? ` (urgency: ${urgency})` : "");
    item.append(name);
  }
  item.append(text);
  at("transcript").append(item);
  at("transcript").scrollTop = at("transcript").scrollHeight;
}

function inside(made) {
  const slots = Object.entries(made.slots).map(([name, value]) => `${name}: ${value}`).join(", ");
  const facts = {
    Understood: made.intent ? `${made.intent}${made.score === null ? "" : `, ${made.score} of 100`}` : "-",
    Slots: slots || "-",
    "Open question": made.asking ?? "-",
    Urgency: made.urgency ?? "-",
    Topic: made.topic ?? "-",
    Movement: made.movement ?? "-",
    Microphone: made.listening ? "open" : "closed",
    Reprompt: made.reprompt ?? "-",
    Time: `${made.ms.skill} ms in the skill, ${made.ms.understanding} ms understanding`,
  };
  at("facts").replaceChildren(...Object.entries(facts).flatMap(([name, value]) => {
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    text.textContent = value;
    return [term, text];
  }));
  for (const id of ["state", "request", "response"]) at(id).textContent = JSON.stringify(made[id], null, 2);
}

async function keep(kind) {
  const about = at("about").value.trim() || "A conversation from the simulator.";
  const found = await call("export", { about });
  const name = about.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^_|_$/g, "");
  const files = kind === "test" ? [[`${name}.yaml`, found.test]] : found.replays.map((text, place) => [`${name}-${place + 1}.json`, text]);
  at("kept").textContent = files.map(([, text]) => text).join("\n");
  for (const [file, text] of files) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }
}

function wire() {
  at("say").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = at("words").value.trim();
    at("words").value = "";
    if (words) then(() => turn({ hear: words }, words));
  });
  at("silence").addEventListener("click", () => then(() => turn({ hear: "" }, "")));
  at("begin").addEventListener("click", () => then(begin));
  for (const id of ["locale", "device"]) at(id).addEventListener("change", () => then(begin));
  at("fast").addEventListener("click", () => at("fast").setAttribute("aria-pressed", String(voice.hurry())));
  at("microphone").addEventListener("click", () => cut());
  at("mute").addEventListener("click", () => at("mute").setAttribute("aria-pressed", String(voice.mute())));
  at("as-test").addEventListener("click", () => then(() => keep("test")));
  at("as-replay").addEventListener("click", () => then(() => keep("replay")));
  device.touched((what, label) => then(() => turn({ touch: what, label }, label)));
  device.failed((message) => { at("mistake").textContent = `Screen: ${message}`; });
  microphone.wire(at("microphone"), () => at("locale").value, (words) => then(() => turn({ hear: words }, words)));
}

function options(id, rows, first) {
  at(id).replaceChildren(...rows.map(([value, text]) => new Option(text, value, value === first, value === first)));
}

then(async () => {
  const setup = await call("setup");
  devices = setup.devices;
  const names = new Intl.DisplayNames(["en"], { type: "region" });
  options("locale", setup.locales.map((one) => [one, `${names.of(one.slice(3))} (${one})`]), "en-US");
  options("device", devices.map((one) => [one.id, one.name]), "speaker");
  wire();
  await begin();
  document.body.dataset.ready = "yes";
});
