import { type CatalogueEntry, catalogue, codesWith } from '../../errors/index.ts';

const entries = Object.entries<CatalogueEntry>(catalogue);

/** `RATE_LIMITED` as `RateLimitedError`. */
const classOf = (code: string): string =>
  `${code.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Error`;

/** The classes of a client's errors, one for each code of the catalogue. */
export const errorClasses: readonly string[] = entries.map(([code]) => classOf(code));

/**
 * Inserts the catalogue into the text of `templates/errors.ts`, which already has the classes with additional members.
 */
export function withErrorClasses(source: string): string {
  const plain = entries.filter(([code]) => !source.includes(`class ${classOf(code)} `));
  const classes = plain.map(
    ([code, { meaning }]) =>
      `/** ${meaning} */\nexport class ${classOf(code)} extends ApiError {\n  override name = '${classOf(code)}';\n}`,
  );
  const rows = entries.map(([code]) => `  ['${code}', ${classOf(code)}],`);
  return source
    .replace('// CLASSES', classes.join('\n\n'))
    .replace('  // CODES', rows.join('\n'))
    .replace(
      '  // RETRYABLE',
      codesWith('retryable')
        .map((code) => `  '${code}',`)
        .join('\n'),
    );
}

/** Inserts the codes that a status alone stands for into the text of `templates/send.ts`. */
export function withStatuses(source: string): string {
  const codes: readonly string[] = codesWith('standsForStatus');
  const rows = entries
    .filter(([code]) => codes.includes(code))
    .map(([code, { status }]) => `  [${status}, '${code}'],`);
  return source.replace('  // STATUSES', rows.join('\n'));
}
