import { capital, type Names, snake } from './names.ts';

/** A field of a new domain. */
export type Field = {
  name: string;
  /** Its name in the table. */
  column: string;
  kind: 'string' | 'text' | 'int' | 'boolean' | 'time' | 'words';
  /** Whether each row has a value. */
  required: boolean;
  /** Its type in the SDL. */
  type: string;
  /** The words that it is one of. */
  words: readonly string[];
};

const TYPES: Record<string, [kind: Field['kind'], type: string]> = {
  string: ['string', 'String'],
  text: ['text', 'String'],
  int: ['int', 'Int'],
  boolean: ['boolean', 'Boolean'],
  time: ['time', 'DateTime'],
  datetime: ['time', 'DateTime'],
};

/** Every domain has these. */
const OWN = ['id', 'author', 'authorId', 'organizationId', 'createdAt', 'updatedAt', 'first', 'after'];

/**
 * @param text as in `number:string!` or `status:DRAFT,SENT`
 * @throws where it is not of that form; the message says which
 */
export function readField(text: string, { Type }: Names): Field {
  const [, name = '', type = '', mark] = /^([^:]+):([^:!]+)(!?)$/.exec(text) ?? [];
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
    throw new Error(`"${text}" is no field: write name:type, as in number:string! or status:DRAFT,SENT.`);
  }
  if (OWN.includes(name)) throw new Error(`The field ${name} is there by itself: leave it out.`);
  const own = { name, column: snake(name), words: [] };
  const words = type.split(',');
  if (/^[A-Z]/.test(type) && words.length > 1) {
    const odd = words.find((word) => !/^[A-Z][A-Z0-9_]*$/.test(word));
    if (odd !== undefined) throw new Error(`"${odd}" is no word of ${name}: write it in capitals, as in IN_REVIEW.`);
    return { ...own, kind: 'words', required: mark === '!' || name === 'status', type: Type + capital(name), words };
  }
  const [kind, sdl] = TYPES[type.toLowerCase()] ?? [];
  if (kind === undefined || sdl === undefined) {
    throw new Error(
      `"${type}" is no type: ${name} can be string, text, int, boolean, time or words such as DRAFT,SENT.`,
    );
  }
  return { ...own, kind, required: mark === '!', type: sdl };
}

/** Whether it holds text. */
export function isText({ kind }: Field): boolean {
  return kind === 'string' || kind === 'text';
}

/** How many characters a text may have. */
export function maxLength({ kind }: Field): number {
  return kind === 'text' ? 10_000 : 200;
}

/** A number as it is written in code and in sentences. */
export function grouped(number: number, separator: '_' | ','): string {
  return number < 10_000 ? String(number) : number.toLocaleString('en').replaceAll(',', separator);
}
