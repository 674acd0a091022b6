/** Switches for view, language and theme, and the buttons that move the map. */
import type { Lang, ThemeChoice } from "../core/state";
import { ViewsMenu } from "../views/menu";
import { say } from "./context";
import type { Context } from "./context";
import { h, replace } from "./dom";
import { sign } from "./icons";

const THEMES: readonly ThemeChoice[] = ["auto", "light", "dark"];

export class Toolbar {
  readonly element = h("div", { class: "card toolbar", role: "toolbar" });
  private readonly analyses: ViewsMenu;

  constructor(
    private readonly context: Context,
    private readonly menu: HTMLElement,
  ) {
    this.analyses = new ViewsMenu(context);
    context.store.subscribe((_, changed) => {
      if (changed.has("lang") || changed.has("theme") || changed.has("view")) this.draw();
    });
    this.draw();
  }

  private draw(): void {
    const focused = document.activeElement?.id;
    const { store } = this.context;
    this.element.setAttribute("aria-label", say(this.context).actions);
    const w = say(this.context);
    const view = (kind: "map" | "table"): HTMLElement => h("button", { type: "button", id: `view-${kind}`, "aria-pressed": String(store.state.view === kind), title: w[kind], onclick: () => store.set({ view: kind }) }, sign(kind), h("span", {}, w[kind]));
    const next = THEMES[(THEMES.indexOf(store.state.theme) + 1) % THEMES.length]!;
    const other: Lang = store.state.lang === "ja" ? "en" : "ja";
    const theme = w.themes[store.state.theme];
    const weeks = weekPages(store.state.lang);
    const weekly = weeks && h("a", { class: "plain weekly", id: "weekly", href: weeks, title: w.weekly, "aria-label": w.weekly }, sign("week"), h("span", {}, w.weekly));
    const filters = h("button", { type: "button", class: "icon only-phone", id: "open-filters", "aria-controls": "filters", "aria-label": w.filters, title: w.filters, onclick: () => document.documentElement.classList.toggle("with-filters") }, sign("filter"));
    replace(
      this.element,
      h("div", { class: "switch" }, view("map"), view("table"), this.analyses.element),
      weekly,
      filters,
      this.menu,
      h("button", { type: "button", class: "plain", id: "language", lang: other, title: w.language, "aria-label": `${w.otherLanguage}: ${w.language}`, onclick: () => store.set({ lang: other }) }, w.otherLanguage),
      h("button", { type: "button", class: "icon", id: "theme", "aria-label": theme, title: theme, onclick: () => store.set({ theme: next }) }, sign(store.state.theme)),
    );
    if (focused) document.getElementById(focused)?.focus();
  }
}

/** The address of the pages of the weeks, if they stand beside this page; it says so itself. */
function weekPages(lang: Lang): string | null {
  const stem = document.querySelector<HTMLMetaElement>("meta[name=weeks]")?.content;
  return stem ? `${stem}${lang === "ja" ? ".ja" : ""}.html` : null;
}

export interface Moves {
  zoom(factor: number): void;
  showAll(): void;
}

/** Zoom in, zoom out, show everything. */
export function zoomButtons(context: Context, moves: Moves): HTMLElement {
  const element = h("div", { class: "card zoom", role: "group" });
  const draw = (): void => {
    const w = say(context);
    const button = (label: string, icon: "plus" | "minus" | "fit", act: () => void): HTMLElement => h("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick: act }, sign(icon));
    replace(element, button(w.zoomIn, "plus", () => moves.zoom(1 / 1.6)), button(w.zoomOut, "minus", () => moves.zoom(1.6)), button(w.fit, "fit", () => moves.showAll()));
  };
  context.store.subscribe((_, changed) => changed.has("lang") && draw());
  draw();
  return element;
}
