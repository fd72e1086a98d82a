import { capital } from '../../operations/index.ts';
import { type Names, snake } from './names.ts';

/** A field of a new domain. */
export type Field = {
  name: string;
  /** Its name in the table. */
  column: string;
  kind: 'string' | 'text' | 'int' | 'boolean' | 'time' | 'words';
  /** Whether it is not nullable. */
  required: boolean;
  /** Its type in the SDL. */
  type: string;
  /** The words of its enum. */
  words: readonly string[];
  /** The words in steps: a status changes from any word of a step to any word of the next one. */
  steps: readonly (readonly string[])[];
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
 * @throws if it is not of that form; the message says which
 */
export function readField(text: string, { Type }: Names): Field {
  const [, name = '', type = '', mark] = /^([^:]+):([^:!]+)(!?)$/.exec(text) ?? [];
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) {
    throw new Error(`"${text}" is not a field: write name:type, as in number:string! or status:DRAFT,SENT.`);
  }
  if (OWN.includes(name)) throw new Error(`Every domain has the field ${name}: leave it out.`);
  const own = { name, column: snake(name), words: [], steps: [] };
  if (/^[A-Z].*[,/]/.test(type)) {
    const required = mark === '!' || name === 'status';
    return { ...own, ...readWords(name, type), kind: 'words', required, type: Type + capital(name) };
  }
  const [kind, sdl] = TYPES[type.toLowerCase()] ?? [];
  if (kind === undefined || sdl === undefined) {
    throw new Error(
      `"${type}" is not a type: ${name} can be string, text, int, boolean, time or words such as DRAFT,SENT.`,
    );
  }
  return { ...own, kind, required: mark === '!', type: sdl };
}

/** Reads `DRAFT,SENT`, or with alternatives within a step of a status, `REQUESTED,APPROVED/REJECTED`. */
const readWords = (name: string, type: string): Pick<Field, 'words' | 'steps'> => {
  const steps = type.split(',').map((step) => step.split('/'));
  const words = steps.flat();
  const odd = words.find((word) => !/^[A-Z][A-Z0-9_]*$/.test(word));
  if (odd !== undefined)
    throw new Error(`"${odd}" is not a valid word of ${name}: write it in capitals, as in IN_REVIEW.`);
  if (new Set(words).size < words.length) throw new Error(`${name} has the same word twice.`);
  if (name !== 'status' && words.length > steps.length)
    throw new Error(`Only a status has steps: separate the words of ${name} by commas.`);
  if (name === 'status' && (steps[0]?.length !== 1 || steps.length < 2))
    throw new Error(
      'A status begins with one word, which a comma separates from the next: REQUESTED,APPROVED/REJECTED.',
    );
  return { words, steps };
};

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
