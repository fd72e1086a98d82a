import { capital } from '../../operations/index.ts';
import { filterFields, inputFields, type NewDomain, one, statusMutation } from './domain.ts';
import { type Field, grouped, isText, maxLength } from './fields.ts';

/** The SDL: `schema/invoice.graphql`. */
export function sdlText(domain: NewDomain): string {
  const { names, fields, status, unique, update, subscription } = domain;
  const { Type, field, many } = names;
  const ofOrganization = domain.of === 'organization';
  const filters = filterFields(domain).map(({ name, type }) => `, ${name}: ${type}`);
  const inputs = inputFields(domain);
  const taken = unique && `  "CONFLICT if the ${unique.name} is already used."\n`;
  return `${fields.map(enumText).join('')}type ${Type} {
  id: ID!
${fields.map((one) => `  ${one.name}: ${typeOf(one)}${lengthOf(one)}\n`).join('')}  author: User!
${ofOrganization ? '  organizationId: ID!\n' : ''}  createdAt: DateTime!
  updatedAt: DateTime!
}

type ${Type}Edge {
  cursor: String!
  node: ${Type}!
}

type ${Type}Connection {
  edges: [${Type}Edge!]!
  pageInfo: PageInfo!
}

extend type Query {
  "${ofOrganization ? `The ${many} of the caller's active organization, newest first.` : 'Newest first.'}"
  ${names.fields}(first: Int = 20, after: String${filters.join('')}): ${Type}Connection!
  "${ofOrganization ? `Null if it does not belong to the caller's active organization.` : `Null if there is none.`}"
  ${field}(id: ID!): ${Type}
}

input Create${Type}Input {
${inputs.map((one) => `${hintOf(one)}  ${one.name}: ${typeOf(one)}\n`).join('')}}
${update ? `\ninput Update${Type}Input {\n${inputs.map(({ name, type }) => `  ${name}: ${type}\n`).join('')}}\n` : ''}
extend type Mutation {
${taken ?? ''}  create${Type}(input: Create${Type}Input!): ${Type}!
${update ? `${taken ?? ''}  update${Type}(id: ID!, input: Update${Type}Input!): ${Type}!\n` : ''}${status ? `  "CONFLICT if the current status does not allow this step."\n  ${statusMutation(domain)}(id: ID!, status: ${status.type}!): ${Type}!\n` : ''}  delete${Type}(id: ID!): ID!
}
${subscription ? `\nextend type Subscription {\n  "${capital(one(names))} at the moment it is created or changed."\n  ${field}Changed: ${Type}!\n}\n` : ''}`;
}

const typeOf = ({ type, required }: Field): string => `${type}${required ? '!' : ''}`;

const enumText = ({ kind, type, words }: Field): string =>
  kind === 'words' ? `enum ${type} {\n${words.map((word) => `  ${word}\n`).join('')}}\n\n` : '';

const lengthOf = (field: Field): string => (isText(field) ? ` @maxLength(characters: ${maxLength(field)})` : '');

const hintOf = (field: Field): string =>
  isText(field) ? `  "1 to ${grouped(maxLength(field), ',')} characters after trimming."\n` : '';
