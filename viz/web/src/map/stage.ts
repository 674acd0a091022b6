/** The map on the screen: sigma for nodes and edges, canvases of its own for land, focus and names. */
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import type { Atlas, Entity, Region } from "../core/atlas";
import { visible } from "../core/filter";
import { focusOf, focusOn } from "../core/focus";
import type { Focus } from "../core/focus";
import type { Colours } from "../core/palette";
import type { State } from "../core/state";
import { words } from "../core/words";
import { groundOf, showing } from "./camera";
import type { Ground, Inset } from "./camera";
import { frameOf, fresh } from "./frame";
import type { Frame } from "./frame";
import { drawHalos, survey } from "./halos";
import type { Land } from "./halos";
import { Labels } from "./labels";
import type { Placed } from "./labels";
import { Minimap } from "./minimap";
import { buildNetwork, hide, paint, painter, sizeOf } from "./network";
import type { Network } from "./network";
import { drawFocus } from "./overlay";
import { outline, ShapeProgram } from "./program";

const MANY_EDGES = 5_000;
const NEAR = 1.6;
/** Nodes grow more slowly than the ground when zooming in. */
const GROWTH = 0.72;
const SIZE = 1.2;
/** So many of the largest nodes in view get their name before the others. */
const HUBS = 14;

export interface Hooks {
  select(entity: Entity | null): void;
  /** What cards cover at each side right now. */
  inset(): Inset;
  /** The rectangles of cards over the map, in pixels of the stage. */
  covered(): { left: number; top: number; right: number; bottom: number }[];
}

export class Stage {
  readonly minimap: Minimap;
  private readonly network: Network;
  private readonly sigma: Sigma;
  private readonly lands: Land[];
  private readonly canvas: Record<"land" | "focus" | "names", HTMLCanvasElement>;
  private readonly shelf: Ground | null;
  private readonly byImportance: readonly Entity[];
  private shown: boolean[];
  private hovered: Entity | null = null;
  private selected: Focus | null = null;
  private placed: Placed[] = [];
  private smallest = 0;
  private frame: Frame;

  constructor(
    private readonly atlas: Atlas,
    private readonly container: HTMLElement,
    private readonly hooks: Hooks,
    private state: State,
    private colours: Colours,
  ) {
    this.network = buildNetwork(atlas);
    this.lands = survey(atlas);
    const loose = atlas.entities.filter((entity) => entity.region < 0);
    this.shelf = loose.length && atlas.regions.length ? groundOf(loose, 0) : null;
    this.byImportance = [...atlas.entities].sort((a, b) => b.radius - a.radius || a.index - b.index);
    this.shown = visible(atlas, state);
    this.minimap = new Minimap(atlas, (x, y) => this.goTo(x, y));
    this.sigma = this.start();
    this.frame = this.currentFrame();
    const below = this.sigma.createCanvas("land", { beforeLayer: "edges" });
    const focus = this.sigma.createCanvas("focus", { afterLayer: "nodes" });
    this.canvas = { land: below, focus, names: this.sigma.createCanvas("names", { afterLayer: "focus" }) };
    this.listen();
    this.recolour(colours);
    hide(this.network, this.shown);
    this.fitSizes();
    this.sigma.getCamera().setState(this.everything());
    this.sigma.refresh();
  }

  /** Takes over a changed state. */
  update(state: State, changed: ReadonlySet<keyof State>, colours: Colours): void {
    this.state = state;
    if (changed.has("hidden") || changed.has("weeks") || changed.has("fresh")) {
      this.shown = visible(this.atlas, state);
      hide(this.network, this.shown);
      this.minimap.paint(this.colours, this.byRegion, this.shown);
    }
    if (changed.has("theme") || changed.has("colour") || colours !== this.colours) this.recolour(colours);
    if (changed.has("selection")) {
      this.selected = focusOf(state.selection, this.atlas);
      this.hovered = null;
    }
    this.sigma.scheduleRender();
  }

  /** Brings the selection into view. */
  reveal(): void {
    if (!this.selected) return;
    const { centre } = this.selected;
    const members = [...this.selected.members].filter((entity) => this.shown[entity.index]);
    const far = (entity: Entity): number => (centre ? Math.hypot(entity.x - centre.x, entity.y - centre.y) : 0);
    members.sort((a, b) => far(a) - far(b));
    // Most of the neighbourhood; a few far ends may lie outside.
    if (members.length) this.show(centre ? members.slice(0, Math.ceil(members.length * 0.85)) : members, NEAR, 70);
  }

