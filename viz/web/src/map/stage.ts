/** The map on the screen: a view for nodes and lines, canvases for land, focus and names. */
import type { Atlas, Entity, Region } from "../core/atlas";
import { visible } from "../core/filter";
import { circleOf, focusOf, focusOn } from "../core/focus";
import type { Focus } from "../core/focus";
import type { Network } from "../core/network";
import type { Colours } from "../core/palette";
import { circlePlaces, groundOf, layOf, wholePlaces } from "../core/places";
import type { Ground, Places } from "../core/places";
import { FILTERS } from "../core/state";
import type { State } from "../core/state";
import type { Box } from "./boxes";
import { CanvasView } from "./canvas";
import { Course } from "./course";
import type { Ways } from "./course";
import { ahead, Frame, fresh, nearest } from "./frame";
import type { Place } from "./frame";
import { drawHalos, survey } from "./halos";
import type { Land } from "./halos";
import { Hover } from "./hover";
import type { Placed } from "./labels";
import { Minimap } from "./minimap";
import { writeNames } from "./names";
import type { Naming } from "./names";
import { drawFocus, drawLink, drawRing } from "./overlay";
import type { Look } from "./overlay";
import { CanvasPen } from "./pen";
import type { Pen } from "./pen";
import { drawLines, drawNodes } from "./picture";
import { Scene } from "./scene";
import type { MapView, ViewEvents } from "./view";

const NEAR = 1.6;
/** Milliseconds within which a second click belongs to the first. */
const TWICE = 350;

export type MakeView = (scene: Scene, container: HTMLElement, events: ViewEvents) => MapView;

export interface Hooks extends Ways {
  select(entity: Entity | null): void;
  /** A double click: into the entity's neighbourhood, or further, or back. */
  open(entity: Entity): void;
  region(region: Region): void;
  /** The rectangles of cards over the map, in pixels of the stage. */
  covered(): Box[];
}

export class Stage implements ViewEvents {
  readonly minimap: Minimap;
  readonly course: Course;
  private readonly scene: Scene;
  private readonly view: MapView;
  private readonly whole: Places;
  private readonly aspect: number;
  private readonly lands: Land[];
  private readonly shelf: Ground | null;
  private readonly order: readonly Entity[];
  private state: State;
  private colours: Colours;
  private members: Entity[] | null = null;
  private readonly hovering: Hover;
  private selected: Focus | null = null;
  private placed: Placed[] = [];
  private clicked: { readonly entity: Entity | null; readonly time: number } = { entity: null, time: -Infinity };
  private frame: Frame;

  constructor(
    private readonly atlas: Atlas,
    private readonly network: Network,
    private readonly container: HTMLElement,
    private readonly hooks: Hooks,
    look: { readonly state: State; readonly colours: Colours; readonly aspect: number },
    makeView: MakeView = (scene, element, events) => new CanvasView(scene, element, events),
  ) {
    this.state = look.state;
    this.aspect = look.aspect;
    this.colours = look.colours;
    const lay = layOf(atlas, look.aspect);
    this.whole = wholePlaces(atlas, lay);
    this.scene = new Scene(atlas, network, this.whole);
    this.lands = survey(atlas, this.whole);
    const loose = atlas.entities.filter((entity) => entity.region < 0);
    this.shelf = loose.length && atlas.regions.length ? groundOf(loose, this.whole, 0) : null;
    this.order = [...atlas.entities].sort((a, b) => b.radius - a.radius || a.index - b.index);
    this.minimap = new Minimap(this.scene, (x, y) => this.course.go({ x, y, scale: this.frame.scale }));
    this.hovering = new Hover(container, () => this.drawn());
    this.view = makeView(this.scene, container, this);
    this.course = new Course({ atlas, lay, whole: this.whole }, this.scene, this.view, hooks, look.state.place);
    this.frame = this.currentFrame();
    this.selected = focusOf(this.state, atlas, network);
    this.gather();
    this.paint(this.colours);
    this.course.begin();
    this.view.refresh();
  }

