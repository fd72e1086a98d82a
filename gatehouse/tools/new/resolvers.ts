import { capital } from '../../operations/index.ts';
import { type NewDomain, ownerOf, statusMutation } from './domain.ts';

/** The resolvers: `src/resolvers/invoice.ts`. */
export function resolversText(domain: NewDomain): string {
  const { names, of, fields, status, update, subscription } = domain;
  const { file, field, many, Type, Types, words } = names;
  const ofOrganization = of === 'organization';
  const large = fields.some(({ kind }) => kind === 'text');
  const data = [
    `insert${Type}`,
    `list${Types}`,
    `remove${Type}`,
    `type ${Type}Row`,
    `${field}Rows`,
    ...(update ? [`change${Type}`] : []),
    ...(status ? [`change${Type}Status`] : []),
    ...(subscription ? [`${field}Changed`, `${field}Grounds`] : []),
  ];
  const publish = (row: string) => (subscription ? `await publish(${row}, context);\n      ` : '');
  return `import { ensureUser, userRows } from '../../gatehouse/clerk/index.ts';
import { ${status ? 'ApiError, ' : ''}notFound } from '../../gatehouse/errors/index.ts';
${subscription ? `import { subscribeTo } from '../../gatehouse/graphql/index.ts';\n` : ''}${postgresImport(large, subscription)}import type { Context } from '../context.ts';
import { ${data.join(', ')} } from '../data/${file}.ts';
import type { Resolvers } from '../types.generated.ts';
import { ${ofOrganization ? 'organizationOf, ' : ''}requirePerson } from './caller.ts';
import { readNew${Type}${update ? `, read${Type}Changes` : ''} } from './${file}-input.ts';

/** ${capital(many)} that the caller may not see are treated as missing, in mutations too. */
const require${Type} = async (id: string, { loaders }: Context): Promise<${Type}Row> =>
  found(await loaders.byId(${field}Rows).load(id));

const found = (row: ${Type}Row | null): ${Type}Row => {
  if (row === null) throw notFound('${words}');
  return row;
};
${subscription ? helpersText(domain) : ''}
export const ${field}Resolvers = {
  Query: {
    ${names.fields}: (_, args, { db, auth }) => list${Types}(db, auth, args),
    ${field}: (_, { id }, { loaders }) => loaders.byId(${field}Rows).load(id),
  },
  Mutation: {
    create${Type}: async (_, { input }, context) => {
      const { db, directory, auth, loaders } = context;
      const values = readNew${Type}(input);
      ${ofOrganization ? `const organizationId = organizationOf(auth);\n      ` : ''}const { id: authorId } = await ensureUser(db, directory, requirePerson(auth));
      const row = await insert${Type}(db, { ...values, authorId${ofOrganization ? ', organizationId' : ''} });
      loaders.clear();
      ${publish('row')}return row;
    },
${update ? updateText(domain, publish('row')) : ''}${status ? statusText(domain, publish('changed')) : ''}    delete${Type}: async (_, { id }, context) => {
      await require${Type}(id, context);
      const removed = await remove${Type}(context.db, id);
      context.loaders.clear();
      if (!removed) throw notFound('${words}');
      return id;
    },
  },
${subscription ? subscriptionText(domain) : ''}  ${Type}: {
    ${large ? `...largeFields(${field}Rows),\n    ` : ''}author: async ({ authorId }, _, { loaders }) => {
      const author = await loaders.byId(userRows).load(authorId);
      if (author === null) throw new Error(\`The author \${authorId} has no row\`);
      return author;
    },
  },
} satisfies Resolvers;
`;
}

const postgresImport = (large: boolean, subscription: boolean): string => {
  const names = [...(large ? ['largeFields'] : []), ...(subscription ? ['meetsAny'] : [])];
  return names.length === 0 ? '' : `import { ${names.join(', ')} } from '../../gatehouse/postgres/index.ts';\n`;
};

const updateText = (
  { names: { Type } }: NewDomain,
  publish: string,
): string => `    update${Type}: async (_, { id, input }, context) => {
      const changes = read${Type}Changes(input);
      await require${Type}(id, context);
      const row = found(await change${Type}(context.db, id, changes));
      context.loaders.clear();
      ${publish}return row;
    },
`;

/** If called twice, the step is taken once, and both calls return the same. */
const statusText = (domain: NewDomain, publish: string): string => {
  const { Type } = domain.names;
  return `    ${statusMutation(domain)}: async (_, { id, status }, context) => {
      await require${Type}(id, context);
      const changed = await change${Type}Status(context.db, id, status);
      context.loaders.clear();
      if (changed !== null) {
        ${publish.replaceAll('\n      ', '\n        ')}return changed;
      }
      const row = await require${Type}(id, context);
      if (row.status === status) return row;
      throw new ApiError('CONFLICT', \`The status cannot change from \${row.status} to \${status}.\`);
    },
`;
};

const subscriptionText = ({ names: { field } }: NewDomain): string => `  Subscription: {
    ${field}Changed: {
      subscribe: (_, __, context) => subscribeTo(context, ${field}Changed, toThoseWhoMaySee(context)),
    },
  },
`;

/** The helpers of the domain's subscription. */
const helpersText = (domain: NewDomain): string => {
  const { Type, field, many } = domain.names;
  const { property } = ownerOf(domain);
  return `
const publish = ({ id, ${property} }: ${Type}Row, { events }: Context) => events.publish(${field}Changed, { id, ${property} });

/** Subscribers receive the ${many} that they may see, as read when the event is delivered. */
const toThoseWhoMaySee = (context: Context) => ({
  concerns: (event: Pick<${Type}Row, '${property}'>) => meetsAny(event, ${field}Grounds(context.auth)),
  read: ({ id }: { id: string }) => context.loaders.byId(${field}Rows).load(id),
});
`;
};
