/** The detail panel: a card at the side, a sheet from below on a phone. */
import { FILTERS } from "../core/state";
import type { State } from "../core/state";
import { clean } from "../core/text";
import { hiding } from "../core/filter";
import { typeName } from "../core/words";
import { say } from "./context";
import type { Context } from "./context";
import { clamped, h, name, replace } from "./dom";
import { contents } from "./contents";
import { entityPanel } from "./entity";
import type { PanelContent } from "./entity";
import { sign } from "./icons";
import { authorPanel, paperPanel } from "./paper";
import { comparePanel } from "./compare";
import { pathPanel } from "./path";

/** What a panel shows beside the selection; a path also passes only what the filters leave. */
const REDRAWN: readonly (keyof State)[] = ["lang", "colour", "theme", "around", "view", "without"];

export class Panel {
  readonly element = h("aside", { class: "card panel", hidden: true });
  private readonly hidden = h("p", { class: "hint hidden-by", role: "status" });
  private returnTo: HTMLElement | null = null;

  constructor(private readonly context: Context) {
    context.store.subscribe((_, changed) => {
      if (changed.has("selection")) this.open();
      else if ([...REDRAWN, ...(this.context.store.state.selection?.kind === "path" ? FILTERS : [])].some((key) => changed.has(key))) this.draw();
      else this.tellHidden();
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
    const { view } = this.context.store.state;
    this.context.store.set({ selection: null, view: view === "page" ? "map" : view });
  }

  private restore(): void {
    if (this.element.contains(document.activeElement) || document.activeElement === document.body) this.returnTo?.focus();
    this.returnTo = null;
  }

  private content(): PanelContent | null {
    const { selection } = this.context.store.state;
    const { atlas } = this.context;
    switch (selection?.kind) {
      case "entity":
        return opened(atlas.entity(selection.id), (entity) => entityPanel(this.context, entity));
      case "paper":
        return opened(atlas.paper(selection.id), (paper) => paperPanel(this.context, paper));
      case "author":
        return opened(atlas.author(selection.id), (author) => authorPanel(this.context, author));
      case "path":
        return pathPanel(this.context, selection.ids);
      case "compare":
        return comparePanel(this.context, selection.ids);
      case undefined:
        return null;
    }
  }

  /** Says so where filters hide the entity that the panel is about. */
  private tellHidden(): void {
    const { atlas, store } = this.context;
    const { selection, lang } = store.state;
    const entity = selection?.kind === "entity" ? atlas.entity(selection.id) : undefined;
    const found = entity && hiding(entity, store.state);
    if (!found) return replace(this.hidden);
    const w = say(this.context);
    const names = found.by.map((filter) => (filter === "type" ? typeName(entity.type, lang) : filter === "region" ? w.region : w.papers));
    replace(this.hidden, w.hiddenBy(names.join(" · ")), " ", h("button", { type: "button", class: "more", id: "show-hidden", onclick: () => store.set(found.patch) }, w.showIt));
  }

  private draw(): void {
    const content = this.content();
    this.element.hidden = content === null;
    document.documentElement.classList.toggle("with-panel", content !== null);
    if (!content) return replace(this.element);
    const w = say(this.context);
    const focused = this.element.contains(document.activeElement) ? document.activeElement?.id : "";
    this.element.setAttribute("aria-label", w.details);
    const grip = h("button", { type: "button", class: "grip", "aria-label": w.bigger, onclick: () => this.element.classList.toggle("tall") });
    const close = h("button", { type: "button", class: "icon", "aria-label": w.close, title: w.close, onclick: () => this.close() }, sign("close"));
    const { view } = this.context.store.state;
    const label = view === "page" ? w.asPanel : w.asPage;
    const turn = h("button", { type: "button", class: "icon", id: "as-page", "aria-label": label, title: label, onclick: () => this.context.store.set({ view: view === "page" ? "map" : "page" }) }, sign(view === "page" ? "fit" : "page"));
    const buttons = h("div", { class: "corner" }, turn, close);
    const head = h("header", {}, h("div", { class: "kicker" }, ...content.kicker), buttons, ...clamped(h("h2", { tabindex: -1 }, name(content.title)), w.whole), this.hidden, content.subtitle && h("p", { class: "subtitle", dir: "auto" }, clean(content.subtitle)), content.actions);
    const noText = this.context.atlas.text === "none" && h("p", { class: "hint" }, w.noText);
    replace(this.element, grip, head, h("div", { class: "scroller", tabindex: 0 }, contents(content.body, w.contents), ...content.body, noText));
    this.tellHidden();
    this.element.classList.remove("tall");
    this.element.scrollTop = 0;
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }
}

function opened<T>(item: T | undefined, draw: (item: T) => PanelContent): PanelContent | null {
  return item === undefined ? null : draw(item);
}
