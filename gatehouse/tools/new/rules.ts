import { type NewDomain, one, scopeOf, statusMutation } from './domain.ts';

/** The rules: `schema/invoice.rules.ts`. */
export function rulesText(domain: NewDomain): string {
  const { names, of, fields, status, update, subscription, tools } = domain;
  const { file, field, Type } = names;
  const ofOrganization = of === 'organization';
  const caller = ofOrganization ? 'member' : 'signedIn';
  const writer = ofOrganization ? 'memberOfItsOrganization' : 'or(own, admin)';
  const decider = ofOrganization ? 'administrator' : 'or(own, admin)';
  const onRow = (rule: string) => `and(${caller}, on(visible${Type}, ${rule}))`;
  const members = ['id', ...fields.map(({ name }) => name), 'author'];
  const all = [...members, ...(ofOrganization ? ['organizationId'] : []), 'createdAt', 'updatedAt'];
  const imported = [
    ...(ofOrganization
      ? ['and', 'hasRoleInItsOrganization', 'member', 'memberOfItsOrganization', 'on', 'target']
      : ['admin', 'and', 'on', 'or', 'sessionRule', 'signedIn', 'target']),
    ...(tools ? [...(ofOrganization ? ['or'] : []), 'throughApp'] : []),
  ];
  return `import { ${field}Rows } from '../src/data/${file}.ts';
import type { DomainRules${ofOrganization ? '' : ', ResolversParentTypes'} } from '../src/types.generated.ts';
import { ${imported.join(', ')} } from './rules.ts';

const visible${Type} = target('${names.words}', ({ id }: { id: string }, { loaders }) => loaders.byId(${field}Rows).load(id));

${readersText(domain, caller)}

export const ${field}Rules = {
  Query: { ${names.fields}: reader, ${field}: reader },
  Mutation: {
    create${Type}: ${tools ? 'creator' : caller},
    ${update ? `update${Type}: ${onRow(writer)},` : ''}
    ${status ? `${statusMutation(domain)}: ${onRow(decider)},` : ''}
    delete${Type}: ${onRow(decider)},
  },
  ${subscription ? `Subscription: { ${field}Changed: ${tools ? caller : 'reader'} },` : ''}
  ${Type}: {
    ${all.map((name) => `${name}: ${ofOrganization ? 'itsReader' : 'reader'},`).join('\n    ')}
  },
  ${Type}Connection: { edges: reader, pageInfo: reader },
  ${Type}Edge: { cursor: reader, node: reader },
} satisfies DomainRules<'${file}'>;
`.replaceAll(/^\s+\n(?=\s+\w)/gm, '');
}

const readersText = (domain: NewDomain, caller: string): string => {
  const { names, of, tools } = domain;
  const { Type, words, many } = names;
  const through = (action: 'read' | 'write', rule: string) => `throughApp('${scopeOf(domain, action)}', ${rule})`;
  const reader = (rule: string) => (tools ? `or(${rule}, ${through('read', rule)})` : rule);
  const creator = `
/** The callers who may create ${one(names)}: an application needs read access to the row that it gets back. */
const creator = or(${caller}, and(${through('read', caller)}, ${through('write', caller)}));`;
  const readers =
    of === 'organization'
      ? `/** The callers who may list ${many}, and those who may read ${one(names)}. */
const reader = ${reader(caller)};
const itsReader = ${reader('memberOfItsOrganization')};
const administrator = hasRoleInItsOrganization('org:admin');`
      : `/** The callers who may list and read ${many}. */
const reader = ${reader(caller)};
const own = sessionRule('author of the ${words}', (row: ResolversParentTypes['${Type}'], { userId }) => row.authorId === userId);`;
  return tools ? readers + creator : readers;
};
