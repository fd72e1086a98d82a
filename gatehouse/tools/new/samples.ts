import { capital } from '../../operations/index.ts';
import { filterFields, type NewDomain } from './domain.ts';
import type { Field } from './fields.ts';

/** Its sample rows: `dev/sample-invoices.ts`. */
export function samplesText(domain: NewDomain): string {
  const { names, of, fields } = domain;
  const ofOrganization = of === 'organization';
  const owners = ofOrganization
    ? [
        ['acme', 'linus'],
        ['acme', 'grace'],
        ['globex', 'hedy'],
      ]
    : [
        ['linus', 'linus'],
        ['mallory', 'mallory'],
      ];
  const row = ([owner = '', author = '']: string[], index: number): string => {
    const values = fields.map((field, place) => `${field.name}: ${sampleValue(field, index + 1, place)}`);
    const organization = ofOrganization ? `, organizationId: 'org_${owner}'` : '';
    return `  { id: '${names.table_singular}_${owner}_${index + 1}', ${values.join(', ')}, authorId: 'user_${author}'${organization}, createdAt: at(${index + 1}), updatedAt: at(${index + 1}) },\n`;
  };
  return `import type { Database } from '../gatehouse/postgres/index.ts';
import { ${names.fields} } from '../src/data/${names.file}.ts';

const at = (hour: number) => new Date(Date.UTC(2026, 0, 12, hour));

const rows: (typeof ${names.fields}.$inferInsert)[] = [
${owners.map(row).join('')}];

/** Adds the sample ${names.many} that are missing. Returns how many were added. */
export async function seed${names.Types}(db: Database): Promise<number> {
  const added = await db.insert(${names.fields}).values(rows).onConflictDoNothing().returning({ id: ${names.fields}.id });
  return added.length;
}
`;
}

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
export function tabText(domain: NewDomain): string {
  const { names, of, fields } = domain;
  const filters = filterFields(domain).map(({ name, words }) => `, ${name}: ${words[0]}`);
  const whom =
    of === 'organization' ? 'For members of an organization: Linus, Grace or Hedy.' : 'For anyone who is signed in.';
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
