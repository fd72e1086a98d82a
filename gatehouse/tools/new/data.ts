import { capital } from '../../operations/index.ts';
import { filterFields, type NewDomain, one, ownerOf, scopeOf } from './domain.ts';
import { tableText } from './table.ts';
import { writesText } from './writes.ts';

/** The table and its queries: `src/data/invoice.ts`. */
export function dataText(domain: NewDomain): string {
  const { names, fields } = domain;
  const { field, Type, many, words } = names;
  const large = fields.filter(({ kind }) => kind === 'text').map(({ name }) => `'${name}'`);
  const largeOption = large.length > 0 ? `large: [${large.join(', ')}], ` : '';
  return `${importsText(domain)}
${tableText(domain)}
type ${Type} = typeof ${names.fields}.$inferSelect;

${groundsText(domain)}
/** How ${many} are read${large.length > 0 ? ': long texts only if a field needs them' : ''}. */
export const ${field}Rows = rowsOf('${words}', ${names.fields}, { ${largeOption}grounds: ${field}Grounds });

export type ${Type}Row = RowOf<typeof ${field}Rows>;
${eventText(domain)}
${listText(domain)}
${writesText(domain)}`;
}

const groundsText = (domain: NewDomain): string => {
  const { names, of, tools } = domain;
  const { field, Type } = names;
  const person = tools ? `personWithScope(auth, '${scopeOf(domain, 'read')}')` : 'sessionOf(auth)';
  const [ground, lines] =
    of === 'organization'
      ? [
          "it belongs to the caller's active organization",
          `const organizationId = ${person}?.orgId;
  return organizationId ? [{ organizationId }] : [];`,
        ]
      : ['anyone who is signed in may see all of them', `return ${person} === null ? [] : [{}];`];
  return `/** The grounds on which a caller may see ${one(names)}: ${ground}. */
export function ${field}Grounds(auth: Auth): Grounds<Pick<${Type}, '${ownerOf(domain).property}'>> {
  ${lines}
}
`;
};

const eventText = (domain: NewDomain): string => {
  const { names, subscription } = domain;
  const { field } = names;
  if (!subscription) return '';
  return `
/** ${capital(one(names))} was created or changed. */
export const ${field}Changed = defineEvent('${field}Changed', { id: 'text', ${ownerOf(domain).property}: 'text' });
`;
};

const listText = (domain: NewDomain): string => {
  const { Type, Types, field, fields, many } = domain.names;
  const filters = filterFields(domain).map(({ name }) => name);
  const members = filters.map((name) => `${name}?: ${Type}['${name}'] | null | undefined`);
  const type = filters.length > 0 ? `type Filter = PageArgs & { ${members.join('; ')} };\n\n` : '';
  const conditions = filters.map((name) => `args.${name} == null ? undefined : eq(${fields}.${name}, args.${name}), `);
  return `${type}/** A page of the ${many} that the caller may see, newest first. */
export async function list${Types}(db: Database, auth: Auth, args: ${type ? 'Filter' : 'PageArgs'}): Promise<Connection<${Type}Row>> {
  const page = readPage(${fields}, 'createdAt', args, limits.page);
  const found = await db
    .select(${field}Rows.columns)
    .from(${fields})
    .where(and(whereAny(${fields}, ${field}Grounds(auth)), ${conditions.join('')}page.where))
    .orderBy(...page.orderBy)
    .limit(page.limit);
  return page.connect(found);
}
`;
};

const importsText = ({ fields, status, subscription, tools, unique }: NewDomain): string => {
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
import { type Auth, ${tools ? 'personWithScope' : 'sessionOf'} } from '../../gatehouse/auth/index.ts';
import { users } from '../../gatehouse/clerk/index.ts';
import { ${machinery.join(', ')} } from '../../gatehouse/postgres/index.ts';
import { limits } from '../limits.ts';
`;
};
