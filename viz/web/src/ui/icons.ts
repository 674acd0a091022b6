/** Small drawings: the shapes of types, and the signs on buttons. */
import { SHAPES, shapeOf } from "../map/shapes";
import { s } from "./dom";

const SIGNS = {
  close: "M5 5 15 15M15 5 5 15",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  fit: "M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4",
  search: "M8.5 3.5a5 5 0 1 0 0 10 5 5 0 0 0 0-10M12.2 12.2 16.5 16.5",
  filter: "M3 5h14M6 10h8M8.5 15h3",
  auto: "M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14",
  light: "M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7M10 2v1.5M10 16.5V18M2 10h1.5M16.5 10H18M4.3 4.3l1.1 1.1M14.6 14.6l1.1 1.1M4.3 15.7l1.1-1.1M14.6 5.4l1.1-1.1",
  dark: "M16 11.5A6.5 6.5 0 0 1 8.5 4a6.5 6.5 0 1 0 7.5 7.5z",
  paper: "M5 2.5h7l3.5 3.5v11.5h-10.500zM12 2.500v3.500h3.500M7.500 10h5.500M7.500 13h5.500",
  author: "M10 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6M4 17c0-3.500 2.700-5.500 6-5.500s6 2 6 5.500",
  play: "M6.500 4v12l9-6z",
  pause: "M7 4.500v11M13 4.500v11",
  back: "M12 4.500 6.500 10l5.500 5.500",
  save: "M10 3v9.500M6 9l4 4 4-4M4 16.500h12",
  around: "M10 8.200a1.800 1.800 0 1 0 0 3.600 1.800 1.800 0 0 0 0-3.600M10 2.500a7.500 7.500 0 1 0 0 15 7.500 7.500 0 0 0 0-15",
  path: "M4.500 13.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4M15.500 2.500a2 2 0 1 0 0 4 2 2 0 0 0 0-4M6.500 15.500h6a3 3 0 0 0 0-6h-5a3 3 0 0 1 0-6h6",
  compare: "M3 4h6v12h-6zM11 4h6v12h-6z",
  page: "M3 4h14v12h-14zM3 8h14M8 8v8",
  map: "M3 5.500l4.500-2 5 2 4.500-2v11l-4.500 2-5-2-4.500 2zM7.500 3.500v11M12.500 5.500v11",
  table: "M3 4h14v12h-14zM3 8h14M3 12h14M8 8v8",
  week: "M3.500 5h13v11.500h-13zM3.500 8.500h13M7 3v3.500M13 3v3.500",
  descent: "M10 3v6M4.500 16v-7h11v7",
  branches: "M3 10h4M7 5v10M7 5h9M7 15h9M11.500 10h4.500M7 10h4.500",
  swap: "M4 7h11M12 4l3 3-3 3M16 13h-11M8 10l-3 3 3 3",
} as const;

export type Sign = keyof typeof SIGNS;

export function sign(kind: Sign): SVGElement {
  const path = s("path", { d: SIGNS[kind], fill: "none", stroke: "currentColor", "stroke-width": 1.6, "stroke-linecap": "round", "stroke-linejoin": "round" });
  return s("svg", { class: "sign", viewBox: "0 0 20 20", "aria-hidden": "true" }, path);
}

/** The shape of a type, in the colour given or that of the text. */
export function typeIcon(type: string, colour?: string): SVGElement {
  const path = s("path", { d: SHAPES[shapeOf(type)].path, fill: colour ?? "currentColor", "fill-rule": "evenodd" });
  return s("svg", { class: "shape", viewBox: "-1.15 -1.15 2.3 2.3", "aria-hidden": "true" }, path);
}

/** What a line on the map means: stated, or only shared papers. */
export function lineIcon(dotted: boolean): SVGElement {
  const line = s("path", { d: "M1 6H13", fill: "none", stroke: "currentColor", "stroke-width": dotted ? 1.2 : 2, "stroke-dasharray": dotted ? "1.500 2.500" : null, "stroke-linecap": "round" });
  return s("svg", { class: "shape", viewBox: "0 0 14 12", "aria-hidden": "true" }, line);
}
