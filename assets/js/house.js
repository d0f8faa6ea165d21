// The front door of our scripts: dresses what GOV.UK Frontend knows, and loads a module for each data-enhance on the
// page, now and after every swap. Every page works without any of it.
import * as govuk from "./govuk.js";
import htmx from "./htmx.js";

const modules = {
  "address-pick": () => import("./address-pick.js"),
  "order-parts": () => import("./order-parts.js"),
  "place-map": () => import("./place-map.js"),
  "session-warning": () => import("./session-warning.js"),
};

const enhance = (scope) => {
  for (const component of [govuk.Button, govuk.CharacterCount, govuk.Checkboxes, govuk.ErrorSummary,
    govuk.NotificationBanner, govuk.PasswordInput, govuk.Radios, govuk.SkipLink, govuk.Tabs]) {
    const selector = `[data-module="${component.moduleName}"]:not([data-${component.moduleName}-init])`;
    const fresh = [...scope.querySelectorAll(selector)];
    if (scope.matches?.(selector)) fresh.push(scope);
    for (const element of fresh) {
      try { new component(element); } catch (problem) { console.warn(problem); }
    }
  }
  for (const element of scope.querySelectorAll("[data-enhance]:not([data-enhanced])")) {
    element.dataset.enhanced = "";
    modules[element.dataset.enhance]?.().then((module) => module.enhance(element));
  }
};

const titleOfProblem = () => {
  // A page that comes back with errors says so in its title, also when only a part of it was swapped.
  const problem = document.querySelector(".govuk-error-summary");
  const words = document.querySelector("meta[name=error-prefix]")?.content ?? "Error: ";
  const plain = document.title.startsWith(words) ? document.title.slice(words.length) : document.title;
  document.title = problem ? words + plain : plain;
};

// A button that ticks every box of a name in its form: <button type="button" data-select-all="case">.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-select-all]");
  if (!button) return;
  const boxes = [...button.form.querySelectorAll("input[type=checkbox]")].filter((box) => box.name === button.dataset.selectAll);
  const tick = boxes.some((box) => !box.checked);
  for (const box of boxes) box.checked = tick;
});

// Enter in a box that searches presses the button beside it; the form is sent by its own button.
document.addEventListener("keydown", (event) => {
  const box = event.key === "Enter" && !event.defaultPrevented && event.target.closest?.(".finder__box");
  const button = box && event.target.matches("input") && box.closest(".finder").querySelector("button[value^='find:']");
  if (!button) return;
  event.preventDefault();
  button.click();
});

// Without a connection nothing is sent, so that the page and all that was typed stay as they are.
document.addEventListener("submit", (event) => {
  const place = document.querySelector("#problem");
  if (navigator.onLine || !place?.dataset.offline) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const box = Object.assign(document.createElement("div"), { className: "govuk-error-summary", tabIndex: -1 });
  const title = Object.assign(document.createElement("h2"), { className: "govuk-error-summary__title", textContent: place.dataset.offline });
  const words = Object.assign(document.createElement("p"), { className: "govuk-body", textContent: place.dataset.offlineWords });
  box.append(title, words);
  place.replaceChildren(box);
  box.scrollIntoView();
  box.focus();
}, true);
window.addEventListener("online", () => document.querySelector("#problem")?.replaceChildren());

// The round of a button inside questions is not overtaken by the redraw that a change asks for: that comes after it, with
// what was typed meanwhile.
let round = null;
let redrawAfter = false;
document.addEventListener("htmx:config:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.sourceElement.matches("[hx-target='#questions']")) {
    round = ctx;
  } else if (round && ctx.sourceElement.id === "questions") {
    redrawAfter = true;
    event.preventDefault();
  }
});
document.addEventListener("htmx:finally:request", (event) => {
  if (event.detail.ctx !== round) return;
  round = null;
  if (redrawAfter) htmx.trigger("#questions", "change");
  redrawAfter = false;
});

// A form that is filled in already begins at the first input that is not: <form data-focus="#id">.
const begin = () => {
  const form = document.querySelector("form[data-focus]");
  if (!form || window.location.hash || document.querySelector(".govuk-error-summary")) return;
  document.querySelector(form.dataset.focus)?.focus();
};

if (govuk.isSupported()) {
  enhance(document);
  begin();
  document.addEventListener("htmx:after:swap", () => {
    enhance(document);
    titleOfProblem();
  });
}
window.htmx = htmx;
