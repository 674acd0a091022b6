/** The entry of the analyses beside map and table: a button that opens the list of them. */
import { ANALYSES, isAnalysis } from "../core/state";
import { openView } from "../ui/context";
import type { Context } from "../ui/context";
import { h, replace } from "../ui/dom";
import { sign } from "../ui/icons";
import { viewWords } from "./words";

export class ViewsMenu {
  readonly element = h("div", { class: "menu analyses" });
  private readonly button = h("button", { type: "button", id: "view-analyses", "aria-expanded": "false", "aria-controls": "analyses-list" });
  private readonly list = h("div", { class: "card choices", id: "analyses-list", hidden: true, role: "group" });

  constructor(private readonly context: Context) {
    replace(this.element, this.button, this.list);
    this.element.hidden = !context.analysed;
    this.button.addEventListener("click", () => this.show(this.list.hidden !== false));
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.show(false);
    });
    context.store.subscribe((_, changed) => (changed.has("lang") || changed.has("view")) && this.draw());
    this.draw();
  }

  private show(open: boolean): void {
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.list.querySelector("button")?.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (this.list.hidden) return;
    const items = [...this.list.querySelectorAll("button")];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Escape") {
      event.stopPropagation();
      this.show(false);
      this.button.focus();
    } else if (to !== undefined) {
      event.preventDefault();
      items.at(to % items.length)?.focus();
    }
  }

  private draw(): void {
    const { view, lang } = this.context.store.state;
    const w = viewWords(lang);
    const open = isAnalysis(view);
    this.button.setAttribute("aria-pressed", String(open));
    replace(this.button, sign("branches"), h("span", {}, open ? w.names[view] : w.menu), h("span", { class: "arrow", "aria-hidden": "true" }, "▾"));
    this.list.setAttribute("aria-label", w.menu);
    const choice = (kind: (typeof ANALYSES)[number]): HTMLElement => {
      const choose = (): void => {
        this.show(false);
        openView(this.context, kind);
      };
      return h("button", { type: "button", id: `view-${kind}`, "aria-current": view === kind ? "page" : null, onclick: choose }, w.names[kind]);
    };
    replace(this.list, ...ANALYSES.map(choice));
  }
}
