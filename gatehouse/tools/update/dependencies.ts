import type { Manifest } from '../adopt/manifest.ts';

const SECTIONS = ['scripts', 'dependencies', 'devDependencies'] as const;

type Merged = { manifest: Manifest; changed: string[]; notes: string[] };

/**
 * Brings what the template's package.json has changed since `base` into the project's. What the project has changed itself
 * stays, and is noted where the template has changed it as well.
 * @param isLeftOut scripts of parts that the project is without
 */
export function mergeManifest(
  mine: Manifest,
  base: Partial<Manifest>,
  theirs: Manifest,
  isLeftOut: (script: string) => boolean,
): Merged {
  const manifest = structuredClone(mine);
  const changed: string[] = [];
  const notes: string[] = [];
  for (const section of SECTIONS) {
    const [was, wanted, own] = [base[section] ?? {}, theirs[section] ?? {}, manifest[section]];
    for (const [name, value] of Object.entries(wanted)) {
      if (own[name] === value || was[name] === value || (section === 'scripts' && isLeftOut(name))) continue;
      if (own[name] === was[name]) {
        own[name] = value;
        changed.push(name);
      } else notes.push(`${name} stays ${own[name] ?? 'away'}; the template has ${value}`);
    }
    for (const name of Object.keys(was)) {
      if (wanted[name] === undefined && own[name] !== undefined)
        notes.push(`${name} is no longer in the template: remove it if you do not use it`);
    }
    manifest[section] = Object.fromEntries(Object.entries(own).sort(section === 'scripts' ? () => 0 : byName));
  }
  return { manifest, changed, notes };
}

const byName = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1);
