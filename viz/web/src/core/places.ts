/** Where entities stand: on the whole map, or in a neighbourhood drawn on its own. Coordinates as on paper: y points up. */
import type { Atlas, Entity } from "./atlas";
import { strength } from "./network";
import type { Link } from "./network";

/** x and y of each entity by its index. */
export type Places = Float64Array;

export interface Ground {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

const PITCH = 24;
const SHELF_GAP = 90;
/** Distance between neighbours in a neighbourhood, and the room that a name takes. */
const REACH = 104;
const NAME = { width: 118, height: 30 };

/** Beyond so much higher than wide, the map is turned by a quarter; and so far it is stretched to fill the screen. */
const UPRIGHT = 1.15;
const MOST_STRETCH = 1.3;

/** How the atlas's own coordinates become those of a screen: turned by a quarter or not, then stretched. */
export interface Lay {
  readonly upright: boolean;
  readonly wider: number;
  readonly higher: number;
}

/** For a screen that is so many times as high as wide. */
export function layOf(atlas: Atlas, aspect: number): Lay {
  const turned = { upright: aspect > UPRIGHT, wider: 1, higher: 1 };
  if (!atlas.regions.length) return turned;
  const placed = atlas.entities.filter((entity) => entity.region >= 0);
  const ground = groundOf(placed, laidPlaces(atlas, turned), PITCH);
  const stretch = (aspect * (ground.right - ground.left)) / (ground.top - ground.bottom);
  return { ...turned, wider: Math.min(MOST_STRETCH, Math.max(1, 1 / stretch)), higher: Math.min(MOST_STRETCH, Math.max(1, stretch)) };
}

/** From the atlas to the screen's map. */
export function laid({ upright, wider, higher }: Lay, x: number, y: number): [number, number] {
  return upright ? [y * wider, -x * higher] : [x * wider, y * higher];
}

/** From the screen's map to the atlas. */
export function unlaid({ upright, wider, higher }: Lay, x: number, y: number): [number, number] {
  return upright ? [-y / higher, x / wider] : [x / wider, y / higher];
}

function laidPlaces(atlas: Atlas, lay: Lay): Places {
  const places = new Float64Array(atlas.entities.length * 2);
  for (const { index, x, y } of atlas.entities) places.set(laid(lay, x, y), index * 2);
  return places;
}

/** Places on the whole map; the shelf stays below. */
export function wholePlaces(atlas: Atlas, lay: Lay): Places {
  const places = laidPlaces(atlas, lay);
  if (atlas.regions.length) shelve(atlas, places);
  return places;
}

export function groundOf(entities: readonly Entity[], places: Places, margin: number): Ground {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { index } of entities) {
    const [x, y] = [places[index * 2]!, places[index * 2 + 1]!];
    [left, right, bottom, top] = [Math.min(left, x), Math.max(right, x), Math.min(bottom, y), Math.max(top, y)];
  }
  if (left > right) [left, right, bottom, top] = [0, 0, 0, 0];
  return { left: left - margin, right: right + margin, bottom: bottom - margin, top: top + margin };
}

/** Puts what belongs to no region in rows under the map, in the order of its own rows. */
function shelve(atlas: Atlas, places: Places): void {
  const loose = atlas.entities.filter((entity) => entity.region < 0).sort((a, b) => b.y - a.y || a.x - b.x);
  const ground = groundOf(atlas.entities.filter((entity) => entity.region >= 0), places, 0);
  const columns = Math.max(1, Math.floor((ground.right - ground.left) / PITCH) + 1);
  loose.forEach((entity, i) => places.set([ground.left + (i % columns) * PITCH, ground.bottom - SHELF_GAP - Math.floor(i / columns) * PITCH], entity.index * 2));
}

/**
 * Places of a neighbourhood for a screen of this aspect: ``centres`` inside, the others around them in the direction where the map has
 * them, all so far apart that names fit. Entities that are not members keep their places.
 */
