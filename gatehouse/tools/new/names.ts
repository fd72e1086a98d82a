import { capital, plural } from '../../operations/index.ts';

/** The forms in which a domain's name is written. */
export type Names = Record<
  'file' | 'plural' | 'words' | 'many' | 'field' | 'fields' | 'Type' | 'Types' | 'table' | 'table_singular',
  string
>;

/** `paid_at` for `paidAt`. */
export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * @param name a singular noun in lower case, words joined by hyphens: `comment`, `blog-post`
 * @throws if it is not of that form
 */
export function namesOf(name: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(
      `"${name}" is not a name for a domain: use a singular noun in lower case, as in comment or blog-post.`,
    );
  }
  const words = name.split('-');
  const many = plural(name).split('-');
  if (plural(name) === name)
    throw new Error(`"${name}" is already a plural: use a singular noun whose plural is a different word.`);
  const Type = words.map(capital).join('');
  const Types = many.map(capital).join('');
  const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
  return {
    file: name,
    plural: many.join('-'),
    words: words.join(' '),
    many: many.join(' '),
    field: lower(Type),
    fields: lower(Types),
    Type,
    Types,
    table: many.join('_'),
    table_singular: words.join('_'),
  };
}
