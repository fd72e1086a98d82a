import { type NewDomain, one, statusMutation } from './domain.ts';

/** Who may ask it: `schema/invoice.rules.ts`. */
export function rulesText(domain: NewDomain): string {
  const { names, of, fields, status, update, subscription } = domain;
  const { file, field, Type, words, many } = names;
  const ofOrganization = of === 'organization';
  const caller = ofOrganization ? 'member' : 'signedIn';
  const writer = ofOrganization ? 'memberOfItsOrganization' : 'or(own, admin)';
  const decider = ofOrganization ? 'administrator' : 'or(own, admin)';
  const onRow = (rule: string) => `and(${caller}, on(visible${Type}, ${rule}))`;
  const members = ['id', ...fields.map(({ name }) => name), 'author'];
  const all = [...members, ...(ofOrganization ? ['organizationId'] : []), 'createdAt', 'updatedAt'];
  const imported = ofOrganization
    ? 'and, hasRoleInItsOrganization, member, memberOfItsOrganization, on, target'
    : 'admin, and, on, or, sessionRule, signedIn, target';
  const readers = ofOrganization
    ? `/** The callers who may list ${many}, and those who may read ${one(names)}. */
const reader = member;
const itsReader = memberOfItsOrganization;
const administrator = hasRoleInItsOrganization('org:admin');`
    : `/** The callers who may list and read ${many}. */
const reader = signedIn;
const own = sessionRule('author of the ${words}', (row: ResolversParentTypes['${Type}'], { userId }) => row.authorId === userId);`;
  return `import { ${field}Rows } from '../src/data/${file}.ts';
import type { DomainRules${ofOrganization ? '' : ', ResolversParentTypes'} } from '../src/types.generated.ts';
import { ${imported} } from './rules.ts';

const visible${Type} = target('${words}', ({ id }: { id: string }, { loaders }) => loaders.byId(${field}Rows).load(id));

${readers}

export const ${field}Rules = {
  Query: { ${names.fields}: reader, ${field}: reader },
  Mutation: {
    create${Type}: ${caller},
    ${update ? `update${Type}: ${onRow(writer)},` : ''}
    ${status ? `${statusMutation(domain)}: ${onRow(decider)},` : ''}
    delete${Type}: ${onRow(decider)},
  },
  ${subscription ? `Subscription: { ${field}Changed: reader },` : ''}
  ${Type}: {
    ${all.map((name) => `${name}: ${ofOrganization ? 'itsReader' : 'reader'},`).join('\n    ')}
  },
  ${Type}Connection: { edges: reader, pageInfo: reader },
  ${Type}Edge: { cursor: reader, node: reader },
} satisfies DomainRules<'${file}'>;
`.replaceAll(/^\s+\n(?=\s+\w)/gm, '');
}
