/** Reads the data out of the page and puts map, panels and table together. */
import { Atlas } from "./core/atlas";
import { decode, follow } from "./core/address";
import { makeColours } from "./core/palette";
import type { Colours } from "./core/palette";
import { unpack } from "./core/raw";
import type { Raw } from "./core/raw";
import { Store } from "./core/state";
import type { Lang, State } from "./core/state";
import { words } from "./core/words";
import type { Stage } from "./map/stage";
import type { Context } from "./ui/context";
import { h, replace } from "./ui/dom";
import { Filters } from "./ui/filters";
import { Panel } from "./ui/panel";
import { SearchBox } from "./ui/search";
import { Table } from "./ui/table";
import { onDeviceTheme, remember, remembered, themeOf } from "./ui/theme";
import { Toolbar, zoomButtons } from "./ui/toolbar";
import "./styles/main.css";

function firstLang(raw: Raw): Lang {
  const saved = remembered().lang;
  if (saved === "ja" || saved === "en") return saved;
  if (raw.lang !== "auto") return raw.lang;
  return navigator.language.toLowerCase().startsWith("ja") ? "ja" : "en";
}

function firstState(raw: Raw, atlas: Atlas, canDraw: boolean): State {
  const { theme } = remembered();
  const state: State = { selection: null, hidden: new Set(), weeks: null, fresh: false, colour: "region", view: "map", lang: firstLang(raw), theme: theme === "light" || theme === "dark" ? theme : "auto" };
  return { ...state, ...decode(location.hash, atlas, canDraw) };
}

function hasWebgl(): boolean {
  const canvas = document.createElement("canvas");
  return typeof WebGLRenderingContext !== "undefined" && (canvas.getContext("webgl2") ?? canvas.getContext("webgl")) !== null;
}

/** Pixels that cards cover at each side of the stage. */
function insets() {
  const phone = matchMedia("(max-width: 760px)").matches;
  const open = document.documentElement.classList.contains("with-panel");
  if (phone) return { left: 12, right: 12, top: 116, bottom: open ? innerHeight * 0.5 : 84 };
  return { left: innerWidth > 1000 ? 284 : 24, right: open ? 420 : 24, top: 84, bottom: 24 };
}

class Page {
  private readonly context: Context;
  private colours: Colours;
  private readonly status = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  private readonly container = h("div", { class: "stage", tabindex: 0, role: "application" });
  private stage: Stage | null = null;
  private readonly search: SearchBox;
  private readonly panel: Panel;
  private readonly filters: Filters;
  private readonly cards: HTMLElement[];

  constructor(
    private readonly atlas: Atlas,
    private readonly store: Store,
    private readonly canDraw: boolean,
  ) {
    this.colours = makeColours(atlas, themeOf(store.state.theme));
    store.subscribe((state, changed) => this.prepare(state, changed));
    this.context = { atlas, store, colours: () => this.colours, announce: (text) => (this.status.textContent = text) };
    const showRegion = (region: number): void => this.showRegion(region);
    this.search = new SearchBox(this.context);
    this.panel = new Panel(this.context, showRegion);
    this.filters = new Filters(this.context, showRegion);
    const toolbar = new Toolbar(this.context, canDraw);
    const zoom = zoomButtons(this.context, { zoom: (factor) => this.stage?.zoom(factor), showAll: () => this.stage?.showAll() });
    const table = new Table(this.context);
    const brand = h("h1", {}, atlas.title);
    const top = h("div", { class: "top" }, h("div", { class: "card brand" }, brand), this.search.element, toolbar.element);
    const note = h("p", { class: "empty" });
    replace(document.body, this.container, table.element, top, this.filters.element, this.panel.element, zoom, note, this.status);
    this.cards = [top, this.filters.element, this.panel.element, zoom];
    store.subscribe((state, changed) => this.follow(state, changed, note));
    this.follow(store.state, new Set(["lang", "view"]), note);
  }

