/** One way to draw for screen, picture and print: on a canvas, or as elements of an SVG. Lengths are CSS pixels. */
import { FONT } from "../core/text";
import { s } from "../ui/dom";

export interface Style {
  readonly fill?: string;
  readonly stroke?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
}

export interface Lettering {
  readonly size: number;
  readonly weight: number;
  readonly fill: string;
  /** Drawn around the letters, so that they can be read over anything. */
  readonly halo: string;
}

/** A path in SVG's language; as a canvas path where it is drawn on one. */
export class Outline {
  private drawn: Path2D | null = null;

  constructor(readonly d: string) {}

  get path(): Path2D {
    return (this.drawn ??= new Path2D(this.d));
  }
}

export interface Pen {
  /** An outline, scaled and then shifted. */
  shape(outline: Outline, x: number, y: number, scaleX: number, scaleY: number, style: Style): void;
  /** Many of one shape that look the same: x, y and radius, one after the other. They do not lie on each other. */
  shapes(outline: Outline, places: readonly number[], style: Style): void;
  /** Separate lines: x and y of start and end, one line after the other. */
  lines(ends: readonly number[], style: Style): void;
  polygon(points: readonly number[], fill: string): void;
  circle(x: number, y: number, radius: number, style: Style): void;
  text(text: string, left: number, middle: number, lettering: Lettering): void;
}

const HALO = 3.5;
/** So many lines or shapes make one path: browsers fill in longer ones ever more slowly. */
const PATH = 120;

export function fontOf({ size, weight }: Pick<Lettering, "size" | "weight">): string {
  return `${weight} ${size.toFixed(1)}px ${FONT}`;
}

export class CanvasPen implements Pen {
  constructor(private readonly context: CanvasRenderingContext2D) {
    context.lineJoin = "round";
    context.textBaseline = "middle";
  }

  shape(outline: Outline, x: number, y: number, scaleX: number, scaleY: number, style: Style): void {
    const { context } = this;
    context.save();
    context.translate(x, y);
    context.scale(scaleX, scaleY);
    this.paint(outline.path, { ...style, width: (style.width ?? 1) / Math.abs(scaleX) });
    context.restore();
  }

  shapes(outline: Outline, places: readonly number[], style: Style): void {
    const at = { a: 1, d: 1, e: 0, f: 0 };
    for (let start = 0; start < places.length; start += 3 * PATH) {
      const some = new Path2D();
      for (let i = start; i + 2 < Math.min(places.length, start + 3 * PATH); i += 3) {
        at.e = places[i]!;
        at.f = places[i + 1]!;
        at.a = at.d = places[i + 2]!;
        some.addPath(outline.path, at);
      }
      this.paint(some, style);
    }
  }

  lines(ends: readonly number[], style: Style): void {
    const { context } = this;
    for (let start = 0; start < ends.length; start += 4 * PATH) {
      context.beginPath();
      for (let i = start; i + 3 < Math.min(ends.length, start + 4 * PATH); i += 4) {
        context.moveTo(ends[i]!, ends[i + 1]!);
        context.lineTo(ends[i + 2]!, ends[i + 3]!);
      }
      this.stroke(style);
    }
  }

  polygon(points: readonly number[], fill: string): void {
    const { context } = this;
    context.beginPath();
    for (let i = 0; i + 1 < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!);
    context.fillStyle = fill;
    context.fill();
  }

  circle(x: number, y: number, radius: number, style: Style): void {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, 2 * Math.PI);
    if (style.fill) {
      this.context.fillStyle = style.fill;
      this.context.fill();
    }
    this.stroke(style);
  }

  text(text: string, left: number, middle: number, lettering: Lettering): void {
    const { context } = this;
    context.font = fontOf(lettering);
    context.lineWidth = HALO;
    context.strokeStyle = lettering.halo;
    context.strokeText(text, left, middle);
    context.fillStyle = lettering.fill;
    context.fillText(text, left, middle);
  }

  /** The stroke lies under the fill, as an outline. */
  private paint(path: Path2D, { fill, stroke, width = 1 }: Style): void {
    const { context } = this;
    if (stroke) {
      context.lineWidth = width;
      context.strokeStyle = stroke;
      context.stroke(path);
    }
    if (fill) {
      context.fillStyle = fill;
      context.fill(path, "evenodd");
    }
  }

  private stroke({ stroke, width = 1, dash = [] }: Style): void {
    if (!stroke) return;
    this.context.strokeStyle = stroke;
    this.context.lineWidth = width;
    this.context.setLineDash([...dash]);
    this.context.lineCap = "round";
    this.context.stroke();
    this.context.setLineDash([]);
  }
}

export class SvgPen implements Pen {
  readonly element: SVGElement;

  constructor(width: number, height: number, background: string, title: string) {
    this.element = s("svg", { xmlns: "http://www.w3.org/2000/svg", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "font-family": FONT });
    this.element.append(s("title", {}, title), s("rect", { width, height, fill: background }));
  }

  shape(outline: Outline, x: number, y: number, scaleX: number, scaleY: number, style: Style): void {
    const transform = `translate(${tidy(x)} ${tidy(y)}) scale(${scaleX} ${scaleY})`;
    this.add("path", { d: outline.d, transform, "fill-rule": "evenodd", "vector-effect": "non-scaling-stroke", "paint-order": "stroke" }, style);
  }

  shapes(outline: Outline, places: readonly number[], style: Style): void {
    for (let i = 0; i + 2 < places.length; i += 3) this.shape(outline, places[i]!, places[i + 1]!, places[i + 2]!, places[i + 2]!, style);
  }

  lines(ends: readonly number[], style: Style): void {
    let d = "";
    for (let i = 0; i + 3 < ends.length; i += 4) d += `M${tidy(ends[i]!)} ${tidy(ends[i + 1]!)}L${tidy(ends[i + 2]!)} ${tidy(ends[i + 3]!)}`;
    this.add("path", { d, "stroke-linecap": "round" }, style);
  }

  polygon(points: readonly number[], fill: string): void {
    this.add("polygon", { points: points.map(tidy).join(" ") }, { fill });
  }

  circle(x: number, y: number, radius: number, style: Style): void {
    this.add("circle", { cx: tidy(x), cy: tidy(y), r: tidy(radius) }, style);
  }

  text(text: string, left: number, middle: number, { size, weight, fill, halo }: Lettering): void {
    const look = { "font-size": tidy(size), "font-weight": weight, fill, stroke: halo, "stroke-width": HALO, "stroke-linejoin": "round", "paint-order": "stroke" };
    this.element.append(s("text", { x: tidy(left), y: tidy(middle), "dominant-baseline": "central", ...look }, text));
  }

  private add(tag: string, attributes: Record<string, string | number>, { fill, stroke, width = 1, dash }: Style): void {
    const look = { fill: fill ?? "none", stroke: stroke ?? null, "stroke-width": stroke ? tidy(width) : null, "stroke-dasharray": dash?.length ? dash.join(" ") : null };
    this.element.append(s(tag, { ...attributes, ...look }));
  }
}

function tidy(value: number): number {
  return Math.round(value * 100) / 100;
}
