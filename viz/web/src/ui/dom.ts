/** Builds elements. Text only ever becomes text: there is no way to pass markup. */
import { clean } from "../core/text";

export type Child = Node | string | number | null | undefined | false;
type Handler = (event: never) => void;
type Attributes = Record<string, string | number | boolean | Handler | null | undefined>;

/** An element with attributes (``on…`` are listeners, true is an empty attribute) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, attributes);
  element.append(...nodes(children));
  return element;
}

/** An SVG element. */
export function s(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  apply(element, attributes);
  element.append(...nodes(children));
  return element;
}

/** A name from outside: kept apart from its surroundings in direction and in line breaking. */
export function name(text: string, className = "name"): HTMLElement {
  return h("bdi", { class: className, dir: "auto" }, clean(text));
}

/** Text that is cut after some lines, with a button for the whole of it where it is. */
export function clamped(element: HTMLElement, label: string): HTMLElement[] {
  element.classList.add("clamped");
  const more = h("button", { type: "button", class: "more unfold", hidden: true }, label);
  more.addEventListener("click", () => {
    element.classList.remove("clamped");
    more.hidden = true;
    element.focus({ preventScroll: true });
  });
  // It must be on the page to be measured.
  requestAnimationFrame(() => (more.hidden = !element.classList.contains("clamped") || element.scrollHeight <= element.clientHeight + 1));
  return [element, more];
}

export function replace(element: Element, ...children: Child[]): void {
  element.replaceChildren(...nodes(children));
}

/** A link that leaves the page. */
export function outside(url: string, text: string, hint: string): HTMLAnchorElement {
  return h("a", { class: "outside", href: url, target: "_blank", rel: "noopener noreferrer", title: hint }, text);
}

function apply(element: Element, attributes: Attributes): void {
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, String(value));
  }
}

function nodes(children: Child[]): (Node | string)[] {
  return children.filter((child): child is Node | string | number => child !== null && child !== undefined && child !== false).map((child) => (typeof child === "number" ? String(child) : child));
}
