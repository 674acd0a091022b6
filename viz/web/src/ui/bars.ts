/** A row of bars, one a week. */
import { s } from "./dom";

/** ``chosen`` tells which bars stand out; without it all do. */
export function bars(counts: readonly number[], labels: readonly string[], height: number, chosen: (index: number) => boolean = () => true): SVGElement {
  const highest = Math.max(1, ...counts);
  const drawn = counts.map((count, i) => {
    const tall = count ? Math.max(1.5, (count / highest) * (height - 1)) : 0.75;
    const bar = s("rect", { x: i * 10 + 1, y: height - tall, width: 8, height: tall, rx: counts.length > 20 ? 1 : 0, class: chosen(i) && count ? "bar" : "bar off" });
    bar.append(s("title", {}, `${labels[i]}: ${count}`));
    return bar;
  });
  return s("svg", { class: "bars", viewBox: `0 0 ${counts.length * 10} ${height}`, preserveAspectRatio: "none", height, "aria-hidden": "true" }, ...drawn);
}
