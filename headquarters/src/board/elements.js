// Elements of the page and how they change: a text only where it differs, a row only
// where it is new. Everything from a device goes through textContent.

// What stands where there is no figure, in every language.
export const NONE = "—";
const MOVED_MS = 600;

export const byId = (id) => document.getElementById(id);
export const figure = (n) => n.toLocaleString("en-US");

// Replaces a text only where it differs, and underlines a figure that moved.
export function put(element, text) {
  const before = element.textContent;
  if (before === text) return;
  element.textContent = text;
  if (element.hasAttribute("data-figure") && before !== "" && before !== NONE) {
    element.classList.add("moved");
    clearTimeout(element.fading);
    element.fading = setTimeout(() => element.classList.remove("moved"), MOVED_MS);
  }
}

export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

// Rows keep their elements from view to view, so that focus and selection stay.
export function keyed(parent, items, create, update) {
  const old = new Map([...parent.children].map((row) => [row.dataset.key, row]));
  let before = parent.firstElementChild;
  for (const item of items) {
    let row = old.get(item.key);
    if (row) old.delete(item.key);
    else {
      row = create(item);
      row.dataset.key = item.key;
    }
    if (row === before) before = before.nextElementSibling;
    else parent.insertBefore(row, before);
    update(row, item);
  }
  for (const row of old.values()) row.remove();
}
