/**
 * The smallest operation that selects a field, such as `User.email`: the shortest path to it from a root type, with
 * required arguments as variables.
 * @param {any} schema of graphql-js
 * @param {string} coordinate
 * @param {import('./graphiql.js').Sample[]} samples whose variables are reused for the same root field
 * @returns {{ title: string, query: string, variables: string } | null} null if there is no path
 */
export function smallest(schema, coordinate, samples) {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const path = pathTo(schema, typeName);
  const field = schema.getType(typeName)?.getFields?.()[fieldName];
  if (path === null || !field) return null;
  const fields = [...path.fields, field];
  const title = coordinate.replace(/\W+/g, '_');
  /** @type {string[]} */
  const declared = [];
  /** @type {Record<string, unknown>} */
  const values = {};
  const known = variablesFor(samples, fields[0].name);
  let [query, end] = ['', ''];
  for (const [depth, { name, args, type }] of fields.entries()) {
    const indent = '  '.repeat(depth + 1);
    const given = args.filter(isRequired).map((/** @type {any} */ arg) => {
      const variable = arg.name in values ? `${arg.name}${depth}` : arg.name;
      declared.push(`$${variable}: ${arg.type}`);
      values[variable] = known[arg.name] ?? placeholder(arg.type);
      return `${arg.name}: $${variable}`;
    });
    const isLast = depth === fields.length - 1;
    const leaf = isLast ? leafOf(type) : null;
    query += `${indent}${name}${given.length > 0 ? `(${given.join(', ')})` : ''}`;
    if (!isLast || leaf !== null) query += ' {\n';
    if (leaf !== null) query += `${indent}  ${leaf}\n${indent}}`;
    if (isLast) query += '\n';
    else end = `${indent}}\n${end}`;
  }
  const variables = declared.length > 0 ? `(${declared.join(', ')})` : '';
  return {
    title,
    query: `${path.kind} ${title}${variables} {\n${query}${end}}\n`,
    variables: declared.length > 0 ? JSON.stringify(values, null, 2) : '',
  };
}

/** @param {any} schema @param {string} typeName @returns {{ kind: string, fields: any[] } | null} */
const pathTo = (schema, typeName) => {
  const { getNamedType, isObjectType } = window.GraphiQL.GraphQL;
  const roots = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const queue = Object.entries(roots).flatMap(([kind, type]) =>
    type ? [{ kind, type, fields: /** @type {any[]} */ ([]) }] : [],
  );
  const seen = new Set(queue.map(({ type }) => type.name));
  for (const { kind, type, fields } of queue) {
    if (type.name === typeName) return { kind, fields };
    for (const field of Object.values(/** @type {Record<string, any>} */ (type.getFields()))) {
      const next = getNamedType(field.type);
      if (!isObjectType(next) || seen.has(next.name)) continue;
      seen.add(next.name);
      queue.push({ kind, type: next, fields: [...fields, field] });
    }
  }
  return null;
};

/** @param {any} arg */
const isRequired = ({ type, defaultValue }) => String(type).endsWith('!') && defaultValue === undefined;

/** The first field without a selection of its own; null for a leaf. @param {any} type */
const leafOf = (type) => {
  const { getNamedType, isLeafType } = window.GraphiQL.GraphQL;
  const fields = getNamedType(type).getFields?.();
  if (!fields) return isLeafType(getNamedType(type)) ? null : '__typename';
  const leaf = Object.values(/** @type {Record<string, any>} */ (fields)).find((field) =>
    isLeafType(getNamedType(field.type)),
  );
  return leaf?.name ?? '__typename';
};

/** A value of the right kind, to be replaced. @param {any} type @returns {unknown} */
const placeholder = (type) => {
  const { getNullableType, isListType, isEnumType, isInputObjectType } = window.GraphiQL.GraphQL;
  const plain = getNullableType(type);
  if (isListType(plain)) return [];
  if (isEnumType(plain)) return plain.getValues()[0]?.name;
  if (isInputObjectType(plain)) {
    const required = Object.values(/** @type {Record<string, any>} */ (plain.getFields())).filter(isRequired);
    return Object.fromEntries(required.map((field) => [field.name, placeholder(field.type)]));
  }
  return { Int: 5, Float: 1, Boolean: false }[/** @type {'Int'} */ (plain.name)] ?? '';
};

/** @param {import('./graphiql.js').Sample[]} samples @param {string} field @returns {Record<string, unknown>} */
const variablesFor = (samples, field) => {
  const sample = samples.find(({ query, variables }) => variables && new RegExp(`\\b${field}\\(`).test(query));
  return sample?.variables ? JSON.parse(sample.variables) : {};
};
