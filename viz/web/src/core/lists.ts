/** Lists by what their items belong to. */

/** Items by each of the numbers that they belong to. */
export function gathered<T>(count: number, items: readonly T[], keysOf: (item: T) => readonly number[]): T[][] {
  const lists: T[][] = Array.from({ length: count }, () => []);
  for (const item of items) for (const key of new Set(keysOf(item))) lists[key]?.push(item);
  return lists;
}

export function indexed<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
