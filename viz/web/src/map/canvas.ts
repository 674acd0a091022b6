/** Draws nodes and lines on canvases, where there is no WebGL. */
import type { Entity } from "../core/atlas";
import { Frame, fresh, nearest } from "./frame";
import type { Place } from "./frame";
import { Gestures } from "./gestures";
import { drawLines, drawNodes } from "./picture";
import { CanvasPen } from "./pen";
import type { Scene } from "./scene";
import { bounded } from "./view";
import type { MapView, ViewEvents } from "./view";

const GLIDE = 420;
/** A drawing that takes longer, in milliseconds, is moved as a picture while the map moves, and drawn anew when it rests. */
const SLOW = 14;
const REST = 140;
const STACK = ["land", "edges", "nodes", "focus", "names"] as const;

export class CanvasView implements MapView {
  readonly layers: Readonly<Record<(typeof STACK)[number], HTMLCanvasElement>>;
  private at: Place = { x: 0, y: 0, scale: 1 };
  private waiting = 0;
  private gliding = 0;
  private settled = 0;
  private moving = false;
  private cost = 0;
  private drawn: Place | null = null;
  private readonly gestures: Gestures;
  private box = { width: 1, height: 1 };

  constructor(
    private readonly scene: Scene,
    private readonly container: HTMLElement,
    private readonly events: ViewEvents,
  ) {
    const layer = (name: string): HTMLCanvasElement => {
      const canvas = document.createElement("canvas");
      canvas.className = `sigma-${name}`;
      container.append(canvas);
      return canvas;
    };
    this.layers = Object.fromEntries(STACK.map((name) => [name, layer(name)])) as CanvasView["layers"];
    this.resize();
    this.gestures = new Gestures(container, {
      pan: (dx, dy) => this.jump({ ...this.at, x: this.at.x - dx / this.at.scale, y: this.at.y + dy / this.at.scale }),
      zoom: (factor, x, y) => this.zoomAt(factor, x, y),
      move: (x, y) => this.hover(x, y),
      leave: () => events.hover(null),
      tap: (x, y) => events.click(this.entityAt(x, y), x, y),
      doubleTap: (x, y) => events.twice() || this.zoomAt(1.8, x, y),
    });
  }

  size(): { width: number; height: number } {
    return this.box;
  }

  place(): Place {
    return this.at;
  }

  go(target: Place, animate: boolean): void {
    cancelAnimationFrame(this.gliding);
    if (!animate) return this.jump(target);
    const [from, start] = [this.at, performance.now()];
    const step = (now: number): void => {
      const part = Math.min(1, (now - start) / GLIDE);
      const eased = part < 0.5 ? 4 * part ** 3 : 1 - (2 - 2 * part) ** 3 / 2;
      const between = (a: number, b: number): number => a + (b - a) * eased;
      this.jump({ x: between(from.x, target.x), y: between(from.y, target.y), scale: Math.exp(between(Math.log(from.scale), Math.log(target.scale))) });
      if (part < 1) this.gliding = requestAnimationFrame(step);
    };
    this.gliding = requestAnimationFrame(step);
  }

  refresh(): void {
    this.drawn = null;
    this.request();
  }

  request(): void {
    if (!this.waiting) this.waiting = requestAnimationFrame(() => this.draw());
  }

  resize(): void {
    this.box = { width: Math.max(1, this.container.clientWidth), height: Math.max(1, this.container.clientHeight) };
    this.request();
  }

  kill(): void {
    cancelAnimationFrame(this.waiting);
    cancelAnimationFrame(this.gliding);
    clearTimeout(this.settled);
    this.gestures.stop();
    this.container.replaceChildren();
  }

  private jump(place: Place): void {
    this.at = { ...place, scale: bounded(place.scale, this.scene.fit) };
    this.moving = true;
    clearTimeout(this.settled);
    this.settled = window.setTimeout(() => {
      this.moving = false;
      if (this.drawn !== this.at) this.request();
    }, REST);
    this.request();
  }

  private zoomAt(factor: number, x: number, y: number): void {
    const scale = bounded(this.at.scale * factor, this.scene.fit);
    const [dx, dy] = [x - this.box.width / 2, y - this.box.height / 2];
    const keep = 1 / this.at.scale - 1 / scale;
    this.jump({ x: this.at.x + dx * keep, y: this.at.y - dy * keep, scale });
  }

  private hover(x: number, y: number): void {
    this.events.hover(this.entityAt(x, y));
    this.events.move(x, y);
  }

  private entityAt(x: number, y: number): Entity | null {
    return nearest(this.scene, this.frame(), x, y, 3);
  }

  private frame(): Frame {
    return new Frame(this.scene, this.at, this.box.width, this.box.height);
  }

  private draw(): void {
    this.waiting = 0;
    if (this.moving && this.cost > SLOW && this.drawn) return this.shift(this.drawn);
    const start = performance.now();
    const frame = this.frame();
    const edges = fresh(this.layers.edges, frame);
    if (edges) drawLines(new CanvasPen(edges), frame, this.scene);
    const nodes = fresh(this.layers.nodes, frame);
    if (nodes) drawNodes(new CanvasPen(nodes), frame, this.scene, this.scene.outline);
    this.events.drawn();
    this.drawn = this.at;
    this.shift(this.at);
    this.cost = performance.now() - start;
  }

  /** Puts what was drawn for one place where it belongs now. */
  private shift(from: Place): void {
    const zoom = this.at.scale / from.scale;
    const [dx, dy] = [(from.x - this.at.x) * this.at.scale, (this.at.y - from.y) * this.at.scale];
    const transform = zoom === 1 && dx === 0 && dy === 0 ? "" : `translate(${dx}px, ${dy}px) scale(${zoom})`;
    for (const canvas of Object.values(this.layers)) canvas.style.transform = transform;
  }
}
