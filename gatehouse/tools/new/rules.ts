import { type Domain, statusMutation } from './domain.ts';

/** Who may ask it: `schema/invoice.rules.ts`. */
export function rulesText(domain: Domain): string {
  const { names, of, fields, status, update, subscription } = domain;
  const { file, field, Type, words } = names;
  const ofOrganization = of === 'organization';
  const caller = ofOrganization ? 'member' : 'signedIn';
  const reader = ofOrganization ? 'memberOfItsOrganization' : 'signedIn';
  const writer = ofOrganization ? 'memberOfItsOrganization' : 'or(own, admin)';
  const decider = ofOrganization ? 'administrator' : 'or(own, admin)';
  const named = ofOrganization
    ? `const administrator = hasRoleInItsOrganization('org:admin');`
    : `const own = sessionRule('author of the ${words}', (row: ResolversParentTypes['${Type}'], { userId }) => row.authorId === userId);`;
  const onRow = (rule: string) => `and(${caller}, on(visible${Type}, ${rule}))`;
  const members = ['id', ...fields.map(({ name }) => name), 'author'];
  const all = [...members, ...(ofOrganization ? ['organizationId'] : []), 'createdAt', 'updatedAt'];
  const imported = ofOrganization
    ? 'and, hasRoleInItsOrganization, member, memberOfItsOrganization, on, target'
    : 'admin, and, on, or, sessionRule, signedIn, target';
  return `import { ${field}Rows } from '../src/data/${file}.ts';
import type { DomainRules${ofOrganization ? '' : ', ResolversParentTypes'} } from '../src/types.generated.ts';
import { ${imported} } from './rules.ts';

const visible${Type} = target('${words}', ({ id }: { id: string }, { loaders }) => loaders.byId(${field}Rows).load(id));

${named}

export const ${field}Rules = {
  Query: { ${names.fields}: ${caller}, ${field}: ${caller} },
  Mutation: {
    create${Type}: ${caller},
    ${update ? `update${Type}: ${onRow(writer)},` : ''}
    ${status ? `${statusMutation(domain)}: ${onRow(decider)},` : ''}
    delete${Type}: ${onRow(decider)},
  },
  ${subscription ? `Subscription: { ${field}Changed: ${caller} },` : ''}
  ${Type}: {
    ${all.map((name) => `${name}: ${reader},`).join('\n    ')}
  },
  ${Type}Connection: { edges: ${caller}, pageInfo: ${caller} },
  ${Type}Edge: { cursor: ${caller}, node: ${caller} },
} satisfies DomainRules<'${file}'>;
`.replaceAll(/^\s+\n(?=\s+\w)/gm, '');
}
