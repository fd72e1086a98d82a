import { type Domain, filterFields, indexName, inputFields, one, ownerOf } from './domain.ts';
import type { Field } from './fields.ts';

/** The table and its queries: `src/data/invoice.ts`. */
export function dataText(domain: Domain): string {
  const { names, of, status, update, subscription } = domain;
  const { field, Type, Types, many, words } = names;
  const rows = names.fields;
  const ofOrganization = of === 'organization';
  const filters = filterFields(domain);
  const large = domain.fields.filter(({ kind }) => kind === 'text').map(({ name }) => `'${name}'`);
  const values = [
    ...inputFields(domain).map(({ name }) => name),
    'authorId',
    ...(ofOrganization ? ['organizationId'] : []),
  ];
  const changes = inputFields(domain).map(({ name }) => `'${name}'`);
  const { property } = ownerOf(domain);
  return `${importsText(domain)}
${tableText(domain)}
type ${Type} = typeof ${rows}.$inferSelect;

/** ${ofOrganization ? `On what grounds a caller may see ${one(names)}: it is of the organization that is active in the session.` : `On what grounds a caller may see ${one(names)}: anyone who is signed in may.`} */
export function ${field}Grounds(auth: Auth): Grounds<Pick<${Type}, '${property}'>> {
${ofOrganization ? `  const organizationId = sessionOf(auth)?.orgId;\n  return organizationId ? [{ organizationId }] : [];` : `  return sessionOf(auth) === null ? [] : [{}];`}
}

/** How ${many} are read${large.length > 0 ? ': their texts only where they are asked for' : ''}. */
export const ${field}Rows = rowsOf('${words}', ${rows}, { ${large.length > 0 ? `large: [${large.join(', ')}], ` : ''}grounds: ${field}Grounds });

export type ${Type}Row = RowOf<typeof ${field}Rows>;
${subscription ? `\n/** ${capitalOf(one(names))} is created or changed. */\nexport const ${field}Changed = defineEvent('${field}Changed', { id: 'text', ${property}: 'text' });\n` : ''}
${filters.length > 0 ? `type Filter = PageArgs & { ${filters.map(({ name }) => `${name}?: ${Type}['${name}'] | null | undefined`).join('; ')} };\n` : ''}
/** A page of the ${many} that the caller may see, newest first. */
export async function list${Types}(db: Database, auth: Auth, args: ${filters.length > 0 ? 'Filter' : 'PageArgs'}): Promise<Connection<${Type}Row>> {
  const page = readPage(${rows}, 'createdAt', args, limits.page);
  const found = await db
    .select(${field}Rows.columns)
    .from(${rows})
    .where(and(whereAny(${rows}, ${field}Grounds(auth)), ${filters.map(({ name }) => `args.${name} == null ? undefined : eq(${rows}.${name}, args.${name}), `).join('')}page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit);
  return page.connect(found);
}

export async function insert${Type}(db: Database, values: Pick<${Type}, ${values.map((name) => `'${name}'`).join(' | ')}>): Promise<${Type}Row> {
  const now = new Date();
  const id = \`${names.table_singular}_\${randomUUID().replaceAll('-', '')}\`;
  const insert = db
    .insert(${rows})
    .values({ ...values, id, ${status ? `status: '${status.words[0]}', ` : ''}createdAt: now, updatedAt: now })
    .returning(${field}Rows.columns);
  const [row] = await ${checked(domain, 'insert')};
  if (row === undefined) throw new Error('The database returned no row for a new ${words}');
  return row;
}
${update ? changeText(domain, changes) : ''}${status ? statusText(domain, status) : ''}
/** Whether there was such ${one(names)}. */
export async function remove${Type}(db: Database, id: string): Promise<boolean> {
  const removed = await db.delete(${rows}).where(eq(${rows}.id, id)).returning({ id: ${rows}.id });
  return removed.length > 0;
}
`;
}

const capitalOf = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A write that may meet the unique index. */
const checked = ({ unique }: Domain, write: string): string =>
  unique === null ? write : `conflictIfTaken(${write}, taken)`;

