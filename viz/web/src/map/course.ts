/** Where the map is and where it goes: to everything, to what filters leave, to some of it, to a place that an address tells. */
import type { Atlas, Entity, Region } from "../core/atlas";
import { groundOf, laid, unlaid } from "../core/places";
import type { Lay, Places } from "../core/places";
import type { Spot, State } from "../core/state";
import { showing } from "./camera";
import type { Inset } from "./camera";
import type { Frame, Place } from "./frame";
import type { Scene } from "./scene";
import { bounded } from "./view";
import type { MapView } from "./view";

const FAR = 1.6;
/** Around a region, or what filters leave, the map may be closer. */
const NEAR = 3;
/** What filters leave is brought into view where it takes less than so much of the whole's breadth and height. */
const MUCH = 0.75;
/** Milliseconds after which the map goes to what chosen weeks leave: while they change, it stays. */
const WEEKS_REST = 1000;
/** Milliseconds after which a map that does not move has come to rest. */
const QUIET = 250;

export interface Ways {
  /** What cards cover at each side right now. */
  inset(): Inset;
  selected(): boolean;
  /** The map came to rest at a place; null where it shows everything. */
  rest(place: Spot | null): void;
}

export class Course {
  /** Those of a neighbourhood that is on its own, or null. */
  members: readonly Entity[] | null = null;
  private last: Place | null = null;
  private quiet = 0;
  private waiting = 0;

  constructor(
    private readonly ground: { readonly atlas: Atlas; readonly lay: Lay; readonly whole: Places },
    private readonly scene: Scene,
    private readonly view: MapView,
    private readonly ways: Ways,
    private spot: Spot | null,
  ) {}

  /** At once where the address leads, at the start and on a screen of another size. */
  begin(): void {
    this.view.go(this.placeOf(this.spot), false);
  }

  /** At once to everything, as into a neighbourhood and out of it. */
  whole(): void {
    this.spot = null;
    this.begin();
  }

  stop(): void {
    clearTimeout(this.quiet);
    clearTimeout(this.waiting);
  }

  showAll(): void {
    this.go(this.everything());
  }

  showRegion(region: Region): void {
    this.show(region.members, NEAR, 50);
  }

  show(entities: readonly Entity[], nearest: number, margin: number): void {
    this.go(showing(groundOf(entities, this.scene.places, margin), this.view.size(), this.ways.inset(), nearest));
  }

  go(place: Place): void {
    clearTimeout(this.waiting);
    this.moving();
    this.view.go(place, !matchMedia("(prefers-reduced-motion: reduce)").matches);
  }

  zoom(factor: number): void {
    const place = this.view.place();
    this.go({ ...place, scale: bounded(place.scale / factor, this.scene.fit) });
  }

  /** Moves the view by parts of its size. */
  pan(right: number, down: number): void {
    const [place, { width, height }] = [this.view.place(), this.view.size()];
    this.go({ ...place, x: place.x + (right * width) / place.scale, y: place.y - (down * height) / place.scale });
  }

  /** Goes to where an address leads, unless the map is there. */
  travel(spot: Spot | null): void {
    if (!this.quiet && String(spot) === String(this.spot)) return;
    this.spot = spot;
    this.go(this.placeOf(spot));
  }

  /** The screen has another size: the place stays. */
  resize(): void {
    this.view.resize();
    this.fit();
    this.begin();
  }

  fit(): void {
    this.scene.fitTo(this.overview().scale, this.view.size().width);
  }

  /** Something was drawn; tells where once the map rests at another place. */
  drawn({ x, y, scale }: Place): void {
    const { last } = this;
    if (last && last.x === x && last.y === y && last.scale === scale) return;
    this.last = { x, y, scale };
    this.moving();
  }

  /** Tells at once where the map is, before something leads elsewhere. */
  settle(): void {
    if (this.quiet) this.tell();
  }

  /** After a change of filters: a reader who saw everything, or would see nothing, sees what is left. */
  reframe(changed: ReadonlySet<keyof State>, frame: Frame): void {
    clearTimeout(this.waiting);
    const sees = this.ground.atlas.entities.some((entity) => this.scene.shown[entity.index] && frame.sees(entity));
    if (sees && this.spot && !changed.has("region")) return;
    const playing = changed.size === 1 && changed.has("weeks");
    if (playing) this.waiting = window.setTimeout(() => this.showAll(), WEEKS_REST);
    else this.showAll();
  }

  private moving(): void {
    clearTimeout(this.quiet);
    this.quiet = window.setTimeout(() => this.tell(), QUIET);
  }

  private tell(): void {
    clearTimeout(this.quiet);
    this.quiet = 0;
    this.spot = this.spotOf(this.view.place());
    this.ways.rest(this.spot);
  }

  /** The whole ground, whatever filters leave of it. */
  private overview(): Place {
    const narrow = this.view.size().width < 600;
    if (this.members) return showing(groundOf(this.members, this.scene.places, narrow ? 66 : 90), this.view.size(), this.ways.inset(), 1.5);
    return this.framing(this.ground.atlas.entities, FAR);
  }

  /** All that is shown: the whole, or what filters leave of it where that is little. */
  private everything(): Place {
    const { entities } = this.ground.atlas;
    const left = this.members ? [] : entities.filter((entity) => this.scene.shown[entity.index]);
    if (!left.length || left.length === entities.length) return this.overview();
    const [whole, part] = [groundOf(entities, this.scene.places, 0), groundOf(left, this.scene.places, 0)];
    const much = Math.max((part.right - part.left) / (whole.right - whole.left || 1), (part.top - part.bottom) / (whole.top - whole.bottom || 1));
    return much > MUCH ? this.overview() : this.framing(left, NEAR);
  }

  private framing(entities: readonly Entity[], nearest: number): Place {
    const size = this.view.size();
    return showing(groundOf(entities, this.ground.whole, size.width < 600 ? 48 : 58), size, this.ways.inset(), nearest);
  }

  /** A place in the atlas's own coordinates, which hold on any screen; null for the view of everything, unless something is selected. */
  private spotOf(place: Place): Spot | null {
    const usual = this.everything();
    const there = Math.hypot(usual.x - place.x, usual.y - place.y) * place.scale < 1 && Math.abs(place.scale / usual.scale - 1) < 1e-3;
    if (there && (this.members || !this.ways.selected())) return null;
    const [x, y] = this.members ? [place.x, place.y] : unlaid(this.ground.lay, place.x, place.y);
    return [Number(x.toFixed(2)), Number(y.toFixed(2)), Number(place.scale.toPrecision(4))];
  }

  private placeOf(spot: Spot | null): Place {
    if (!spot) return this.everything();
    const [x, y] = this.members ? spot : laid(this.ground.lay, spot[0], spot[1]);
    return { x, y, scale: bounded(spot[2], this.scene.fit) };
  }
}
