import type { Visit } from './walk.ts';

export type Row = Record<string, unknown>;

/** A unique text: wherever it appears, its origin is known. */
const CANARY = /cnry[0-9a-f]{12}/gi;

/** The field of the object that a canary belongs to. */
export type Owner = { readonly coordinate: string; readonly type: string; readonly id: string };

export type Canaries = ReturnType<typeof createCanaries>;

/** The column that each canary was planted in: `posts.title`. */
export type Planted = ReadonlyMap<string, string>;

/** Keeps the origin of each canary. */
export function createCanaries(hex: (length: number) => string, planted: Planted) {
  const owners = new Map<string, Owner>();
  const writers = new Map<string, string>();
  const shownColumns = new Set<string>();
  return {
    /** A new canary for the input of this caller, who may see it in responses. */
    make: (writer: string): string => {
      const canary = `cnry${hex(12)}`;
      writers.set(canary, writer);
      return canary;
    },
    wrote: (canary: string, caller: string): boolean => writers.get(canary) === caller,
    /** Remembers which field of which object each canary is, as an administrator read it. */
    learn: (visits: readonly Visit[]): void => {
      for (const { coordinate, type, id, value } of visits) {
        if (typeof value !== 'string' || id === null) continue;
        for (const canary of canariesIn(value)) {
          owners.set(canary, { coordinate, type, id });
          shownColumns.add(planted.get(canary) ?? '');
        }
      }
    },
    /** The column of a canary, if not even an administrator can read any text of that column. */
    hiddenColumnOf: (canary: string): string | null => {
      const column = planted.get(canary);
      return column === undefined || shownColumns.has(column) ? null : column;
    },
    ownerOf: (canary: string): Owner | undefined => owners.get(canary),
    found: canariesIn,
    count: (): number => owners.size,
  };
}

/** Also in upper case, because a resolver may return it so. */
const canariesIn = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(CANARY), ([canary]) => canary.toLowerCase())),
];

/** Columns that may hold any text: not keys, and not those with a meaning given by a constraint or their name. */
const COLUMNS = `
  select c.relname as table, a.attname as column
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    and a.atttypid in ('text'::regtype, 'varchar'::regtype)
    and not exists (
      select 1 from pg_constraint k
      where k.conrelid = c.oid and k.contype in ('c', 'f', 'p', 'u') and a.attnum = any (k.conkey))
    and a.attname !~ '(^|_)(id|slug|key|url|role|status|kind|type|hash|token|locale|currency)$'`;

/**
 * Replaces each text of the sample data by a canary, except in columns that reject it by a trigger or their length.
 * @param run runs a statement and returns its rows
 */
export async function plantCanaries(run: (statement: string) => Promise<Row[]>): Promise<Planted> {
  const planted = new Map<string, string>();
  for (const { table, column } of await run(COLUMNS)) {
    const value = `'cnry' || substr(md5('${table}.${column}' || ctid::text), 1, 12)`;
    const statement = `update "${table}" set "${column}" = ${value} where "${column}" is not null returning "${column}" as canary`;
    for (const { canary } of await run(statement).catch(() => [])) planted.set(String(canary), `${table}.${column}`);
  }
  return planted;
}
