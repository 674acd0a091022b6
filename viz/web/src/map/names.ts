/** Which names are written in a frame, and in which order they take their room. */
import type { Atlas, Entity } from "../core/atlas";
import type { Focus } from "../core/focus";
import type { Colours } from "../core/palette";
import type { Lang } from "../core/state";
import { words } from "../core/words";
import type { Box } from "./boxes";
import type { Frame } from "./frame";
import type { Land } from "./halos";
import { Labels } from "./labels";
import type { Pen } from "./pen";
import type { Scene } from "./scene";

/** So many of the largest nodes in view get their name before the others. */
const HUBS = 14;
/** So few things in focus are all to be named. */
const FEW = 16;
const SMALLEST_NAMED = 3;
/** On narrower screens a name that stands obliquely is as near to other nodes as to its own. */
const ROOMY = 600;
/** From so many entities on there is no room to name things twice. */
const CROWD = 250;

export interface Naming {
  readonly atlas: Atlas;
  readonly frame: Frame;
  readonly scene: Scene;
  readonly colours: Colours;
  readonly lang: Lang;
  readonly lands: readonly Land[];
  readonly byRegion: boolean;
  /** Only this region, or all. */
  readonly only: number | null;
  readonly focus: Focus | null;
  /** What the pointer is on, named before the rest. */
  readonly pointed: Focus | null;
  /** A neighbourhood on its own: as many names as there is room for. */
  readonly close: boolean;
  /** The largest first. */
  readonly order: readonly Entity[];
  readonly covered: readonly Box[];
  /** Where the shelf begins. */
  readonly shelf: { readonly left: number; readonly top: number } | null;
}

export function writeNames(pen: Pen, naming: Naming): Labels {
  const labels = new Labels(pen, naming.frame, naming.colours, naming.lang, naming.order.length > CROWD);
  naming.covered.forEach((box) => labels.avoid(box));
  if (naming.pointed?.centre) labels.entity(naming.pointed.centre, { strong: true, must: true });
  if (naming.focus) nameFocus(labels, naming, naming.focus);
  else if (naming.close) nameAll(labels, naming, Infinity, 0);
  else nameMap(labels, naming);
  if (naming.pointed) nameFocus(labels, naming, naming.pointed);
  return labels;
}

/** The members of a focus, its centre first and then the largest, where there is room. */
function nameFocus(labels: Labels, { frame, scene }: Naming, focus: Focus): void {
  const members = [...focus.members].filter((entity) => scene.shown[entity.index] && frame.sees(entity));
  members.sort((a, b) => b.radius - a.radius || a.index - b.index);
  members.slice(0, 150).forEach((entity) => labels.node(entity));
  if (focus.centre) labels.entity(focus.centre, { strong: true, must: true });
  const corners = members.length <= FEW;
  for (const entity of members.slice(0, 60)) labels.entity(entity, { corners, over: corners, far: corners });
}

function nameMap(labels: Labels, naming: Naming): void {
  const { frame, atlas } = naming;
  const { shown } = naming.scene;
  const inhabited = naming.lands.filter((land) => atlas.regions[land.region]!.members.some((entity) => shown[entity.index]));
  labels.regions(atlas.regions, inhabited, naming.byRegion, naming.only);
  if (naming.shelf && atlas.entities.some((entity) => entity.region < 0 && shown[entity.index])) labels.caption(words(naming.lang).shelf, naming.shelf.left, naming.shelf.top);
  const few = shown.filter(Boolean).length <= CROWD * 2;
  nameAll(labels, naming, Math.round((frame.width * frame.height) / 15_000), few ? 0 : SMALLEST_NAMED);
}

function nameAll(labels: Labels, { frame, scene, order }: Naming, most: number, smallest: number): void {
  const near = order.filter((entity) => scene.shown[entity.index] && frame.sees(entity));
  near.slice(0, 260).forEach((entity) => frame.radius(entity) >= 4 && labels.node(entity));
  const corners = near.length <= CROWD && frame.width >= ROOMY;
  near.slice(0, HUBS).forEach((entity) => frame.radius(entity) >= smallest && labels.entity(entity, { over: true, corners }));
  let [room, tries] = [most, 700];
  for (const entity of near.slice(HUBS)) {
    if (room <= 0 || tries-- <= 0 || frame.radius(entity) < smallest) break;
    if (labels.entity(entity, { corners })) room -= 1;
  }
}