export function circlePlaces(members: readonly Entity[], centres: number, links: readonly Link[], whole: Places, aspect: number): Places {
  const number = new Map(members.map((entity, i) => [entity, i]));
  const springs = links.map((link) => [number.get(link.first)!, number.get(link.second)!, Math.min(3, 0.6 + strength(link) / 6)] as const);
  const points = start(members, centres, whole);
  const degree = members.map((_, i) => springs.filter(([a, b]) => a === i || b === i).length);
  for (let round = 0; round < 170; round++) relax(points, springs, degree, REACH * (1 - round / 172) * 0.5);
  fill(points, aspect);
  for (let round = 0; round < 120 && spread(points); round++);
  const middle = points[0] ?? [0, 0];
  const places = whole.slice();
  members.forEach((entity, i) => places.set([points[i]![0] - middle[0], points[i]![1] - middle[1]], entity.index * 2));
  return places;
}

type Point = [number, number];

function start(members: readonly Entity[], centres: number, whole: Places): Point[] {
  const at = (entity: Entity): Point => [whole[entity.index * 2]!, whole[entity.index * 2 + 1]!];
  const [x, y] = members[0] ? at(members[0]) : [0, 0];
  return members.map((entity, i) => {
    if (i === 0) return [0, 0];
    const [otherX, otherY] = at(entity);
    const turn = Math.atan2(otherY - y, otherX - x) + (i % 7) * 0.05;
    const far = REACH * (i < centres ? 1.5 : 1 + (i % 5) * 0.3);
    return [Math.cos(turn) * far, Math.sin(turn) * far];
  });
}

/** One step of springs and repulsion; names are wider than high, so neighbours push harder upward. */
function relax(points: Point[], springs: readonly (readonly [number, number, number])[], degree: readonly number[], limit: number): void {
  const force: Point[] = points.map(([x, y]) => [-x * 0.012, -y * 0.02]);
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [points[i]![0] - points[j]![0], (points[i]![1] - points[j]![1]) * 1.5];
      const push = (REACH * REACH) / Math.max(40, dx * dx + dy * dy);
      force[i]![0] += dx * push;
      force[i]![1] += dy * push;
      force[j]![0] -= dx * push;
      force[j]![1] -= dy * push;
    }
  }
  for (const [a, b, weight] of springs) {
    const [dx, dy] = [points[a]![0] - points[b]![0], points[a]![1] - points[b]![1]];
    const pull = (weight * Math.hypot(dx, dy)) / REACH / Math.sqrt(Math.max(1, Math.min(degree[a]!, degree[b]!)));
    force[a]![0] -= dx * pull;
    force[a]![1] -= dy * pull;
    force[b]![0] += dx * pull;
    force[b]![1] += dy * pull;
  }
  points.forEach((point, i) => {
    const size = Math.hypot(...force[i]!) || 1;
    const step = Math.min(size, limit) / size;
    point[0] += force[i]![0] * step;
    point[1] += force[i]![1] * step;
  });
}

/** Stretches the drawing toward the proportions of the screen. */
function fill(points: Point[], aspect: number): void {
  const span = (values: number[]): number => Math.max(...values) - Math.min(...values) + REACH;
  const stretch = (aspect * span(points.map(([x]) => x))) / span(points.map(([, y]) => y));
  for (const point of points) {
    point[0] *= Math.min(MOST_STRETCH, Math.max(1, 1 / stretch));
    point[1] *= Math.min(2 * MOST_STRETCH, Math.max(1, stretch));
  }
}

/** Pushes apart what stands closer than names allow; tells whether anything had to move. */
function spread(points: Point[]): boolean {
  let moved = false;
  for (let i = 0; i < points.length; i++) {
    for (let j = 0; j < i; j++) {
      const [dx, dy] = [points[i]![0] - points[j]![0], points[i]![1] - points[j]![1]];
      const [overX, overY] = [NAME.width - Math.abs(dx), NAME.height - Math.abs(dy)];
      if (overX <= 0 || overY <= 0) continue;
      moved = true;
      const push = (overY / 2 + 0.1) * (dy >= 0 ? 1 : -1);
      points[i]![1] += push;
      points[j]![1] -= push;
    }
  }
  return moved;
}
