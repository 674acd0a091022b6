/** Lines and nodes with a pen: for the canvas view, for pictures and for print. */
import type { Entity } from "../core/atlas";
import { withAlpha } from "../core/palette";
import type { Frame } from "./frame";
import { Outline } from "./pen";
import type { Pen } from "./pen";
import { byLook } from "./scene";
import type { Scene } from "./scene";
import { SHAPES, shapeOf } from "./shapes";

/** Width of the line around nodes, half of it under them. */
const OUTLINE = 2;
const OUTLINES = SHAPES.map((shape) => new Outline(shape.path));

export function drawLines(pen: Pen, frame: Frame, scene: Scene): void {
  for (const lines of byLook(scene).values()) {
    const ends: number[] = [];
    for (const { link } of lines) {
      const [x1, y1, x2, y2] = [frame.x(link.first), frame.y(link.first), frame.x(link.second), frame.y(link.second)];
      const outside = Math.max(x1, x2) < 0 || Math.min(x1, x2) > frame.width || Math.max(y1, y2) < 0 || Math.min(y1, y2) > frame.height;
      if (!outside) ends.push(x1, y1, x2, y2);
    }
    const [first] = lines;
    if (first && ends.length) pen.lines(ends, { stroke: withAlpha(first.colour, Number(first.alpha.toFixed(2))), width: scene.lineWidth(first, frame.scale) });
  }
}

/** The nodes that are shown, those that look the same in one go. */
export function drawNodes(pen: Pen, frame: Frame, scene: Scene, outline: string): void {
  const looks = new Map<string, { shape: number; fill: string; places: number[] }>();
  for (const entity of scene.atlas.entities) {
    if (!scene.shown[entity.index] || !frame.sees(entity)) continue;
    const [shape, fill] = [shapeOf(entity.type), scene.colours[entity.index]!];
    const key = `${shape}${fill}`;
    const look = looks.get(key) ?? { shape, fill, places: [] };
    looks.set(key, look);
    look.places.push(frame.x(entity), frame.y(entity), frame.radius(entity));
  }
  for (const { shape, fill, places } of looks.values()) pen.shapes(OUTLINES[shape]!, places, { fill, stroke: outline, width: OUTLINE });
}

export function drawNode(pen: Pen, frame: Frame, entity: Entity, radius: number, colour: string, outline: string): void {
  pen.shape(OUTLINES[shapeOf(entity.type)]!, frame.x(entity), frame.y(entity), radius, radius, { fill: colour, stroke: outline, width: 3 });
}
