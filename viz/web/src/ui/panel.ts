/** The detail panel: a card at the side, a sheet from below on a phone. */
import { clean } from "../core/text";
import { say } from "./context";
import type { Context } from "./context";
import { h, name, replace } from "./dom";
import { entityPanel } from "./entity";
import type { PanelContent } from "./entity";
import { sign } from "./icons";
import { authorPanel, paperPanel } from "./paper";

export class Panel {
  readonly element = h("aside", { class: "card panel", hidden: true });
  private returnTo: HTMLElement | null = null;

  constructor(
    private readonly context: Context,
    private readonly showRegion: (region: number) => void,
  ) {
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
    context.store.subscribe((_, changed) => {
      if (changed.has("selection")) this.open();
      else if (changed.has("lang") || changed.has("colour") || changed.has("theme")) this.draw();
    });
  }

  /** Shows the selection and moves the keyboard there, unless the map has it. */
  open(): void {
    const active = document.activeElement;
    if (this.element.hidden && active instanceof HTMLElement && active !== document.body) this.returnTo = active;
    this.draw();
    if (this.element.hidden) return this.restore();
    const heading = this.element.querySelector<HTMLElement>("h2");
    if (!active?.closest(".stage")) heading?.focus({ preventScroll: true });
    this.context.announce(say(this.context).selected(heading?.textContent ?? ""));
  }

  close(): void {
    this.context.store.set({ selection: null });
  }

  private restore(): void {
    if (this.element.contains(document.activeElement) || document.activeElement === document.body) this.returnTo?.focus();
    this.returnTo = null;
  }

  private content(): PanelContent | null {
    const { selection } = this.context.store.state;
    const { atlas } = this.context;
    if (selection?.kind === "entity") return opened(atlas.entity(selection.id), (entity) => entityPanel(this.context, entity, this.showRegion));
    if (selection?.kind === "paper") return opened(atlas.paper(selection.id), (paper) => paperPanel(this.context, paper));
    if (selection?.kind === "author") return opened(atlas.author(selection.id), (author) => authorPanel(this.context, author));
    return null;
  }

  private draw(): void {
    const content = this.content();
    this.element.hidden = content === null;
    document.documentElement.classList.toggle("with-panel", content !== null);
    if (!content) return replace(this.element);
    const w = say(this.context);
    this.element.setAttribute("aria-label", w.details);
    const grip = h("button", { type: "button", class: "grip", "aria-label": w.bigger, onclick: () => this.element.classList.toggle("tall") });
    const close = h("button", { type: "button", class: "icon", "aria-label": w.close, title: w.close, onclick: () => this.close() }, sign("close"));
    const head = h("header", {}, h("div", { class: "kicker" }, ...content.kicker), close, h("h2", { tabindex: -1 }, name(content.title)), content.subtitle && h("p", { class: "subtitle", dir: "auto" }, clean(content.subtitle)));
    const noText = this.context.atlas.text === "none" && h("p", { class: "hint" }, w.noText);
    replace(this.element, grip, head, h("div", { class: "scroller", tabindex: 0 }, ...content.body, noText));
    this.element.classList.remove("tall");
  }
}

function opened<T>(item: T | undefined, draw: (item: T) => PanelContent): PanelContent | null {
  return item === undefined ? null : draw(item);
}