  showRegion(region: Region): void {
    this.show(region.members, 3, 50);
  }

  showAll(): void {
    this.animate(this.everything());
  }

  zoom(factor: number): void {
    const camera = this.sigma.getCamera();
    this.animate({ ...camera.getState(), ratio: camera.getBoundedRatio(camera.ratio * factor) });
  }

  /** Moves the view by parts of its size. */
  pan(right: number, down: number): void {
    const { width, height } = this.sigma.getDimensions();
    const target = this.sigma.viewportToFramedGraph({ x: width * (0.5 + right), y: height * (0.5 + down) });
    this.animate({ ...this.sigma.getCamera().getState(), x: target.x, y: target.y });
  }

  resize(): void {
    this.sigma.resize();
    this.sigma.refresh();
  }

  private get byRegion(): boolean {
    return this.state.colour === "region";
  }

  private start(): Sigma {
    const many = this.network.size > MANY_EDGES;
    return new Sigma(this.network, this.container, {
      allowInvalidContainer: true,
      renderLabels: false,
      stagePadding: 0,
      zIndex: this.network.size < MANY_EDGES,
      hideEdgesOnMove: many,
      enableCameraRotation: false,
      minCameraRatio: 0.01,
      maxCameraRatio: 3,
      minEdgeThickness: 0.9,
      zoomToSizeRatioFunction: (ratio) => ratio ** GROWTH,
      defaultDrawNodeHover: () => undefined,
      nodeProgramClasses: { shape: ShapeProgram },
      edgeProgramClasses: { line: many ? EdgeLineProgram : EdgeRectangleProgram },
      defaultEdgeType: "line",
      defaultNodeType: "shape",
    });
  }

  private listen(): void {
    this.sigma.on("enterNode", ({ node }) => this.hover(this.atlas.entities[Number(node)]!));
    this.sigma.on("leaveNode", () => this.hover(null));
    this.sigma.on("clickNode", ({ node }) => this.hooks.select(this.atlas.entities[Number(node)]!));
    this.sigma.on("clickStage", ({ event }) => this.clickGround(event.x, event.y));
    this.sigma.on("moveBody", ({ event }) => this.container.classList.toggle("over-name", this.nameAt(event.x, event.y) !== undefined));
    this.sigma.on("afterRender", () => this.draw());
  }

  private hover(entity: Entity | null): void {
    if (entity === this.hovered) return;
    this.hovered = entity;
    this.container.classList.toggle("over-node", entity !== null);
    this.draw();
  }

  /** A tap beside a small node means the node; one on a region's name goes there. */
  private clickGround(x: number, y: number): void {
    const near = this.nearest(x, y, 16);
    if (near) return this.hooks.select(near);
    const name = this.nameAt(x, y);
    if (name) this.showRegion(name.region);
    else this.hooks.select(null);
  }

