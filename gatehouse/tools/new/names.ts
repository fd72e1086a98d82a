/** The forms in which a domain's name is written. */
export type Names = Record<
  'file' | 'words' | 'many' | 'field' | 'fields' | 'Type' | 'Types' | 'table' | 'table_singular',
  string
>;

/** `Invoice` for `invoice`. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `paid_at` for `paidAt`. */
export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const plural = (word: string): string => {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
};

/**
 * @param name one of the things, in lower case, words joined by hyphens: `comment`, `blog-post`
 * @throws where it is not of that form
 */
export function namesOf(name: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) {
    throw new Error(
      `"${name}" is no name for a domain: write one of the things in lower case, as in comment or blog-post.`,
    );
  }
  const words = name.split('-');
  const many = [...words.slice(0, -1), plural(words.at(-1) ?? '')];
  const Type = words.map(capital).join('');
  const Types = many.map(capital).join('');
  const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
  return {
    file: name,
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
