// A box in a table's head that ticks every row's box, and words that say how many are ticked.
// <table data-enhance="select-all" data-select-label="Select all cases"> with <th class="select-cell"></th> first.
export const enhance = (table) => {
  const boxes = () => [...table.querySelectorAll("tbody input[type=checkbox]")];
  const head = table.querySelector("thead .select-cell");
  if (!head || !boxes().length) return;
  head.innerHTML = `<div class="govuk-checkboxes govuk-checkboxes--small"><div class="govuk-checkboxes__item">
    <input class="govuk-checkboxes__input" type="checkbox"><label class="govuk-label govuk-checkboxes__label">
    <span class="govuk-visually-hidden"></span></label></div></div>`;
  const all = head.querySelector("input");
  all.id = `${table.id || "table"}-all`;
  head.querySelector("label").htmlFor = all.id;
  head.querySelector("span").textContent = table.dataset.selectLabel || "Select all";
  const count = document.querySelector(`[data-counts="${table.id}"]`);
  const say = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
    if (count) count.textContent = ticked ? `${ticked} selected` : "None selected";
  };
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    say();
  });
  table.addEventListener("change", say);
  say();
};
