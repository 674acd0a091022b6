/** Keys that work everywhere, and those that move the map. */
import { isAnalysis } from "../core/state";
import { named, typeName } from "../core/words";
import type { Stage } from "../map/stage";
import type { Context } from "./context";
import type { Panel } from "./panel";
import type { SearchBox } from "./search";

export class Keys {
  constructor(
    private readonly context: Context,
    container: HTMLElement,
    private readonly search: SearchBox,
    private readonly panel: Panel,
    private readonly stage: () => Stage | null,
  ) {
    addEventListener("keydown", (event) => this.everywhere(event));
    container.addEventListener("keydown", (event) => this.onMap(event));
  }

  private everywhere(event: KeyboardEvent): void {
    const typing = (event.target as Element).matches("input[type=text], input[type=search], input[type=number], textarea, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === "Escape" && !typing) this.back();
  }

  /** Escape closes what lies on top, one thing at a time. */
  private back(): void {
    const { state } = this.context.store;
    const { classList } = document.documentElement;
    if (classList.contains("with-filters")) classList.remove("with-filters");
    else if (state.pick) this.context.store.set({ pick: null });
    else if (state.selection) this.panel.close();
    else if (isAnalysis(state.view) && state.on) this.context.store.set({ on: "" });
    else if (state.around.length) this.context.store.set({ around: [] });
  }

  private onMap(event: KeyboardEvent): void {
    const stage = this.stage();
    if (!stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => unknown> = {
      ArrowLeft: () => stage.course.pan(-0.2, 0),
      ArrowRight: () => stage.course.pan(0.2, 0),
      ArrowUp: () => stage.course.pan(0, -0.2),
      ArrowDown: () => stage.course.pan(0, 0.2),
      "+": () => stage.course.zoom(1 / 1.5),
      "=": () => stage.course.zoom(1 / 1.5),
      "-": () => stage.course.zoom(1.5),
      "0": () => stage.course.showAll(),
      Enter: () => stage.enter() || this.step(stage, 0, 0),
    };
    const steps: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const direction = event.shiftKey ? steps[event.key] : undefined;
    const act = direction ? () => this.step(stage, ...direction) : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** From entity to entity, each told by its name. */
  private step(stage: Stage, right: number, down: number): void {
    const entity = stage.step(right, down);
    const { lang } = this.context.store.state;
    if (entity) this.context.announce(`${named(entity, lang)[0]}, ${typeName(entity.type, lang)}`);
  }
}