  /** Takes over a changed state. */
  update(state: State, changed: ReadonlySet<keyof State>, colours: Colours): void {
    this.state = state;
    const filters = FILTERS.some((key) => changed.has(key));
    const around = changed.has("around") || (state.around.length > 0 && changed.has("without"));
    if (filters || around) this.gather();
    if (filters || around || changed.has("colour") || colours !== this.colours) this.paint(colours);
    if (filters || changed.has("selection")) {
      this.selected = focusOf(state, this.atlas, this.network);
      this.hovering.look(null);
    }
    if (around) this.course.whole();
    else if (filters) this.course.reframe(changed, this.currentFrame());
    if (filters || around || changed.has("colour") || changed.has("theme")) this.view.refresh();
    this.view.request();
  }

  /** Brings the selection into view. */
  reveal(): void {
    if (!this.selected || this.members) return;
    const { centre } = this.selected;
    const members = [...this.selected.members].filter((entity) => this.scene.shown[entity.index]);
    const far = (entity: Entity): number => (centre ? Math.hypot(this.scene.x(entity) - this.scene.x(centre), this.scene.y(entity) - this.scene.y(centre)) : 0);
    members.sort((a, b) => far(a) - far(b));
    // Most of the neighbourhood; a few far ends may lie outside. What it is about is in view even where filters hide it.
    if (centre) this.course.show([centre, ...members.slice(0, Math.ceil(members.length * 0.85))], NEAR, 70);
    else if (members.length) this.course.show(members, NEAR, 70);
  }

  /** Takes the keyboard to the next entity in a direction, at first to the one in the middle; tells which it is on. */
  step(right: number, down: number): Entity | null {
    const { width, height } = this.frame;
    const from = this.hovering.entity ?? this.selected?.centre;
    const next = from ? ahead(this.scene, this.frame, [this.frame.x(from), this.frame.y(from)], right, down) : nearest(this.scene, this.frame, width / 2, height / 2, Infinity);
    if (!next) return null;
    this.hovering.look(next);
    const [x, y, inset] = [this.frame.x(next), this.frame.y(next), this.hooks.inset()];
    const seen = x > inset.left && x < width - inset.right && y > inset.top && y < height - inset.bottom;
    if (!seen) this.course.show([next], this.frame.scale, 0);
    return next;
  }

  /** Opens what the keyboard is on; tells whether it was on anything. */
  enter(): boolean {
    const { entity } = this.hovering;
    if (entity) this.hooks.select(entity);
    return entity !== null;
  }

  resize(): void {
    this.course.resize();
    this.view.refresh();
  }

  /** Ends the drawing, to make room for another stage. */
  kill(): void {
    this.hovering.stop();
    this.course.stop();
    this.view.kill();
    this.minimap.canvas.remove();
  }

  /** Everything that is on the screen now, with another pen. */
  picture(pen: Pen): void {
    const frame = this.currentFrame();
    if (!this.members) drawHalos(pen, frame, this.lands, this.colours, this.byRegion, this.state.region);
    const focus = this.focus();
    if (!focus || this.members) {
      drawLines(pen, frame, this.scene);
      drawNodes(pen, frame, this.scene, this.colours.background);
    }
    this.drawOver(pen, frame, focus, null);
    writeNames(pen, { ...this.naming(focus), frame, covered: [] });
  }

  /** Names on the screen and where they are. */
  names(): readonly (Box & { text: string })[] {
    const silent: Pen = { shape() {}, shapes() {}, lines() {}, polygon() {}, circle() {}, text() {} };
    return writeNames(silent, { ...this.naming(this.focus()), frame: this.currentFrame() }).all;
  }

  size(): { width: number; height: number } {
    return this.view.size();
  }

  /** What is in the middle of the screen, and how large. */
  place(): Place {
    return this.view.place();
  }

  /** Where an entity is on the screen. */
  spot(id: string): [number, number] | null {
    const entity = this.atlas.entity(id);
    const frame = this.currentFrame();
    return entity ? [frame.x(entity), frame.y(entity)] : null;
  }

  hover(entity: Entity | null): void {
    this.container.classList.toggle("over-node", entity !== null);
    this.hovering.over(entity);
  }

  /** A tap beside a small node means the node; one on a region's name goes there. */
  click(entity: Entity | null, x: number, y: number): void {
    const near = entity ?? nearest(this.scene, this.currentFrame(), x, y, 16);
    if (performance.now() - this.clicked.time < TWICE) return;
    const name = near ? undefined : this.nameAt(x, y);
    if (name) this.hooks.region(name.region);
    else this.hooks.select(near);
    // What it takes to show is no part of the time between two clicks.
    this.clicked = { entity: near, time: performance.now() };
  }

