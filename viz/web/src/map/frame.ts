/** Where things are on the screen in one frame, in CSS pixels. The map never turns, so it is scale and shift. */
import type { Entity } from "../core/atlas";
import type { Scene } from "./scene";

/** What is in the middle of the screen, and how many pixels a unit of the map has. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export class Frame {
  /** How far the reader zoomed in: 1 shows everything. */
  readonly zoom: number;
  readonly left: number;
  readonly top: number;

  constructor(
    private readonly scene: Scene,
    readonly place: Place,
    readonly width: number,
    readonly height: number,
  ) {
    this.zoom = place.scale / scene.fit;
    this.left = width / 2 - place.x * place.scale;
    this.top = height / 2 + place.y * place.scale;
  }

  get scale(): number {
    return this.place.scale;
  }

  /** y points down on the screen and up on the map. */
  mapX(x: number): number {
    return this.left + x * this.scale;
  }

  mapY(y: number): number {
    return this.top - y * this.scale;
  }

  x(entity: Entity): number {
    return this.mapX(this.scene.x(entity));
  }

  y(entity: Entity): number {
    return this.mapY(this.scene.y(entity));
  }

  radius(entity: Entity): number {
    return this.scene.radius(entity, this.scale);
  }

  sees(entity: Entity): boolean {
    const [x, y] = [this.x(entity), this.y(entity)];
    return x > -20 && y > -20 && x < this.width + 20 && y < this.height + 20;
  }
}

/** The shown entity whose edge is nearest to a point of the screen, at most ``reach`` pixels from it. */
export function nearest(scene: Scene, frame: Frame, x: number, y: number, reach: number): Entity | null {
  let [best, closest]: [Entity | null, number] = [null, reach];
  for (const entity of scene.atlas.entities) {
    if (!scene.shown[entity.index]) continue;
    const far = Math.hypot(frame.x(entity) - x, frame.y(entity) - y) - frame.radius(entity);
    if (far < closest) [best, closest] = [entity, far];
  }
  return best;
}

/** The shown entity that is next in a direction on the screen (right and down are -1, 0 or 1), rather straight ahead than near. */
export function ahead(scene: Scene, frame: Frame, [x, y]: readonly [number, number], right: number, down: number): Entity | null {
  let [best, least]: [Entity | null, number] = [null, Infinity];
  for (const entity of scene.atlas.entities) {
    if (!scene.shown[entity.index]) continue;
    const [dx, dy] = [frame.x(entity) - x, frame.y(entity) - y];
    const [along, across] = [dx * right + dy * down, Math.abs(dx * down - dy * right)];
    if (along > 1 && along + 2 * across < least) [best, least] = [entity, along + 2 * across];
  }
  return best;
}

/** A canvas over the stage, as sharp as the screen; clears it for the next drawing. */
export function fresh(canvas: HTMLCanvasElement, { width, height }: Frame): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio || 1;
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== across || canvas.height !== down) {
    [canvas.width, canvas.height] = [across, down];
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}
