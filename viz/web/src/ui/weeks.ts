/** The time control: a histogram of papers, a slider with two ends, and play. It stays in place while its values change. */
import { countWeeks } from "../core/filter";
import { bars } from "./bars";
import { say } from "./context";
import type { Context } from "./context";
import { h, replace } from "./dom";
import { sign } from "./icons";

/** A whole run through time takes about so long, but no step is shorter or longer than readers can follow. */
const RUN = 24_000;
const STEP = { shortest: 160, longest: 800 };

export class WeekFilter {
  readonly element = h("fieldset", { class: "weeks" });
  private readonly counts: readonly number[];
  private readonly labels: readonly string[];
  private readonly legend = h("legend", {});
  private readonly output = h("output", { for: "from-week to-week" });
  private readonly histogram = h("div", {});
  private readonly from = h("input", { type: "range", id: "from-week", min: 0, step: 1 });
  private readonly to = h("input", { type: "range", id: "to-week", min: 0, step: 1 });
  private readonly play = h("button", { type: "button", class: "icon play", id: "play" });
  private readonly fresh = h("input", { type: "checkbox", id: "fresh" });
  private readonly freshLabel = h("span", {});
  private timer = 0;
  private brought: readonly [number, number] | null = null;

  constructor(private readonly context: Context) {
    this.counts = countWeeks(context.atlas);
    this.labels = context.atlas.weeks.map((week) => week.id);
    for (const slider of [this.from, this.to]) slider.max = String(this.last);
    this.from.addEventListener("input", () => this.choose(Math.min(this.from.valueAsNumber, this.range[1]), this.range[1]));
    this.to.addEventListener("input", () => this.choose(this.range[0], Math.max(this.to.valueAsNumber, this.range[0])));
    this.play.addEventListener("click", () => (this.timer ? this.stop() : this.start()));
    this.fresh.addEventListener("change", () => this.onlyFresh(this.fresh.checked));
    // the button stands last, at the edge: what the weeks say grows as time plays, and must not move it from under the pointer
    const sliders = h("div", { class: "range" }, this.from, this.to);
    replace(this.element, this.legend, h("div", { class: "time" }, this.output, this.play), this.histogram, sliders, h("label", { class: "check" }, this.fresh, this.freshLabel));
    this.draw();
  }

  draw(): void {
    const w = say(this.context);
    const { state } = this.context.store;
    const [from, to] = this.range;
    this.legend.textContent = w.weeks;
    this.output.textContent = state.weeks ? (from === to ? this.labels[from]! : `${this.labels[from]} – ${this.labels[to]}`) : w.allWeeks;
    replace(this.histogram, bars(this.counts, this.labels, 30, (i) => i >= from && i <= to));
    for (const [slider, value, label] of [[this.from, from, w.fromWeek], [this.to, to, w.toWeek]] as const) {
      slider.value = String(value);
      slider.setAttribute("aria-label", label);
      slider.setAttribute("aria-valuetext", this.labels[value] ?? "");
    }
    this.fresh.checked = state.fresh;
    this.freshLabel.textContent = w.fresh;
    const playing = this.timer !== 0;
    const name = playing ? w.pause : w.play;
    this.play.title = name;
    this.play.setAttribute("aria-label", name);
    replace(this.play, sign(playing ? "pause" : "play"));
  }

  private get last(): number {
    return this.labels.length - 1;
  }

  private get range(): readonly [number, number] {
    return this.context.store.state.weeks ?? [0, this.last];
  }

  private choose(from: number, to: number): void {
    this.stop();
    const all = from === 0 && to === this.last && !this.context.store.state.fresh;
    this.context.store.set({ weeks: all ? null : [from, to] });
  }

  /** Without weeks the last one is meant; the box takes back the weeks that it brought. */
  private onlyFresh(fresh: boolean): void {
    const { weeks } = this.context.store.state;
    const brought = weeks !== null && (weeks === this.brought || (weeks[0] === 0 && weeks[1] === this.last));
    if (fresh && !weeks) this.brought = [this.last, this.last];
    this.context.store.set({ fresh, weeks: fresh ? (weeks ?? this.brought) : brought ? null : weeks });
  }

  /** From the first week on the map grows; a window that the reader chose moves on instead. */
  private start(): void {
    const [from, to] = this.range;
    const width = from > 0 && to < this.last ? to - from : -1;
    let week = width >= 0 ? to : -1;
    const step = (): void => {
      week += 1;
      if (week > this.last) {
        this.stop();
        if (width < 0) this.context.store.set({ weeks: null });
        return;
      }
      this.context.store.set({ weeks: width < 0 ? [0, week] : [week - width, week] });
    };
    this.timer = window.setInterval(step, Math.min(STEP.longest, Math.max(STEP.shortest, RUN / this.labels.length)));
    step();
    this.draw();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = 0;
    this.draw();
  }
}
