// Turns a text box with a search address into a box that suggests while one types (accessible-autocomplete).
// <input data-enhance="address-pick" data-source="/desk/places.json" data-into="#id-of-hidden-value">.
// The route answers [{"value": "...", "text": "..."}]; without script the button beside the box searches by itself.
let library;

const load = () => {
  library ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL("./autocomplete.js", import.meta.url).href;
    script.addEventListener("load", () => done(window.accessibleAutocomplete));
    script.addEventListener("error", failed);
    document.head.append(script);
  });
  return library;
};

export const enhance = async (input) => {
  const autocomplete = await load();
  const value = document.querySelector(input.dataset.into);
  const holder = document.createElement("div");
  holder.setAttribute("hx-morph-skip", "");
  let found = [];
  let waiting;
  const ask = (query, show) => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const where = new URL(input.dataset.source, window.location.href);
      where.searchParams.set("q", query);
      const answer = await fetch(where, { headers: { Accept: "application/json" } });
      found = answer.ok ? await answer.json() : [];
      show(found.map((row) => row.text));
    }, 200);
  };
  const { id, name, dataset } = input;
  const start = input.value;
  const described = input.getAttribute("aria-describedby");
  input.replaceWith(holder);
  autocomplete({
    element: holder, id, name, defaultValue: start, minLength: 3, source: ask, confirmOnBlur: false,
    displayMenu: "overlay", showNoOptionsFound: true, tNoResults: () => dataset.none || "No addresses found",
    onConfirm: (text) => {
      const row = found.find((one) => one.text === text);
      if (!row || !value) return;
      value.value = row.value;
      value.dispatchEvent(new Event("change", { bubbles: true }));
    },
  });
  const box = holder.querySelector("input");
  if (described) box.setAttribute("aria-describedby", `${described} ${box.getAttribute("aria-describedby") ?? ""}`.trim());
  // What is typed after a pick is no longer that pick.
  box.addEventListener("input", () => { if (value) value.value = ""; });
};
