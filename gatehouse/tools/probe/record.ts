import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import type { Finding, RouteVerdict } from './judge.ts';
import { verdictOf } from './judge.ts';
import type { Result } from './run.ts';

type Reasons = Readonly<Record<string, string>>;

/** The earlier results, and the exceptions with their reasons. */
export type ProbeRecord = {
  /** Routes that are open, each with its reason. */
  readonly open: Reasons;
  /** Routes that could not be proved, each with its reason. */
  readonly unproven: Reasons;
  /** Callers that this server accepts on purpose, such as `wrong azp`, each with its reason. */
  readonly takes: Reasons;
  /** Routes that were protected when they were last recorded. */
  readonly protected: readonly string[];
};

export type Judged = Result & {
  /** Why this result fails the run; empty if it does not. */
  readonly faults: readonly string[];
  /** The reason in the record, if it has one. */
  readonly reason: string | null;
};

/** The record in this file, or null if there is no file. Throws if it is not a record. */
export async function readRecord(file: string): Promise<ProbeRecord | null> {
  if (!existsSync(file)) return null;
  const text = await readFile(file, 'utf8');
  try {
    return recordIn(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${file} is not a record of this command: ${(cause as Error).message}`);
  }
}

const EMPTY: ProbeRecord = { open: {}, unproven: {}, takes: {}, protected: [] };

const recordIn = (read: object): ProbeRecord => {
  const unknown = Object.keys(read).find((name) => !(name in EMPTY));
  if (unknown !== undefined) throw new Error(`it has no member "${unknown}".`);
  const record = { ...EMPTY, ...read };
  for (const [name, value] of Object.entries(record)) {
    const isList = name === 'protected';
    const texts = typeof value === 'object' && value !== null ? Object.values(value) : [null];
    if (Array.isArray(value) === isList && texts.every((text) => typeof text === 'string')) continue;
    throw new Error(`"${name}" is ${isList ? 'a list of routes' : 'an object that gives a reason by name'}.`);
  }
  return record;
};

/** Judges results by the record: a route that is open without a reason, new, or no longer protected, is a fault. */
export function judgeByRecord(results: readonly Result[], record: ProbeRecord | null): Judged[] {
  return results.map((result) => {
    const findings = result.findings.filter(({ caller }) => !record?.takes[caller]);
    const verdict: RouteVerdict = result.verdict === 'left out' ? 'left out' : verdictOf(findings);
    const accepted = verdict === 'open' && isAnonymous(findings) ? record?.open : record?.unproven;
    const reason = (verdict === 'open' || verdict === 'unproven') && accepted?.[result.id]?.trim();
    const faults = verdict === 'protected' || verdict === 'left out' || reason ? [] : findings.map(sentenceOf);
    if (record !== null && verdict !== 'left out') {
      const known = record.protected.includes(result.id);
      if (known && verdict === 'open') faults.unshift('was protected, and is open now');
      if (!known && !(result.id in { ...record.open, ...record.unproven })) faults.push('is new: run with --update');
    }
    return { ...result, findings, verdict, faults, reason: reason || null };
  });
}

/** Entries of the record whose route no longer exists. */
export function deadEntries(results: readonly Result[], record: ProbeRecord | null): string[] {
  if (record === null) return [];
  const ids = new Set(results.map(({ id }) => id));
  return [record.open, record.unproven]
    .flatMap(Object.keys)
    .concat(record.protected)
    .filter((id) => !ids.has(id));
}

/** Writes the results, and returns them. Reasons are kept; a missing one is left empty, for a person to write. */
export async function writeRecord(
  file: string,
  judged: readonly Judged[],
  record: ProbeRecord | null,
): Promise<ProbeRecord> {
  const among = (verdict: RouteVerdict) =>
    judged
      .filter((one) => one.verdict === verdict && (verdict !== 'open' || isAnonymous(one.findings)))
      .map(({ id }) => id)
      .sort();
  const withReasons = (verdict: 'open' | 'unproven') =>
    Object.fromEntries(among(verdict).map((id) => [id, record?.[verdict][id] ?? '']));
  // Without --writes, routes that were left out keep their entry.
  const kept = among('left out').filter((id) => record?.protected.includes(id));
  const next: ProbeRecord = {
    open: withReasons('open'),
    unproven: withReasons('unproven'),
    takes: record?.takes ?? {},
    protected: [...among('protected'), ...kept].sort(),
  };
  await writeFile(file, `${JSON.stringify(next, null, 2)}\n`);
  return next;
}

/** Open to anonymous callers: the only kind of open that can have a reason. */
const isAnonymous = (findings: readonly Finding[]): boolean => findings.some(({ caller }) => caller === 'anonymous');

const sentenceOf = ({ kind, caller, detail }: Finding): string => {
  if (kind === 'open')
    return caller === 'anonymous' ? `open to everyone (${detail})` : `open with: ${caller} (${detail})`;
  return kind === 'contract' ? `${caller}: ${detail}` : `unproven: ${detail}`;
};
