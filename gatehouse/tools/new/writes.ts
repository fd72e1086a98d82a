import { inputFields, type NewDomain } from './domain.ts';
import type { Field } from './fields.ts';

/** The functions that insert, change and remove a row, for the mutations. */
export function writesText(domain: NewDomain): string {
  const { update, status } = domain;
  const texts = [
    insertText(domain),
    update && changeText(domain),
    status && statusText(domain, status),
    removeText(domain),
  ];
  return texts.filter(Boolean).join('\n');
}

const insertText = (domain: NewDomain): string => {
  const { names, of, status } = domain;
  const { Type, words } = names;
  const owners = of === 'organization' ? ['authorId', 'organizationId'] : ['authorId'];
  const given = [...inputFields(domain).map(({ name }) => name), ...owners];
  const first = status ? `status: '${status.words[0]}', ` : '';
  return `export async function insert${Type}(db: Database, values: Pick<${Type}, ${union(given)}>): Promise<${Type}Row> {
  const now = new Date();
  const id = \`${names.table_singular}_\${randomUUID().replaceAll('-', '')}\`;
${written(domain, `.insert(${names.fields})\n.values({ ...values, id, ${first}createdAt: now, updatedAt: now })`)}
  if (row === undefined) throw new Error('The database returned no row for a new ${words}');
  return row;
}
`;
};

const changeText = (domain: NewDomain): string => {
  const { Type, fields, words } = domain.names;
  const changes = `Partial<Pick<${Type}, ${union(inputFields(domain).map(({ name }) => name))}>>`;
  return `/** Returns the changed row, or null if the ${words} no longer exists. */
export async function change${Type}(db: Database, id: string, changes: ${changes}): Promise<${Type}Row | null> {
${written(domain, `.update(${fields})\n.set({ ...changes, updatedAt: new Date() })\n.where(eq(${fields}.id, id))`)}
  return row ?? null;
}
`;
};

const statusText = ({ names }: NewDomain, { steps }: Field): string => {
  const { Type, field, fields } = names;
  const next = steps.flatMap((step, index) => step.map((word) => `${word}: [${quoted(steps[index + 1] ?? [])}]`));
  return `type ${Type}Status = ${Type}['status'];

/** The statuses that may follow each status. */
const nextStatuses: Record<${Type}Status, readonly ${Type}Status[]> = { ${next.join(', ')} };

/** Changes the status. Returns null if the step is not allowed; if two callers try at once, only one succeeds. */
export async function change${Type}Status(db: Database, id: string, status: ${Type}Status): Promise<${Type}Row | null> {
  const before = ${fields}.status.enumValues.filter((one) => nextStatuses[one].includes(status));
  const [row] = await db
    .update(${fields})
    .set({ status, updatedAt: new Date() })
    .where(and(eq(${fields}.id, id), inArray(${fields}.status, before)))
    .returning(${field}Rows.columns);
  return row ?? null;
}
`;
};

const removeText = ({ names }: NewDomain): string => `/** Returns false if the ${names.words} did not exist. */
export async function remove${names.Type}(db: Database, id: string): Promise<boolean> {
  const removed = await db.delete(${names.fields}).where(eq(${names.fields}.id, id)).returning({ id: ${names.fields}.id });
  return removed.length > 0;
}
`;

/** The statement and its row; with a unique field, a value that is taken becomes a CONFLICT. */
const written = ({ names, unique }: NewDomain, statement: string): string => {
  const query = `db${statement}.returning(${names.field}Rows.columns)`;
  if (unique === null) return `const [row] = await ${query};`;
  return `const statement = ${query};\nconst [row] = await conflictIfTaken(statement, taken);`;
};

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

const union = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(' | ');
