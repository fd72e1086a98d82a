/** What can be left out of a project. */
export type Part = {
  what: string;
  /** What src/app.ts imports for it; the lines that use these are removed. */
  imports?: readonly string[];
  /** Where src/app.ts mounts it, besides those lines. */
  paths?: readonly string[];
  /** Files and folders to remove. */
  files?: readonly string[];
  /** Scripts of package.json. */
  scripts?: readonly string[];
  /** Variables of .env.example. */
  variables?: readonly string[];
  /** Functions of the tests' own helpers that need it, by file; tests that call these are removed. */
  helpers?: Readonly<Record<string, readonly string[]>>;
  /** The beginnings of the README's paragraphs about it. */
  readme?: readonly string[];
};

const API = 'gatehouse/test/support/api.ts';

/**
 * The code of an endpoint stays in gatehouse/, because the next version would bring it back: only its use is removed.
 */
export const parts: Readonly<Record<string, Part>> = {
  rest: { what: '/api, made from the schema', imports: ['rest'] },
  subscriptions: {
    what: 'GraphQL over WebSockets',
    imports: ['serveSubscriptions'],
    helpers: {
      [API]: ['subscribe'],
      'gatehouse/test/subscriptions/support.ts': ['connect', 'openSocket', 'paramsOf'],
    },
  },
  playground: {
    what: 'GraphiQL at /',
    imports: ['playground'],
    files: ['dev/playground-tabs.ts', 'test/playground'],
  },
  webhooks: {
    what: 'what Clerk reports of people and organizations',
    imports: ['clerkWebhook'],
    paths: ['/webhooks'],
    helpers: { 'gatehouse/test/webhooks/support.ts': ['delivererTo'] },
    scripts: ['webhook'],
    variables: ['CLERK_WEBHOOK_SIGNING_SECRET'],
  },
  mcp: {
    what: '/mcp, for models',
    imports: ['mcp', 'readTools'],
    files: ['.mcp.json', 'schema/tools'],
    helpers: { [API]: ['callTool'] },
    variables: ['MCP_URL'],
    readme: ['Models: '],
  },
  clients: { what: 'generated clients', scripts: ['client'] },
  bench: {
    what: 'measurements against other servers',
    files: ['gatehouse/bench', '.github/workflows/bench.yml'],
    scripts: ['bench', 'bench:scale'],
  },
  hosts: {
    what: 'the same protection for other servers',
    files: ['gatehouse/hosts'],
    scripts: ['test:hosts', 'contract'],
  },
};

/** The tests of the commands that change the template; in your project they would fail. */
export const ofTemplate = { file: '.github/workflows/template.yml', script: 'test:template' };

/**
 * The names of `--without`.
 * @throws if one is not the name of a part
 */
export function readParts(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length === 0) return [...new Set(names)];
  throw new Error(`There is no part ${unknown.join(', ')}. There are: ${Object.keys(parts).join(', ')}.`);
}
