import { parseArgs } from 'node:util';
import { type Field, readField } from './fields.ts';
import { type Names, namesOf, snake } from './names.ts';

/** The options of `npm run new`. */
export type NewDomain = {
  names: Names;
  /** Whether rows belong to their author or to an organization. */
  of: 'author' | 'organization';
  fields: readonly Field[];
  /** The field `status`, which changes by steps; null if there is none. */
  status: Field | null;
  /** The field whose values are unique within the organization, or among the rows of an author. */
  unique: Field | null;
  update: boolean;
  subscription: boolean;
  /** Whether models may list, read and create its rows. */
  tools: boolean;
};

const help = `Writes a new domain: a type with a list, a lookup, mutations and rules, and all that goes with it.

  npm run new -- comment
  npm run new -- invoice --of organization number:string! amount:int status:DRAFT,SENT,PAID --with subscription,update

  --of author         any signed-in person reads; the author and admins change (the default)
  --of organization   members of the organization read and write; its org:admin deletes and changes the status
  --with LIST         update: a mutation that changes fields; subscription: each row when it is written;
                      tools: models list, read and create rows, through applications with a scope as well
  --unique FIELD      no two rows of an organization (or an author) have the same value; none for no field.
                      Unless given: a required number, code, slug or reference

Fields are name:type, with ! if a value is required; without fields, the domain has a text.
  string   a line of up to 200 characters      int       32 bits           time   a DateTime
  text     up to 10,000 characters             boolean   true or false     A,B,C  one of these words
A field named status has steps: it starts with the first word, and a mutation moves it from each word to the next. Words of
one step are separated by a slash: status:REQUESTED,APPROVED/REJECTED,ARCHIVED.

Write the name in the singular, words joined by hyphens: blog-post. No migration is written: look at the table first.`;

const DEFAULT_FIELDS = ['text:text!'];
const USUALLY_UNIQUE = ['number', 'code', 'slug', 'reference'];
const PARTS = ['subscription', 'update', 'tools'];

const options = {
  help: { type: 'boolean', short: 'h' },
  of: { type: 'string', default: 'author' },
  with: { type: 'string', default: '' },
  unique: { type: 'string' },
} as const;

/**
 * Reads the command line.
 * @returns the domain, or the text of `--help`
 * @throws if the command line is invalid; the message says how to write it
 */
export function readDomain(args: string[]): NewDomain | string {
  const { positionals, values } = parseArgs({ args, allowPositionals: true, options });
  if (values.help === true) return help;
  const [name, ...texts] = positionals;
  if (name === undefined) throw new Error(`Name one domain, as below.\n\n${help}`);
  const names = namesOf(name);
  const { of } = values;
  if (of !== 'author' && of !== 'organization') throw new Error(`--of is author or organization, not "${of}".`);
  const parts = values.with.split(',').filter(Boolean);
  const unknown = parts.find((part) => !PARTS.includes(part));
  if (unknown !== undefined) throw new Error(`--with takes ${PARTS.join(', ')}, not "${unknown}".`);
  const fields = (texts.length === 0 ? DEFAULT_FIELDS : texts).map((text) => readField(text, names));
  const twice = fields.find((field, index) => fields.findIndex((other) => other.name === field.name) !== index);
  if (twice !== undefined) throw new Error(`There are two fields ${twice.name}.`);
  const status = fields.find((field) => field.name === 'status' && field.kind === 'words') ?? null;
  if (fields.length === 1 && status !== null) throw new Error('A domain has a field besides its status: add one.');
  return {
    names,
    of,
    fields,
    status,
    unique: uniqueOf(fields, values.unique),
    update: parts.includes('update'),
    subscription: parts.includes('subscription'),
    tools: parts.includes('tools'),
  };
}

const uniqueOf = (fields: readonly Field[], name: string | undefined): Field | null => {
  const candidates = fields.filter(({ kind, required }) => required && (kind === 'string' || kind === 'int'));
  if (name === 'none') return null;
  if (name === undefined) return candidates.find((field) => USUALLY_UNIQUE.includes(field.name)) ?? null;
  const found = candidates.find((field) => field.name === name);
  if (found === undefined) throw new Error(`--unique must name a required field of type string or int, not ${name}.`);
  return found;
};

/** The fields of the input; a status has its own mutation. */
export function inputFields({ fields, status }: NewDomain): readonly Field[] {
  return fields.filter((field) => field !== status);
}

/** The fields that a page can be filtered by. */
export function filterFields({ fields }: NewDomain): readonly Field[] {
  return fields.filter(({ kind }) => kind === 'words');
}

/** The column of the owner, and its name in the table. */
export function ownerOf({ of }: NewDomain): { property: string; column: string } {
  const property = of === 'organization' ? 'organizationId' : 'authorId';
  return { property, column: snake(property) };
}

/** The mutation that changes the status. */
export function statusMutation({ names }: NewDomain): string {
  return `set${names.Type}Status`;
}

/** The scope that a person grants to an application: `invoices:read`. */
export function scopeOf({ names }: NewDomain, action: 'read' | 'write'): string {
  return `${names.plural}:${action}`;
}

/** The name of an index, which PostgreSQL reports with a violation. */
export function indexName({ names }: NewDomain, ...columns: string[]): string {
  return [names.table, ...columns].join('_');
}

/** `an invoice`, `a comment`. */
export function one({ words }: Names): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
}
