// Operations that models may call (Model Context Protocol), as the person who consented, under the rules of the schema.
// Takes the public URL, tools read from a folder, a function that executes an operation, and one that checks
// credentials; `mcp` makes an Express router with both endpoints and their discovery.
export { readTools, toolsFolder } from './read-tools.ts';
export { mcp } from './router.ts';
