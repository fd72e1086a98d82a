import { capital } from '../../operations/index.ts';
import { filterFields, type NewDomain } from './domain.ts';
import type { Field } from './fields.ts';
import type { People } from './people.ts';

/** Its sample rows: `dev/sample-invoices.ts`. */
export function samplesText({ names, fields }: NewDomain, people: People): string {
  const row = ({ owner, ids }: Owner, index: number): string => {
    const values = fields.map((field, place) => `${field.name}: ${sampleValue(field, index + 1, place)}`);
    return `  { id: '${names.table_singular}_${owner}_${index + 1}', ${values.join(', ')}, ${ids}, createdAt: at(${index + 1}), updatedAt: at(${index + 1}) },\n`;
  };
  return `import type { Database } from '../gatehouse/postgres/index.ts';
import { ${names.fields} } from '../src/data/${names.file}.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 0, 12, hour));

const rows: (typeof ${names.fields}.$inferInsert)[] = [
${ownersAmong(people).map(row).join('')}];

/** Adds the sample ${names.many} that are missing. Returns how many were added. */
export async function seed${names.Types}(db: Database): Promise<number> {
  const added = await db.insert(${names.fields}).values(rows).onConflictDoNothing().returning({ id: ${names.fields}.id });
  return added.length;
}
`;
}

/** Who owns a row: in the id of the row, and as the values of its columns. */
type Owner = { owner: string; ids: string };

const ownersAmong = (people: People): Owner[] => {
  if (people.of === 'author') {
    return [people.author, people.other].map(({ key, userId }) => ({ owner: key, ids: `authorId: '${userId}'` }));
  }
  return [people.author, people.colleague, people.outsider].map(({ userId, organization: { id, slug } }) => {
    return { owner: slug, ids: `authorId: '${userId}', organizationId: '${id}'` };
  });
};

/** Several times, each an hour after the one before. */
const sampleValue = ({ kind, name, words }: Field, number: number, place: number): string => {
  if (kind === 'int') return String(number * 100);
  if (kind === 'boolean') return String(number % 2 === 1);
  if (kind === 'time') return `at(${number + 12 + place})`;
  if (kind === 'words') return `'${words[(number - 1) % words.length]}'`;
  return `'${capital(name)} ${number}'`;
};

/** The fields that an example operation selects. */
export function selectedFields({ fields, of }: NewDomain): string {
  const organization = of === 'organization' ? ' organizationId' : '';
  return `id ${fields.map(({ name }) => name).join(' ')} author { id }${organization}`;
}

/** A tab of the playground, as an item of `samples` in dev/playground-tabs.ts. */
export function tabText(domain: NewDomain, people: People): string {
  const { names, fields } = domain;
  const filters = filterFields(domain).map(({ name, words }) => `, ${name}: ${words[0]}`);
  const whom =
    people.of === 'organization'
      ? `For members of an organization: ${people.author.firstName}, ${people.colleague.firstName} or ${people.outsider.firstName}.`
      : 'For anyone who is signed in.';
  return `  sample(
    \`
# ${whom}
query ${names.Types} {
  ${names.fields}(first: 5${filters.join('')}) {
    edges {
      node {
        id
${fields.map(({ name }) => `        ${name}\n`).join('')}        author {
          name
        }
      }
    }
  }
}\`,
    null,
    true,
  ),
`;
}
