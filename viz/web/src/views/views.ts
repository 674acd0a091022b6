/** The frame of the analyses: unpacks their data when the first is opened, and draws the one that the address names. */
import { isAnalysis } from "../core/state";
import type { Analysis, State } from "../core/state";
import { unpackAll } from "../core/raw";
import type { Context } from "../ui/context";
import { h, replace } from "../ui/dom";
import { Assets } from "./assets";
import type { ViewData } from "./data";
import { Families } from "./families";
import { Lineage } from "./lineage";
import { empty } from "./part";
import type { Desk, Part } from "./part";
import { Strata } from "./strata";
import { Trends } from "./trends";
import { viewWords } from "./words";

const PARTS: Record<Analysis, new (desk: Desk) => Part> = { assets: Assets, lineage: Lineage, families: Families, strata: Strata, trends: Trends };
const REDRAWN: readonly (keyof State)[] = ["view", "on", "at", "lang", "theme", "colour"];

export class Views {
  readonly element = h("section", { class: "view", hidden: true });
  private readonly title = h("h2", { tabindex: -1 });
  private readonly lead = h("p", { class: "lead" });
  private readonly controls = h("div", { class: "controls" });
  private readonly body = h("div", { class: "view-body", tabindex: 0, role: "group" });
  private desk: Promise<Desk> | null = null;
  private readonly parts = new Map<Analysis, Part>();

  constructor(
    private readonly context: Context,
    private readonly packed: string,
  ) {
    replace(this.element, h("div", { class: "view-head" }, this.title, this.lead), this.controls, this.body);
    context.store.subscribe((_, changed) => REDRAWN.some((key) => changed.has(key)) && this.show(changed));
    this.show(new Set(["view"]));
  }

  private show(changed: ReadonlySet<keyof State>): void {
    const { view, lang } = this.context.store.state;
    const open = isAnalysis(view);
    document.documentElement.toggleAttribute("data-analysis", open);
    this.element.hidden = !open;
    if (!open) return;
    const w = viewWords(lang);
    this.element.setAttribute("aria-label", w.names[view]);
    this.body.setAttribute("aria-label", w.names[view]);
    this.title.textContent = w.names[view];
    this.lead.textContent = w.leads[view];
    if (!this.packed) return this.say(w.without);
    const part = this.parts.get(view);
    if (part) return this.draw(part, changed);
    this.say(w.loading);
    void this.open(view);
  }

  /** Unpacks the data once; a page that is damaged says so. */
  private async open(view: Analysis): Promise<void> {
    this.desk ??= unpackAll<ViewData>(this.packed).then((data) => ({ context: this.context, data }));
    try {
      const desk = await this.desk;
      if (!this.parts.has(view)) this.parts.set(view, new PARTS[view](desk));
    } catch {
      return this.say(viewWords(this.context.store.state.lang).broken);
    }
    if (this.context.store.state.view === view) this.draw(this.parts.get(view)!, new Set(["view"]));
  }

  private say(text: string): void {
    replace(this.controls);
    replace(this.body, empty(text));
  }

  private draw(part: Part, changed: ReadonlySet<keyof State>): void {
    const active = document.activeElement;
    const id = this.element.contains(active) ? active!.id : "";
    const inBody = this.body.contains(active) && active !== this.body;
    const anew = changed.has("view") || changed.has("on");
    // a slider that is dragged and a field that is typed in must stay
    if (anew || changed.has("lang") || !this.controls.contains(active) || active instanceof HTMLButtonElement) replace(this.controls, ...part.controls());
    replace(this.body, ...part.body());
    if (anew) this.body.scrollTo(0, 0);
    const again = id ? document.getElementById(id) : null;
    if (again) again.focus({ preventScroll: true });
    else if (inBody) (this.body.querySelector<HTMLElement>("h3[tabindex]") ?? this.body).focus({ preventScroll: true });
    const heading = this.body.querySelector("h3")?.textContent ?? "";
    if (anew) this.context.announce(`${this.title.textContent} ${heading}`);
  }
}
