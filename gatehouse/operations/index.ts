// A schema's operations as data: selections of responses, JSON schemas of arguments and results, names, sizes. Takes a
// schema or its types; REST, MCP and the generated clients are built on it.
export {
  type Components,
  createComponents,
  defaultOf,
  type JsonSchema,
  schemaOfGiven,
  schemaOfInput,
  schemaOfOutput,
  schemaOfSent,
} from './json-schema.ts';
export { maxLengthOf, SHORT_TEXT } from './max-length.ts';
export { capital, kebab, type Method, nameOfMutation, nameOfQuery, plural, readName } from './naming.ts';
export { sizeOf, withinSize } from './response-size.ts';
export { type Given, isResource, type Selection, select } from './select.ts';
export { selectionOf } from './select-document.ts';
export { inBrackets, typeOfVariable } from './variables.ts';
