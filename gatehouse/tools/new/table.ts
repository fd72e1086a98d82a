import { capital } from '../../operations/index.ts';
import { indexName, type NewDomain, one, ownerOf } from './domain.ts';
import type { Field } from './fields.ts';

/** The table, and the messages for unique values that are taken. */
export function tableText(domain: NewDomain): string {
  const { names, of, fields, unique } = domain;
  const { column } = ownerOf(domain);
  const organizationId = `    /** Clerk's id. No foreign key, because a webhook may report the organization after its first row. */
    organizationId: text('organization_id').notNull(),\n`;
  const taken = unique && `${capital(one(names))} with this ${unique.name} already exists.`;
  return `export const ${names.fields} = pgTable(
  '${names.table}',
  {
    id: text('id').primaryKey(),
${fields.map((field) => `    ${field.name}: ${columnText(field)},\n`).join('')}    authorId: text('author_id')
      .notNull()
      .references(() => users.id),
${of === 'organization' ? organizationId : ''}    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
${constraintsOf(domain)
  .map((text) => `    ${text},\n`)
  .join('')}  ],
);
${unique ? `\nconst taken = { ${indexName(domain, column, unique.column)}: '${taken}' };\n` : ''}`;
}

/** An index for each kind of page, and the CHECK constraints. */
const constraintsOf = (domain: NewDomain): string[] => {
  const { of, fields, status, unique } = domain;
  const { property, column } = ownerOf(domain);
  const [owner, ownerColumn] = of === 'organization' ? [[property], [column]] : [[], []];
  const listed = (columns: string[], properties: string[]) =>
    `index('${indexName(domain, ...ownerColumn, ...columns, 'created_at', 'id')}').on(${on(...owner, ...properties, 'createdAt', 'id')})`;
  const checks = fields
    .filter(({ kind }) => kind === 'words')
    .map((field) => `check('${indexName(domain, field.column)}', sql\`\${t.${field.name}} in (${quoted(field)})\`)`);
  return [
    listed([], []),
    ...(status ? [listed(['status'], ['status'])] : []),
    ...(unique ? [`uniqueIndex('${indexName(domain, column, unique.column)}').on(${on(property, unique.name)})`] : []),
    ...checks,
  ];
};

const on = (...names: string[]): string => names.map((name) => `t.${name}`).join(', ');

const quoted = ({ words }: Field): string => words.map((word) => `'${word}'`).join(', ');

const columnText = (field: Field): string => {
  const { kind, column, required } = field;
  const ofKind = {
    int: `integer('${column}')`,
    boolean: `boolean('${column}')`,
    time: `moment('${column}')`,
    words: `text('${column}', { enum: [${quoted(field)}] })`,
    string: `text('${column}')`,
    text: `text('${column}')`,
  };
  return ofKind[kind] + (required ? '.notNull()' : '');
};