  /** The first click may have moved the map; what counts is what was under that. */
  twice(): boolean {
    const { entity, time } = this.clicked;
    if (!entity || performance.now() - time > TWICE) return false;
    this.hooks.open(entity);
    return true;
  }

  move(x: number, y: number): void {
    this.container.classList.toggle("over-name", this.nameAt(x, y) !== undefined);
  }

  drawn(): void {
    this.frame = this.currentFrame();
    const [focus, pointed] = [this.focus(), this.pointed()];
    this.course.drawn(this.frame.place);
    this.container.classList.toggle("dimmed", focus !== null);
    // Before the names, which keep off it.
    this.minimap.draw(this.frame, this.colours, this.members !== null);
    const land = fresh(this.view.layers.land, this.frame);
    if (land && !this.members) drawHalos(new CanvasPen(land), this.frame, this.lands, this.colours, this.byRegion, this.state.region);
    const over = fresh(this.view.layers.focus, this.frame);
    if (over) this.drawOver(new CanvasPen(over), this.frame, focus, pointed);
    const names = fresh(this.view.layers.names, this.frame);
    if (names) this.placed = writeNames(new CanvasPen(names), this.naming(focus, pointed)).placed;
  }

  private get byRegion(): boolean {
    return this.state.colour === "region";
  }

  /** What stands out of the dimmed map. In a neighbourhood the selection is only ringed, since all of it is about that. */
  private focus(): Focus | null {
    return this.members && this.selected?.centre ? null : this.selected;
  }

  /** What the pointer or the keyboard is on, with its neighbours; the map stays as bright as it is. */
  private pointed(): Focus | null {
    const { entity } = this.hovering;
    return entity && focusOn(this.network, entity, this.state.without);
  }

  private drawOver(pen: Pen, frame: Frame, focus: Focus | null, pointed: Focus | null): void {
    const look = { frame, scene: this.scene, colours: this.colours, without: this.state.without };
    if (this.members && !focus) this.drawMembers(pen, look);
    const about = pointed ?? focus;
    if (about) drawFocus(pen, about, look);
  }

  private drawMembers(pen: Pen, look: Look): void {
    const members = this.members ?? [];
    for (const { link, stated, shown } of this.scene.lines) if (shown && stated) drawLink(pen, link, members[0] ?? null, look);
    drawNodes(pen, look.frame, this.scene, this.colours.background);
    for (const member of members) if (member === this.selected?.centre) drawRing(pen, member, look);
  }

  private naming(focus: Focus | null, pointed: Focus | null = null): Naming {
    const { atlas, frame, scene, colours, lands, byRegion, order, shelf } = this;
    const close = this.members !== null;
    return { atlas, frame, scene, colours, lang: this.state.lang, lands, byRegion, only: this.state.region, focus: focus && (pointed ?? focus), pointed: focus ? null : pointed, close, order, covered: this.hooks.covered(), shelf };
  }

  /** Finds out which entities are on the map and where. */
  private gather(): void {
    const shown = visible(this.atlas, this.state);
    this.members = this.state.around.length ? circleOf(this.state, this.atlas, this.network) : null;
    if (this.members) {
      const centres = new Set(this.state.around);
      const members = this.members.filter((entity) => shown[entity.index] || centres.has(entity.id));
      this.members = members;
      this.scene.places = circlePlaces(members, this.state.around.length, this.network.within(new Set(members), this.state.without), this.whole, this.aspect);
      const inside = new Set(members);
      this.atlas.entities.forEach((entity) => (shown[entity.index] = inside.has(entity)));
    } else this.scene.places = this.whole;
    this.scene.filter(shown, this.state.without);
    this.course.members = this.members;
    this.course.fit();
  }

  private paint(colours: Colours): void {
    this.colours = colours;
    this.scene.paint(colours, this.byRegion, this.members !== null);
    this.minimap.paint();
  }

  private currentFrame(): Frame {
    const { width, height } = this.view.size();
    return new Frame(this.scene, this.view.place(), width, height);
  }

  private nameAt(x: number, y: number): Placed | undefined {
    return this.placed.find((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
  }
}
