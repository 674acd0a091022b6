/** One shape a type: as a path for canvas and SVG, as a distance function for WebGL. Radius 1 around 0. */

interface Shape {
  readonly path: string;
  /** GLSL: the distance of ``p`` to the shape's edge, negative inside; ``p`` has y up. */
  readonly distance: string;
}

/** Index is the number that the shader gets. Areas are about equal, so that no type looks larger. */
export const SHAPES: readonly Shape[] = [
  { path: "M.98 0A.98 .98 0 1 1-.98 0A.98 .98 0 1 1 .98 0Z", distance: "length(p) - .98" },
  { path: "M0-1.12 1.12 0 0 1.12-1.12 0Z", distance: "(abs(p.x) + abs(p.y) - 1.12) * .7071" },
  { path: "M0-1.12 1.1 .82-1.1 .82Z", distance: "max(-p.y - .82, .8699 * abs(p.x) + .4932 * p.y - .5524)" },
  { path: "M-.86-.86H.86V.86H-.86Z", distance: "max(abs(p.x), abs(p.y)) - .86" },
  { path: "M1.05 0A1.05 1.05 0 1 1-1.05 0A1.05 1.05 0 1 1 1.05 0ZM.5 0A.5 .5 0 1 0-.5 0A.5 .5 0 1 0 .5 0Z", distance: "abs(length(p) - .775) - .275" },
  { path: "M-.4-1.1H.4V-.4H1.1V.4H.4V1.1H-.4V.4H-1.1V-.4H-.4Z", distance: "max(min(abs(p.x), abs(p.y)) - .4, max(abs(p.x), abs(p.y)) - 1.1)" },
  { path: "M1.06 0 .53 .918-.53 .918-1.06 0-.53-.918 .53-.918Z", distance: "max(abs(p.y) - .918, .866 * abs(p.x) + .5 * abs(p.y) - .918)" },
  { path: "M-1.05 1.05V.55H-.75V-.25H-1.05V-.5L0-1.15 1.05-.5V-.25H.75V.55H1.05V1.05Z", distance: house() },
];

const BY_TYPE: Readonly<Record<string, number>> = { Model: 0, Method: 1, Benchmark: 2, Dataset: 3, Task: 4, Metric: 5, Software: 6, Organization: 7 };

/** The shape of a type; types that the page does not know are circles. */
export function shapeOf(type: string): number {
  return Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type]! : 0;
}

/** A building with a gable and a base. */
function house(): string {
  const roof = "max(.5262 * abs(p.x) + .8503 * p.y - .9779, .25 - p.y)";
  const body = "max(abs(p.x) - .75, abs(p.y + .15) - .6)";
  const base = "max(abs(p.x) - 1.05, abs(p.y + .8) - .25)";
  return `min(min(max(${roof}, abs(p.x) - 1.05), ${body}), ${base})`;
}
