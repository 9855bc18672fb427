"use strict";

const find = id => document.getElementById(id);
const TASKS = JSON.parse(find("tasks").textContent);
const WORTH_MARKING = 0.15;
const FORMULA = /^[=+\-@|%\t\r]/;
let shown = [];

function element(name, text = "", ...classes) {
  const made = document.createElement(name);
  made.textContent = text;
  made.classList.add(...classes.filter(Boolean));
  return made;
}

async function ask(path, question) {
  const headers = { "Content-Type": "application/json" };
  if (find("token")) headers.Authorization = `Bearer ${find("token").value}`;
  let reply;
  try {
    reply = await fetch(path, { method: "POST", headers, body: JSON.stringify(question) });
  } catch {
    throw new Error("The service cannot be reached. Is it still running?");
  }
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error);
  return answer;
}

function say(words, fault = false) {
  find("status").textContent = words;
  find("status").classList.toggle("fault", fault);
}

const counted = row => row.about_target !== false;
const percent = share => `${Math.round(100 * share)}%`;

function who(row) {
  if (row.speaker === undefined) return "";
  const told = [row.speaker || "nobody named", row.role, row.affiliation].filter(Boolean).join(", ");
  return told + (row.via ? ` (reported by ${row.via})` : "") + (counted(row) ? "" : " · not about the target");
}

function bars(row, task, labels) {
  const table = find("task").content.cloneNode(true).querySelector("table");
  const answer = row[`${task}_abstain`] ? `don't know (leaning ${row[task]})` : row[task];
  table.querySelector("caption").textContent = `${task}: ${answer}`;
  for (const label of labels) {
    const share = row[`${task}_${label}`];
    const line = element("tr"), name = element("th", label), bar = element("td"), track = element("span", "", "bar", "one");
    const filled = element("i", "", label);
    name.scope = "row";
    bar.setAttribute("aria-hidden", "true");
    filled.style.width = `${100 * share}%`;
    track.append(filled);
    bar.append(track);
    line.append(name, bar, element("td", percent(share)));
    table.tBodies[0].append(line);
  }
  return table;
}

function card(row, number) {
  const made = find("card").content.cloneNode(true).querySelector("li");
  made.id = `row-${number}`;
  if (counted(row) && row.stance && !row.stance_abstain) made.classList.add(row.stance);
  made.querySelector(".who").textContent = who(row);
  made.querySelector("blockquote").textContent = row.text;
  for (const [task, labels] of Object.entries(TASKS)) made.querySelector(".tasks").append(bars(row, task, labels));
  made.querySelector(".explain")?.addEventListener("click", event => explain(row, event.target));
  return made;
}

async function explain(row, button) {
  const place = button.parentElement;
  button.disabled = true;
  button.textContent = "Weighing the words …";
  const task = Object.keys(TASKS)[0];
  try {
    const { words } = await ask("words", { text: row.text, target: row.target, task });
    const parts = ["quote", "target"].filter(part => words[part]).map(part => weighed(part, words[part]));
    const marks = element("p", `Underlined words speak for “${row[task]}”, struck ones against it.`, "soft");
    place.replaceChildren(...parts, marks);
  } catch (fault) {
    place.replaceChildren(element("p", fault.message));
  }
}

function weighed(part, words) {
  const line = element("p", `${part}: `);
  for (const [word, weight] of words) {
    const strong = Math.abs(weight) > WORTH_MARKING;
    const made = element(strong ? "mark" : "span", word, strong && (weight > 0 ? "toward" : "away"));
    if (strong) {
      made.style.setProperty("--weight", Math.min(1, Math.abs(weight)));
      made.title = `weight ${weight.toFixed(2)}`;
    }
    line.append(made, " ");
  }
  return line;
}

function marked(stretch) {
  if (stretch.row === undefined) return document.createTextNode(stretch.text);
  const row = shown[stretch.row];
  const stance = row.stance && counted(row) && !row.stance_abstain ? row.stance : "";
  const made = element("span", "", "quote", stance);
  made.tabIndex = 0;
  made.setAttribute("role", "link");
  made.title = `${who(row)}: ${counted(row) ? stance || "don't know" : "not counted"}`;
  made.append(...stretch.inner.map(marked));
  const go = event => {
    event.preventDefault();
    event.stopPropagation();
    find(`row-${stretch.row}`).scrollIntoView({ block: "center" });
    find(`row-${stretch.row}`).focus({ preventScroll: true });
  };
  made.addEventListener("click", go);
  made.addEventListener("keydown", event => event.key === "Enter" && event.target === made && go(event));
  return made;
}

function show(answer) {
  shown = answer.rows;
  const paragraphs = (answer.paragraphs ?? []).map(stretches => {
    const paragraph = element("p");
    paragraph.append(...stretches.map(marked));
    return paragraph;
  });
  find("article").replaceChildren(...paragraphs);
  find("article").hidden = !paragraphs.length;
  find("rows").replaceChildren(...shown.map(card));
  find("download").hidden = !shown.length;
  find("answer").hidden = false;
  find("answer").focus({ preventScroll: true });
  find("answer").scrollIntoView();
}

function told(rows) {
  if (!rows.length) return "It quotes nobody: no words in quotation marks, no “X said that …”.";
  const about = rows.filter(counted).length;
  return rows.length === 1 ? "One quote read." : `${rows.length} quotes read, ${about} of them about the target.`;
}

function csv(rows) {
  const cell = value => {
    const text = value === null ? "" : String(value);
    const safe = typeof value === "string" && FORMULA.test(text) ? `'${text}` : text;
    return `"${safe.replaceAll('"', '""')}"`;
  };
  const names = Object.keys(rows[0]);
  return [names, ...rows.map(row => names.map(name => row[name]))].map(row => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

find("ask").addEventListener("submit", async event => {
  event.preventDefault();
  const isArticle = find("ask").elements.kind.value === "article";
  const text = find("text").value, target = find("target").value, button = find("ask").querySelector("[type=submit]");
  button.disabled = true;
  say("Reading …");
  try {
    const answer = isArticle ? await ask("article", { text, target }) : await ask("predict", { quotes: [{ text, target }] });
    show(answer);
    say(told(answer.rows));
  } catch (fault) {
    find("answer").hidden = true;
    say(fault.message, true);
  } finally {
    button.disabled = false;
  }
});

for (const choice of find("ask").elements.kind) {
  choice.addEventListener("change", () => {
    const isArticle = choice.value === "article";
    find("text-label").textContent = isArticle ? "The article, as plain text" : "The quote, without quotation marks";
    find("text").rows = isArticle ? 12 : 4;
  });
}

find("download").addEventListener("click", () => {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", csv(shown)], { type: "text/csv" }));
  link.download = "stance.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});