  private nameAt(x: number, y: number): Placed | undefined {
    return this.placed.find((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
  }

  private nearest(x: number, y: number, reach: number): Entity | null {
    let [best, closest]: [Entity | null, number] = [null, reach];
    for (const entity of this.atlas.entities) {
      if (!this.shown[entity.index]) continue;
      const far = Math.hypot(this.frame.x(entity.x) - x, this.frame.y(entity.y) - y) - this.frame.radius(entity);
      if (far < closest) [best, closest] = [entity, far];
    }
    return best;
  }

  private recolour(colours: Colours): void {
    this.colours = colours;
    const background = Number.parseInt(colours.background.slice(1), 16);
    outline.colour = [(background >> 16) & 255, (background >> 8) & 255, background & 255];
    paint(this.network, this.atlas, colours, this.byRegion);
    this.minimap.paint(colours, this.byRegion, this.shown);
  }

  /** Nodes are to scale when everything is shown, but never too small to see. */
  private fitSizes(): void {
    const { ratio } = this.everything();
    const fitting = this.frame.scale / this.frame.zoom / ratio;
    const grow = SIZE * fitting * ratio ** GROWTH;
    this.smallest = (this.frame.width < 600 ? 1.2 : 1.7) / SIZE / fitting;
    this.network.updateEachNodeAttributes((key, node) => ({ ...node, size: sizeOf(this.atlas.entities[Number(key)]!, this.smallest) * grow }), { attributes: ["size"] });
    this.network.updateEachEdgeAttributes((_, edge) => ({ ...edge, size: (edge.stated ? 1.5 : 1.1) * ratio ** GROWTH }), { attributes: ["size"] });
    this.sizeOnScreen = (entity) => sizeOf(entity, this.smallest) * grow;
  }

  private sizeOnScreen: (entity: Entity) => number = (entity) => entity.radius;

  private currentFrame(): Frame {
    return frameOf(this.sigma, this.sizeOnScreen);
  }

  private draw(): void {
    this.frame = this.currentFrame();
    const focus = this.hovered ? focusOn(this.hovered) : this.selected;
    this.container.classList.toggle("dimmed", focus !== null);
    const land = fresh(this.canvas.land, this.frame);
    if (land) drawHalos(land, this.frame, this.lands, this.colours, this.byRegion);
    const over = fresh(this.canvas.focus, this.frame);
    const look = { frame: this.frame, colours: this.colours, colourOf: painter(this.colours, this.byRegion), shown: (entity: Entity) => this.shown[entity.index]! };
    if (over && focus) drawFocus(over, focus, look);
    const names = fresh(this.canvas.names, this.frame);
    if (names) this.name(names, focus);
    this.minimap.draw(this.frame, this.colours);
  }

  private name(context: CanvasRenderingContext2D, focus: Focus | null): void {
    const labels = new Labels(context, this.frame, this.colours, this.state.lang);
    this.hooks.covered().forEach((box) => labels.avoid(box));
    if (focus) this.nameFocus(labels, focus);
    else this.nameAll(labels);
    this.placed = focus ? [] : labels.placed;
  }

  private nameFocus(labels: Labels, focus: Focus): void {
    const members = [...focus.members].filter((entity) => this.shown[entity.index] && this.onScreen(entity));
    members.sort((a, b) => b.radius - a.radius || a.index - b.index);
    members.slice(0, 150).forEach((entity) => labels.node(entity));
    if (focus.centre) labels.entity(focus.centre, { strong: true, must: true });
    for (const entity of members.slice(0, 60)) if (entity !== focus.centre) labels.entity(entity);
  }

  private nameAll(labels: Labels): void {
    labels.regions(this.atlas.regions, this.lands, this.byRegion);
    const near = this.byImportance.filter((entity) => this.shown[entity.index] && this.onScreen(entity));
    near.slice(0, 260).forEach((entity) => this.frame.radius(entity) >= 4 && labels.node(entity));
    if (this.shelf) labels.caption(words(this.state.lang).shelf, this.shelf.left, this.shelf.top);
    near.slice(0, HUBS).forEach((entity) => this.frame.radius(entity) >= 3.2 && labels.entity(entity, { over: true }));
    let room = Math.round((this.frame.width * this.frame.height) / 15_000);
    let tries = 700;
    for (const entity of near.slice(HUBS)) {
      if (room <= 0 || tries-- <= 0 || this.frame.radius(entity) < 3.2) break;
      if (labels.entity(entity)) room -= 1;
    }
  }

  private onScreen({ x, y }: Entity): boolean {
    const [left, top] = [this.frame.x(x), this.frame.y(y)];
    return left > -20 && top > -20 && left < this.frame.width + 20 && top < this.frame.height + 20;
  }

  private everything() {
    const all = this.atlas.entities.length ? this.atlas.entities : [{ x: 0, y: 0 }];
    return showing(this.sigma, groundOf(all, 58), this.hooks.inset(), 1.6);
  }

  private show(entities: readonly Entity[], nearest: number, margin: number): void {
    this.animate(showing(this.sigma, groundOf(entities, margin), this.hooks.inset(), nearest));
  }

  private goTo(x: number, y: number): void {
    const { scale, width, height } = this.frame;
    const half = { x: width / scale / 2, y: height / scale / 2 };
    const ground = { left: x - half.x, right: x + half.x, bottom: y - half.y, top: y + half.y };
    this.animate(showing(this.sigma, ground, { left: 0, right: 0, top: 0, bottom: 0 }, scale));
  }

  private animate(target: { x: number; y: number; angle: number; ratio: number }): void {
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (still) this.sigma.getCamera().setState(target);
    else void this.sigma.getCamera().animate(target, { duration: 420, easing: "cubicInOut" });
  }
}
