import type { Manifest } from '../adopt/manifest.ts';

const SECTIONS = ['scripts', 'dependencies', 'devDependencies', 'overrides', 'allowScripts'] as const;

type Merged = { manifest: Manifest; changed: string[]; notes: string[] };

/**
 * Merges the changes of the template's package.json since `base` into the project's; gatehouse/package.json is copied.
 * The project's own changes stay, with a note if the template has changed the same entry.
 * @param isLeftOut whether a script belongs to a part that the project has left out
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
    const [was, wanted, own] = [entriesOf(base[section]), entriesOf(theirs[section]), entriesOf(mine[section])];
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
    const sorted = Object.entries(own).sort(section === 'scripts' ? () => 0 : byName);
    if (sorted.length > 0)
      Object.assign(manifest, {
        [section]: Object.fromEntries(sorted.map(([name, text]) => [name, JSON.parse(text)])),
      });
  }
  return { manifest, changed, notes };
}

/** The values as JSON, because an override may be an object. */
const entriesOf = (section: object = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(section).map(([name, value]) => [name, JSON.stringify(value)]));

const byName = ([a]: [string, string], [b]: [string, string]): number => (a < b ? -1 : 1);
