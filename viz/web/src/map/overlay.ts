/** Draws a focus over the dimmed map: its nodes, what connects them, and which way. */
import type { Entity } from "../core/atlas";
import { withAlpha } from "../core/palette";
import type { Colours } from "../core/palette";
import type { Focus } from "../core/focus";
import type { Frame } from "./frame";
import { SHAPES, shapeOf } from "./shapes";

const PATHS = SHAPES.map((shape) => new Path2D(shape.path));

export interface Look {
  readonly frame: Frame;
  readonly colours: Colours;
  colourOf(entity: Entity): string;
  shown(entity: Entity): boolean;
}

export function drawFocus(context: CanvasRenderingContext2D, focus: Focus, look: Look): void {
  const { centre } = focus;
  context.lineCap = "round";
  for (const tie of focus.ties) drawTie(context, tie.first, tie.second, look);
  for (const claim of focus.claims) drawClaim(context, claim.head, claim.tail, claim.head === centre ? claim.tail : claim.head, look);
  for (const entity of focus.members) if (look.shown(entity)) drawNode(context, entity, look);
  if (centre) drawRing(context, centre, look);
}

function drawTie(context: CanvasRenderingContext2D, first: Entity, second: Entity, look: Look): void {
  if (!look.shown(first) || !look.shown(second)) return;
  const { frame } = look;
  context.setLineDash([1, 4]);
  context.lineWidth = 1.2;
  context.strokeStyle = withAlpha(look.colours.quiet, 0.75);
  context.beginPath();
  context.moveTo(frame.x(first.x), frame.y(first.y));
  context.lineTo(frame.x(second.x), frame.y(second.y));
  context.stroke();
  context.setLineDash([]);
}

function drawClaim(context: CanvasRenderingContext2D, head: Entity, tail: Entity, other: Entity, look: Look): void {
  if (!look.shown(head) || !look.shown(tail)) return;
  const { frame } = look;
  const [fromX, fromY, toX, toY] = [frame.x(head.x), frame.y(head.y), frame.x(tail.x), frame.y(tail.y)];
  const length = Math.hypot(toX - fromX, toY - fromY);
  if (length < 1) return;
  const [dx, dy] = [(toX - fromX) / length, (toY - fromY) / length];
  const end = length - drawnRadius(tail, frame) - 3;
  const [tipX, tipY] = [fromX + dx * end, fromY + dy * end];
  context.strokeStyle = context.fillStyle = withAlpha(look.colourOf(other), 0.85);
  context.lineWidth = 1.6;
  context.beginPath();
  context.moveTo(fromX, fromY);
  context.lineTo(tipX - dx * 4, tipY - dy * 4);
  context.stroke();
  context.beginPath();
  context.moveTo(tipX, tipY);
  context.lineTo(tipX - dx * 7 - dy * 3.5, tipY - dy * 7 + dx * 3.5);
  context.lineTo(tipX - dx * 7 + dy * 3.5, tipY - dy * 7 - dx * 3.5);
  context.fill();
}

/** In focus no node is too small to see. */
export function drawnRadius(entity: Entity, frame: Frame): number {
  return Math.max(3.5, frame.radius(entity));
}

function drawNode(context: CanvasRenderingContext2D, entity: Entity, look: Look): void {
  const radius = drawnRadius(entity, look.frame);
  context.save();
  context.translate(look.frame.x(entity.x), look.frame.y(entity.y));
  context.scale(radius, radius);
  const path = PATHS[shapeOf(entity.type)]!;
  context.lineWidth = 3 / radius;
  context.strokeStyle = look.colours.background;
  context.stroke(path);
  context.fillStyle = look.colourOf(entity);
  context.fill(path, "evenodd");
  context.restore();
}

function drawRing(context: CanvasRenderingContext2D, entity: Entity, look: Look): void {
  context.beginPath();
  context.arc(look.frame.x(entity.x), look.frame.y(entity.y), drawnRadius(entity, look.frame) * 1.25 + 4, 0, 2 * Math.PI);
  context.lineWidth = 2;
  context.strokeStyle = look.colours.ink;
  context.stroke();
}
