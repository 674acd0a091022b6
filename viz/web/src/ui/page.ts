/** Puts map, panels, table and controls together. */
import type { Atlas, Entity, Region } from "../core/atlas";
import { step } from "../core/address";
import { visible } from "../core/filter";
import { chosen } from "../core/focus";
import { Network } from "../core/network";
import { makeColours } from "../core/palette";
import type { Colours } from "../core/palette";
import { UNFILTERED } from "../core/state";
import type { Spot, State, Store } from "../core/state";
import { words } from "../core/words";
import { Stage } from "../map/stage";
import type { MakeView } from "../map/stage";
import { toggleAround } from "./context";
import type { Context } from "./context";
import { h, replace } from "./dom";
import { ExportMenu } from "./export";
import { Filters } from "./filters";
import { Keys } from "./keys";
import { Notice } from "./notice";
import { Panel } from "./panel";
import { onPrint } from "./print";
import { Scope } from "./scope";
import { SearchBox } from "./search";
import { Table } from "./table";
import { Views } from "../views/views";
import { onDeviceTheme, remember, themeOf } from "./theme";
import { Toolbar, zoomButtons } from "./toolbar";

/** A change of the screen's proportions by this factor is worth a new arrangement. */
const TURNED = 1.5;

export class Page {
  readonly context: Context;
  stage: Stage | null = null;
  private colours: Colours;
  private aspect = 1;
  private readonly status = h("p", { class: "unseen", role: "status", "aria-live": "polite" });
  private readonly container = h("div", { class: "stage", tabindex: 0, role: "application" });
  private readonly note = h("div", { class: "empty", role: "status" });
  private readonly search: SearchBox;
  private readonly panel: Panel;
  private readonly scope: Scope;
  private readonly cards: HTMLElement[];

  constructor(
    readonly atlas: Atlas,
    readonly store: Store,
    private readonly makeView: MakeView | undefined,
    packed = "",
  ) {
    this.colours = makeColours(atlas, themeOf(store.state.theme));
    store.subscribe((state, changed) => this.prepare(state, changed));
    this.context = {
      atlas,
      network: new Network(atlas),
      store,
      colours: () => this.colours,
      announce: (text) => (this.status.textContent = text),
      pick: (kind, from) => store.set({ pick: { kind, from: from.id } }),
      showRegion: (region) => this.showRegion(region),
      analysed: packed !== "",
    };
    this.search = new SearchBox(this.context);
    this.panel = new Panel(this.context);
    this.scope = new Scope(this.context);
    const filters = new Filters(this.context);
    const menu = new ExportMenu(this.context, () => this.stage);
    const toolbar = new Toolbar(this.context, menu.element);
    const zoom = zoomButtons(this.context, { zoom: (factor) => this.stage?.course.zoom(factor), showAll: () => this.stage?.course.showAll() });
    const brand = h("h1", {}, atlas.title);
    const top = h("header", { class: "top" }, h("div", { class: "card brand" }, brand), this.search.element, toolbar.element);
    const main = h("main", {}, this.container, new Table(this.context).element, new Views(this.context, packed).element, this.scope.element, this.note);
    const notice = new Notice(this.context, (text) => this.search.look(text));
    replace(document.body, top, main, filters.element, this.panel.element, zoom, notice.element, this.status);
    this.cards = [top, filters.element, this.panel.element, zoom, this.scope.element];
    store.subscribe((state, changed, patch) => this.follow(state, changed, patch));
    this.follow(store.state, new Set(["lang", "view"]));
    new Keys(this.context, this.container, this.search, this.panel, () => this.stage);
    onPrint(this.context, () => this.stage);
  }

  /** Draws the map, which needs the cards in place to know what they cover. */
  start(): void {
    if (this.store.state.selection) this.panel.open();
    this.restage();
    new ResizeObserver(() => this.resized()).observe(this.container);
    onDeviceTheme(() => {
      this.colours = makeColours(this.atlas, themeOf(this.store.state.theme));
      this.follow(this.store.state, new Set(["theme"]));
    });
    if (this.store.state.selection && !this.store.state.place) this.stage?.reveal();
    document.documentElement.classList.add("ready");
  }

  /** A new stage, at first and when the screen was turned. */
  private restage(): void {
    this.stage?.kill();
    this.aspect = this.freeAspect();
    const hooks = {
      select: (entity: Entity | null) => this.select(entity),
      open: (entity: Entity) => toggleAround(this.context, entity),
      region: (region: Region) => this.showRegion(region.index),
      rest: (place: Spot | null) => this.store.set({ place }),
      inset: () => this.insets(),
      selected: () => this.store.state.selection !== null,
      covered: () => this.covered(),
    };
    this.stage = new Stage(this.atlas, this.context.network, this.container, hooks, { state: this.store.state, colours: this.colours, aspect: this.aspect }, this.makeView);
    document.body.append(this.stage.minimap.canvas);
  }

