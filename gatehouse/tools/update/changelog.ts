const HEADING = /^## (\d+\.\d+\.\d+)/m;

/**
 * The newest version of a changelog: its first heading, as in `## 0.2.0`.
 * @throws if there is none
 */
export function versionIn(changelog: string): string {
  const version = HEADING.exec(changelog)?.[1];
  if (version === undefined)
    throw new Error('gatehouse/CHANGELOG.md has no version: its first heading must be a version, such as "## 0.2.0".');
  return version;
}

/** The entries that are newer than a version, newest first; all entries if that version has none. */
export function entriesSince(changelog: string, version: string): string {
  const entries = changelog.split(/^(?=## )/m).filter((entry) => HEADING.test(entry));
  const known = entries.findIndex((entry) => HEADING.exec(entry)?.[1] === version);
  return entries
    .slice(0, known === -1 ? entries.length : known)
    .join('')
    .trim();
}