const importsText = ({ fields, status, subscription, unique }: Domain): string => {
  const kinds = new Set(fields.map(({ kind }) => kind));
  const columns = [
    'index',
    'pgTable',
    'text',
    ...(kinds.has('words') ? ['check'] : []),
    ...(kinds.has('int') ? ['integer'] : []),
    ...(kinds.has('boolean') ? ['boolean'] : []),
    ...(unique ? ['uniqueIndex'] : []),
  ];
  const machinery = [
    'type Connection',
    ...(unique ? ['conflictIfTaken'] : []),
    'type Database',
    ...(subscription ? ['defineEvent'] : []),
    'type Grounds',
    'moment',
    'type PageArgs',
    'type RowOf',
    'readPage',
    'rowsOf',
    'whereAny',
  ];
  return `import { randomUUID } from 'node:crypto';
import { and, eq${status ? ', inArray' : ''}${kinds.has('words') ? ', sql' : ''} } from 'drizzle-orm';
import { ${columns.sort().join(', ')} } from 'drizzle-orm/pg-core';
import { type Auth, sessionOf } from '../../gatehouse/auth/index.ts';
import { users } from '../../gatehouse/clerk/index.ts';
import { ${machinery.join(', ')} } from '../../gatehouse/postgres/index.ts';
import { limits } from '../limits.ts';
`;
};

const tableText = (domain: Domain): string => {
  const { names, of, fields, status, unique } = domain;
  const { property, column } = ownerOf(domain);
  const listed = of === 'organization' ? [property] : [];
  const listedColumns = of === 'organization' ? [column] : [];
  const indexes = [
    `index('${indexName(domain, ...listedColumns, 'created_at', 'id')}').on(${on(...listed, 'createdAt', 'id')})`,
    ...(status
      ? [
          `index('${indexName(domain, ...listedColumns, 'status', 'created_at', 'id')}').on(${on(...listed, 'status', 'createdAt', 'id')})`,
        ]
      : []),
    ...(unique ? [`uniqueIndex('${indexName(domain, column, unique.column)}').on(${on(property, unique.name)})`] : []),
    ...fields
      .filter(({ kind }) => kind === 'words')
      .map(
        (field) =>
          `check('${indexName(domain, field.column)}', sql\`\${t.${field.name}} in (${field.words.map((word) => `'${word}'`).join(', ')})\`)`,
      ),
  ];
  return `export const ${names.fields} = pgTable(
  '${names.table}',
  {
    id: text('id').primaryKey(),
${fields.map((field) => `    ${field.name}: ${columnText(field)}${field.required ? '.notNull()' : ''},\n`).join('')}    authorId: text('author_id')
      .notNull()
      .references(() => users.id),
${of === 'organization' ? `    /** Clerk's id; no foreign key, because a webhook may bring the organization later than its first row. */\n    organizationId: text('organization_id').notNull(),\n` : ''}    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  (t) => [
${indexes.map((text) => `    ${text},\n`).join('')}  ],
);
${unique ? `\nconst taken = { ${indexName(domain, column, unique.column)}: 'There is ${one(names)} with this ${unique.name} already.' };\n` : ''}`;
};

const on = (...names: string[]): string => names.map((name) => `t.${name}`).join(', ');

const columnText = ({ kind, column, words }: Field): string => {
  if (kind === 'int') return `integer('${column}')`;
  if (kind === 'boolean') return `boolean('${column}')`;
  if (kind === 'time') return `moment('${column}')`;
  if (kind === 'words') return `text('${column}', { enum: [${words.map((word) => `'${word}'`).join(', ')}] })`;
  return `text('${column}')`;
};

const changeText = (domain: Domain, changes: readonly string[]): string => {
  const { names } = domain;
  const { Type, field, words } = names;
  return `
/** The row afterwards, or null where the ${words} is gone. */
export async function change${Type}(db: Database, id: string, changes: Partial<Pick<${Type}, ${changes.join(' | ')}>>): Promise<${Type}Row | null> {
  const change = db
    .update(${names.fields})
    .set({ ...changes, updatedAt: new Date() })
    .where(eq(${names.fields}.id, id))
    .returning(${field}Rows.columns);
  const [row] = await ${checked(domain, 'change')};
  return row ?? null;
}
`;
};

const statusText = ({ names }: Domain, { words }: Field): string => {
  const { Type, field } = names;
  const steps = words.map((word, index) => `${word}: [${words[index + 1] ? `'${words[index + 1]}'` : ''}]`);
  return `
type ${Type}Status = ${Type}['status'];

/** Which steps each status allows. */
const nextStatuses: Record<${Type}Status, readonly ${Type}Status[]> = { ${steps.join(', ')} };

/** Takes a step: of two callers at once one gets the row, the other null, as for a step that is not allowed. */
export async function change${Type}Status(db: Database, id: string, status: ${Type}Status): Promise<${Type}Row | null> {
  const before = ${names.fields}.status.enumValues.filter((one) => nextStatuses[one].includes(status));
  const [row] = await db
    .update(${names.fields})
    .set({ status, updatedAt: new Date() })
    .where(and(eq(${names.fields}.id, id), inArray(${names.fields}.status, before)))
    .returning(${field}Rows.columns);
  return row ?? null;
}
`;
};