  /** Draws the map, which needs the cards in place to know what they cover. */
  async start(): Promise<void> {
    if (this.canDraw) {
      const { Stage: Drawn } = await import("./map/stage");
      const hooks = { select: this.select, inset: insets, covered: () => this.covered() };
      this.stage = new Drawn(this.atlas, this.container, hooks, this.store.state, this.colours);
      document.body.append(this.stage.minimap.canvas);
      new ResizeObserver(() => this.stage?.resize()).observe(this.container);
    }
    this.listen();
    if (this.store.state.selection) {
      this.panel.open();
      this.stage?.update(this.store.state, new Set(["selection"]), this.colours);
      this.stage?.reveal();
    }
    document.documentElement.classList.add("ready");
  }

  private readonly select = (entity: { id: string } | null): void => this.store.set({ selection: entity && { kind: "entity", id: entity.id } });

  private showRegion(region: number): void {
    this.store.set({ view: this.canDraw ? "map" : "table", selection: null });
    document.documentElement.classList.remove("with-filters");
    this.stage?.showRegion(this.atlas.regions[region]!);
  }

  /** Before anything else draws: colours and the language of the page. */
  private prepare(state: State, changed: ReadonlySet<keyof State>): void {
    if (changed.has("theme")) this.colours = makeColours(this.atlas, themeOf(state.theme));
    if (changed.has("theme") || changed.has("lang")) remember(state.lang, state.theme);
  }

  private follow(state: State, changed: ReadonlySet<keyof State>, note: HTMLElement): void {
    const w = words(state.lang);
    const root = document.documentElement;
    root.lang = state.lang;
    root.dataset["theme"] = this.colours.theme;
    root.dataset["view"] = state.view;
    this.container.setAttribute("aria-label", w.mapLabel);
    note.textContent = this.atlas.entities.length ? (this.canDraw ? "" : w.noWebgl) : w.empty;
    this.stage?.update(state, changed, this.colours);
    if (changed.has("selection") && state.selection) this.stage?.reveal();
  }

  private listen(): void {
    addEventListener("keydown", (event) => this.key(event));
    this.container.addEventListener("keydown", (event) => this.mapKey(event));
    onDeviceTheme(() => {
      this.colours = makeColours(this.atlas, themeOf(this.store.state.theme));
      this.follow(this.store.state, new Set(["theme"]), document.querySelector(".empty")!);
    });
  }

  private key(event: KeyboardEvent): void {
    const typing = (event.target as Element).matches("input[type=text], input[type=search]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.search.focus();
    } else if (event.key === "Escape" && !typing) {
      if (document.documentElement.classList.contains("with-filters")) document.documentElement.classList.remove("with-filters");
      else this.panel.close();
    }
  }

  private mapKey(event: KeyboardEvent): void {
    const { stage } = this;
    if (!stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowLeft: () => stage.pan(-0.2, 0),
      ArrowRight: () => stage.pan(0.2, 0),
      ArrowUp: () => stage.pan(0, -0.2),
      ArrowDown: () => stage.pan(0, 0.2),
      "+": () => stage.zoom(1 / 1.5),
      "=": () => stage.zoom(1 / 1.5),
      "-": () => stage.zoom(1.5),
      "0": () => stage.showAll(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private covered() {
    const origin = this.container.getBoundingClientRect();
    return this.cards
      .filter((card) => card.checkVisibility())
      .flatMap((card) => (card.classList.contains("top") ? [...card.children] : [card]))
      .map((card) => card.getBoundingClientRect())
      .map((box) => ({ left: box.left - origin.left, right: box.right - origin.left, top: box.top - origin.top, bottom: box.bottom - origin.top }));
  }
}

async function main(): Promise<void> {
  const raw = await unpack(document.getElementById("data")!.textContent ?? "");
  const atlas = new Atlas(raw);
  const canDraw = hasWebgl();
  const store = new Store(firstState(raw, atlas, canDraw));
  const page = new Page(atlas, store, canDraw);
  follow(store, atlas, canDraw);
  await page.start();
}

void main();
