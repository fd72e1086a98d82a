import { filterFields, type NewDomain, one } from './domain.ts';

/** The names of its tools, with which models list, read and create rows. */
export function toolNames({ names: { Type, Types } }: NewDomain): [list: string, read: string, create: string] {
  return [`List${Types}`, `Read${Type}`, `Create${Type}`];
}

/** The tools for models: `schema/tools/invoice.graphql`. The list leaves out long texts. */
export function toolsText(domain: NewDomain): string {
  const { names, of, fields, status } = domain;
  const { Type, field, many } = names;
  const [list, read, create] = toolNames(domain);
  const texts = fields.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  const short = fields.map(({ name }) => name).filter((name) => !texts.includes(name));
  const whole = texts.length > 0 ? `${Type}Text` : `${Type}Summary`;
  const filters = filterFields(domain);
  const whose = of === 'organization' ? " of the person's organization" : '';
  return `${fragment(Type, 'Summary', ['id', ...short, 'author {\n    name\n  }', 'createdAt'])}${texts.length > 0 ? fragment(Type, 'Text', [`...${Type}Summary`, ...texts]) : ''}# The ${many}${whose}, newest first${texts.length > 0 ? `, without ${texts.join(' and ')}` : ''}. Pass endCursor as after for the next page.
query ${list}($first: Int = 10, $after: String${filters.map(({ name, type }) => `, $${name}: ${type}`).join('')}) {
  ${names.fields}(first: $first, after: $after${filters.map(({ name }) => `, ${name}: $${name}`).join('')}) {
    edges {
      node {
        ...${Type}Summary
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}

# ${`One ${names.words}${whose}`}.
query ${read}($id: ID!) {
  ${field}(id: $id) {
    ...${whole}
  }
}

# Creates ${one(names)}${of === 'organization' ? " in the person's organization" : ' as the person'}.${status ? ` Its status is ${status.words[0]}.` : ''}
mutation ${create}($input: Create${Type}Input!) @tool(destructive: false) {
  create${Type}(input: $input) {
    ...${whole}
  }
}
`;
}

const fragment = (Type: string, name: string, lines: readonly string[]): string =>
  `fragment ${Type}${name} on ${Type} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n\n`;
