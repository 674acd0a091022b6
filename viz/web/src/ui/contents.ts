/** Leads from the top of a panel to its parts, which are long. */
import { h } from "./dom";

/** A row of buttons for the sections that count what they hold; null for fewer than two. */
export function contents(body: readonly (Node | null)[], label: string): HTMLElement | null {
  const counted = body.flatMap((part) => (part instanceof HTMLElement ? [part] : [])).filter((part) => part.querySelector("h3 > .count"));
  if (counted.length < 2) return null;
  const chip = (part: HTMLElement): HTMLElement => {
    const heading = part.querySelector<HTMLElement>("h3")!;
    const go = (): void => {
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      part.scrollIntoView({ block: "start" });
    };
    return h("button", { type: "button", class: "jump", onclick: go }, ...[...heading.childNodes].map((node) => node.cloneNode(true)));
  };
  return h("nav", { class: "contents", "aria-label": label }, ...counted.map(chip));
}