  private resized(): void {
    const size = this.stage?.size();
    const { clientWidth, clientHeight } = this.container;
    // Without a size it is only off the paper that is being printed.
    if (!clientWidth || (size?.width === clientWidth && size.height === clientHeight)) return;
    const change = this.freeAspect() / this.aspect;
    // A phone's keyboard makes the screen lower but does not turn it.
    if (Math.max(change, 1 / change) > TURNED && !(document.activeElement instanceof HTMLInputElement)) this.restage();
    else this.stage?.resize();
  }

  /** How many times as high as wide the part of the screen is that no card covers, panels closed. */
  private freeAspect(): number {
    const { left, top } = this.insets();
    return Math.max(100, innerHeight - top - 40) / Math.max(100, innerWidth - left - 16);
  }

  private select(entity: Entity | null): void {
    this.store.set({ selection: entity && { kind: "entity", id: entity.id } });
  }

  private showRegion(region: number): void {
    this.stage?.course.settle();
    const before = location.hash;
    this.store.set({ view: "map", selection: null, around: [] });
    if (location.hash === before) step();
    document.documentElement.classList.remove("with-filters");
    this.stage?.course.showRegion(this.atlas.regions[region]!);
  }

  /** Before anything else draws: colours and the language of the page. */
  private prepare(state: State, changed: ReadonlySet<keyof State>): void {
    if (changed.has("theme")) this.colours = makeColours(this.atlas, themeOf(state.theme));
    if (changed.has("theme") || changed.has("lang")) remember(state.lang, state.theme);
  }

  private follow(state: State, changed: ReadonlySet<keyof State>, patch: Partial<State> = {}): void {
    if (changed.size === 1 && changed.has("place")) return this.arrive(state);
    const w = words(state.lang);
    const root = document.documentElement;
    root.lang = state.lang;
    root.dataset["theme"] = this.colours.theme;
    // A page needs something to be about.
    root.dataset["view"] = state.view === "page" && !(state.selection && chosen(state.selection, this.atlas)) ? "map" : state.view;
    this.container.setAttribute("aria-label", w.mapLabel);
    this.explain(state);
    this.stage?.update(state, changed, this.colours);
    if ("place" in patch) this.arrive(state);
    else if (changed.has("selection") && state.selection && !changed.has("around")) this.stage?.reveal();
  }

  /** Why there is nothing on the map. */
  private explain(state: State): void {
    const w = words(state.lang);
    if (!this.atlas.entities.length) return replace(this.note, w.empty);
    const none = !state.around.length && !visible(this.atlas, state).includes(true);
    const clear = h("button", { type: "button", class: "more", id: "clear", onclick: () => this.store.set(UNFILTERED) }, w.reset);
    replace(this.note, none && w.nothingLeft, none && clear);
  }

  /** Goes where the address leads: to its place, else to what is chosen, else to everything. */
  private arrive({ place, selection, around }: State): void {
    if (!place && selection && !around.length) this.stage?.reveal();
    else this.stage?.course.travel(place);
  }

  /** Pixels that cards cover at each side of the stage. */
  private insets() {
    const phone = matchMedia("(max-width: 760px)").matches;
    const open = document.documentElement.classList.contains("with-panel");
    const scope = this.scope.element.hidden ? 0 : 46;
    const low = matchMedia("(max-height: 500px) and (min-width: 560px) and (max-width: 1000px)").matches;
    if (low) return { left: 6, right: open ? Math.min(innerWidth / 2, 396) + 18 : 6, top: 54 + scope, bottom: 6 };
    if (phone) return { left: 6, right: 6, top: 112 + scope, bottom: open ? innerHeight * 0.5 : 70 };
    return { left: innerWidth > 1000 ? 280 : 16, right: open ? 416 : 16, top: 66 + scope, bottom: open ? 138 : 16 };
  }

  private covered() {
    const origin = this.container.getBoundingClientRect();
    return this.cards
      .concat(this.stage ? [this.stage.minimap.canvas] : [])
      .filter((card) => card.checkVisibility() && !card.classList.contains("away"))
      .flatMap((card) => (card.classList.contains("top") ? [...card.children] : [card]))
      .map((card) => card.getBoundingClientRect())
      .map((box) => ({ left: box.left - origin.left, right: box.right - origin.left, top: box.top - origin.top, bottom: box.bottom - origin.top }));
  }
}
