/** The menu that saves the view as a picture and what is shown as data. */
import type { Entity } from "../core/atlas";
import { entitiesCsv, entitiesJson, looked, selected } from "../core/extract";
import { CanvasPen, SvgPen } from "../map/pen";
import type { Stage } from "../map/stage";
import { say } from "./context";
import type { Context } from "./context";
import { h, replace } from "./dom";
import { download } from "./download";
import { sign } from "./icons";

const SHARP = 2;

export class ExportMenu {
  readonly element = h("div", { class: "menu" });
  private readonly button = h("button", { type: "button", class: "icon", id: "export", "aria-expanded": "false", "aria-controls": "export-list" }, sign("save"));
  private readonly list = h("div", { class: "card choices", id: "export-list", hidden: true, role: "group" });

  constructor(
    private readonly context: Context,
    private readonly stage: () => Stage | null,
  ) {
    replace(this.element, this.button, this.list);
    this.button.addEventListener("click", () => this.show(this.list.hidden !== false));
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.list.hidden) return;
      event.stopPropagation();
      this.show(false);
      this.button.focus();
    });
    this.element.addEventListener("focusout", (event) => {
      if (!this.element.contains(event.relatedTarget as Node | null)) this.show(false);
    });
    context.store.subscribe((_, changed) => changed.has("lang") && this.label());
    this.label();
  }

  private show(open: boolean): void {
    if (open) this.draw();
    this.list.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.list.querySelector("button")?.focus();
  }

  private label(): void {
    const w = say(this.context);
    this.button.title = w.exports;
    for (const part of [this.button, this.list]) part.setAttribute("aria-label", w.exports);
    if (!this.list.hidden) this.draw();
  }

  /** Each choice says how much it saves, which is counted when the menu opens. */
  private draw(): void {
    const w = say(this.context);
    const choice = (id: string, label: string, act: () => void): HTMLElement => {
      const save = (): void => {
        this.show(false);
        this.button.focus();
        act();
      };
      return h("button", { type: "button", id: `export-${id}`, onclick: save }, label);
    };
    const { atlas, network, store } = this.context;
    const data = (id: string, label: (n: number, kind: string) => string, entities: readonly Entity[]): HTMLElement[] =>
      entities.length ? (["csv", "json"] as const).map((kind) => choice(`${id}${kind}`, label(entities.length, kind.toUpperCase()), () => this.save(kind, entities))) : [];
    const chosen = data("selected-", w.exportSelected, selected(store.state, atlas, network));
    replace(this.list, choice("svg", w.exportPicture("SVG"), () => this.svg()), choice("png", w.exportPicture("PNG"), () => this.png()), ...chosen, ...data("", w.exportShown, looked(store.state, atlas, network)));
  }

  private svg(): void {
    const picture = this.stage() && drawnSvg(this.context, this.stage()!);
    if (picture) download("map.svg", "image/svg+xml", new XMLSerializer().serializeToString(picture));
  }

  private png(): void {
    const stage = this.stage();
    if (!stage) return;
    const { width, height } = stage.size();
    const canvas = h("canvas", { width: width * SHARP, height: height * SHARP });
    const drawing = canvas.getContext("2d");
    if (!drawing) return;
    drawing.scale(SHARP, SHARP);
    drawing.fillStyle = this.context.colours().background;
    drawing.fillRect(0, 0, width, height);
    stage.picture(new CanvasPen(drawing));
    canvas.toBlob((blob) => blob && download("map.png", "image/png", blob));
  }

  private save(kind: "csv" | "json", entities: readonly Entity[]): void {
    const { atlas, store } = this.context;
    if (kind === "csv") download("entities.csv", "text/csv", entitiesCsv(store.state, atlas, entities));
    else download("entities.json", "application/json", entitiesJson(atlas, entities));
  }
}

export function drawnSvg(context: Context, stage: Stage): SVGElement {
  const { width, height } = stage.size();
  const pen = new SvgPen(width, height, context.colours().background, context.atlas.title);
  stage.picture(pen);
  return pen.element;
}
