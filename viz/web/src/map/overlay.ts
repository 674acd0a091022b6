/** Draws a focus over the dimmed map: its nodes, what connects them, and which way. */
import type { Entity } from "../core/atlas";
import type { Focus } from "../core/focus";
import type { Link } from "../core/network";
import { withAlpha } from "../core/palette";
import type { Colours } from "../core/palette";
import type { Frame } from "./frame";
import type { Pen } from "./pen";
import { drawNode } from "./picture";
import type { Scene } from "./scene";

/** A way with no more steps than this is drawn strongly. */
const PATH = 12;

/** What filters hide is drawn faintly where something is about it. */
const GHOST = 0.3;

export interface Look {
  readonly frame: Frame;
  readonly scene: Scene;
  readonly colours: Colours;
  readonly without: ReadonlySet<string>;
}

export function drawFocus(pen: Pen, focus: Focus, look: Look): void {
  const { scene, frame, colours } = look;
  const shown = (entity: Entity): boolean => scene.shown[entity.index]!;
  const bold = !focus.centre && focus.links.length <= PATH;
  for (const link of focus.links) if (shown(link.first) && shown(link.second)) drawLink(pen, link, focus.centre, look, bold);
  for (const entity of focus.members) if (shown(entity)) drawNode(pen, frame, entity, drawnRadius(entity, frame), scene.colours[entity.index]!, colours.background);
  if (focus.centre && !shown(focus.centre)) drawNode(pen, frame, focus.centre, drawnRadius(focus.centre, frame), withAlpha(scene.colours[focus.centre.index]!, GHOST), colours.quiet);
  if (focus.centre) drawRing(pen, focus.centre, look);
}

/** A ring around an entity. */
export function drawRing(pen: Pen, entity: Entity, { frame, colours }: Pick<Look, "frame" | "colours">): void {
  pen.circle(frame.x(entity), frame.y(entity), drawnRadius(entity, frame) * 1.25 + 4, { stroke: colours.ink, width: 2 });
}

/** In focus no node is too small to see. */
export function drawnRadius(entity: Entity, frame: Frame): number {
  return Math.max(3.5, frame.radius(entity));
}

/** An arrow for each direction in which something is stated, dots (``bold`` where there are few) where only papers are shared. */
export function drawLink(pen: Pen, link: Link, centre: Entity | null, look: Look, bold = false): void {
  const claims = link.claims.filter((claim) => !look.without.has(claim.relation));
  const { frame } = look;
  if (!claims.length) {
    pen.lines([frame.x(link.first), frame.y(link.first), frame.x(link.second), frame.y(link.second)], bold ? { stroke: look.colours.ink, width: 2.2, dash: [1, 5] } : { stroke: withAlpha(look.colours.quiet, 0.75), width: 1.2, dash: [1, 4] });
    return;
  }
  const other = link.first === centre ? link.second : link.first;
  const colour = look.scene.colours[other.index]!;
  for (const head of new Set(claims.map((claim) => claim.head))) drawArrow(pen, head, head === link.first ? link.second : link.first, colour, frame);
}

function drawArrow(pen: Pen, head: Entity, tail: Entity, colour: string, frame: Frame): void {
  const [fromX, fromY] = [frame.x(head), frame.y(head)];
  const length = Math.hypot(frame.x(tail) - fromX, frame.y(tail) - fromY);
  if (length < 1) return;
  const [dx, dy] = [(frame.x(tail) - fromX) / length, (frame.y(tail) - fromY) / length];
  const end = length - drawnRadius(tail, frame) - 3;
  const [tipX, tipY] = [fromX + dx * end, fromY + dy * end];
  pen.lines([fromX, fromY, tipX - dx * 4, tipY - dy * 4], { stroke: withAlpha(colour, 0.85), width: 1.6 });
  pen.polygon([tipX, tipY, tipX - dx * 7 - dy * 3.5, tipY - dy * 7 + dx * 3.5, tipX - dx * 7 + dy * 3.5, tipY - dy * 7 - dx * 3.5], colour);
}
