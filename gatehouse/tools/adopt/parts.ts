/** What can be left out of a product. */
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
  /** The beginnings of the README's paragraphs about it. */
  readme?: readonly string[];
};

/**
 * The code of an endpoint stays in gatehouse/, because the next version would bring it back: only its use is removed.
 */
export const parts: Readonly<Record<string, Part>> = {
  rest: { what: '/api, made from the schema', imports: ['rest'] },
  subscriptions: { what: 'GraphQL over WebSockets', imports: ['serveSubscriptions'] },
  playground: {
    what: 'GraphiQL at /',
    imports: ['playground'],
    files: ['dev/playground-tabs.ts', 'test/playground'],
  },
  webhooks: {
    what: 'what Clerk reports of people and organizations',
    imports: ['clerkWebhook'],
    paths: ['/webhooks'],
    scripts: ['webhook'],
    variables: ['CLERK_WEBHOOK_SIGNING_SECRET'],
  },
  mcp: {
    what: '/mcp, for models',
    imports: ['mcp', 'readTools'],
    files: ['.mcp.json', 'schema/tools'],
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
