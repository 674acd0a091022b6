/** Asks the server that this page came from. */

export interface Node_ {
  id: string;
  labels: string[];
  properties: Record<string, unknown>;
}

export interface Relationship {
  id: string;
  type: string;
  properties: Record<string, unknown>;
}

export interface Path {
  nodes: Node_[];
  relationships: Relationship[];
}

export type Row = Record<string, unknown>;

export interface Answer {
  text: string;
  columns: string[];
  rows: Row[];
  note: string;
  generation: string;
  seconds: number;
}

export interface Schema {
  generation: string;
  labels: { name: string; count: number; properties: string[] }[];
  relationships: { name: string; count: number; properties: string[]; between: [string, string][] }[];
}

export interface Example {
  title: string;
  title_ja: string;
  cypher: string;
}

export interface Hit {
  id: string;
  name: string;
  name_ja?: string;
  type: string;
  paper_count?: number;
  matched: string;
}

/** What the server says no with; ``fix`` says what to do. */
export class Refusal extends Error {
  constructor(
    what: string,
    readonly fix: string,
  ) {
    super(what);
  }
}

export async function ask(cypher: string, parameters: Record<string, unknown>, signal: AbortSignal): Promise<Answer> {
  const began = performance.now();
  const response = await fetch("/api/query", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ cypher, parameters }), signal });
  const text = await response.text();
  if (!response.ok) throw refusal(text, response.status);
  const rows = JSON.parse(text) as Row[];
  const columns = header<string[]>(response, "X-Atlas-Columns") ?? Object.keys(rows[0] ?? {});
  return { text, columns, rows, note: header<string>(response, "X-Atlas-Note") ?? "", generation: response.headers.get("X-Atlas-Generation") ?? "", seconds: (performance.now() - began) / 1000 };
}

export async function get<T>(address: string, signal?: AbortSignal): Promise<T> {
  const response = await fetch(address, signal ? { signal } : {});
  const text = await response.text();
  if (!response.ok) throw refusal(text, response.status);
  return JSON.parse(text) as T;
}

function header<T>(response: Response, name: string): T | null {
  const value = response.headers.get(name);
  return value === null ? null : (JSON.parse(value) as T);
}

function refusal(text: string, status: number): Refusal {
  try {
    const { error } = JSON.parse(text) as { error: { what: string; fix: string } };
    return new Refusal(error.what, error.fix);
  } catch {
    return new Refusal(`HTTP ${status}`, "");
  }
}
