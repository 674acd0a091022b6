/** Where things are on the screen in one frame, in CSS pixels. The map never turns, so it is scale and shift. */
import type Sigma from "sigma";
import type { Entity } from "../core/atlas";

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Pixels a unit of the map; y points down on the screen and up on the map. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  /** How far the reader zoomed in: 1 shows everything. */
  readonly zoom: number;
  x(x: number): number;
  y(y: number): number;
  radius(entity: Entity): number;
}

export function frameOf(sigma: Sigma, sizeOf: (entity: Entity) => number): Frame {
  const zero = sigma.graphToViewport({ x: 0, y: 0 });
  const far = sigma.graphToViewport({ x: 1000, y: 0 });
  const scale = (far.x - zero.x) / 1000;
  const { width, height } = sigma.getDimensions();
  const grow = sigma.scaleSize(1);
  return {
    width,
    height,
    scale,
    left: zero.x,
    top: zero.y,
    zoom: 1 / sigma.getCamera().ratio,
    x: (x) => zero.x + x * scale,
    y: (y) => zero.y - y * scale,
    radius: (entity) => sizeOf(entity) * grow,
  };
}

/** A canvas over the stage, as sharp as the screen; clears it for the next drawing. */
export function fresh(canvas: HTMLCanvasElement, frame: Frame): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [Math.round(frame.width * ratio), Math.round(frame.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${frame.width}px`;
    canvas.style.height = `${frame.height}px`;
  }
  const context = canvas.getContext("2d");
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, frame.width, frame.height);
  return context;
}
