import { styleText } from 'node:util';
import { type Config, product } from '../config/index.ts';
import { describe, type SamplePerson } from '../local-clerk/index.ts';

type Row = readonly [label: string, text: string];

/**
 * The text that `npm run dev` prints when the server is ready: its addresses, the services it uses, and the sample
 * users.
 * @param without the parts that `npm run adopt` left out
 */
export function banner(
  config: Config,
  people: readonly SamplePerson[],
  without: readonly string[],
  colour: boolean,
): string {
  const has = (part: string) => !without.includes(part);
  const url = `http://localhost:${config.http.port}`;
  const rows: Row[] = [
    ...(config.playground && has('playground') ? [['Playground', `${url}/`] as const] : []),
    ['GraphQL', `${url}/graphql`],
    ...(has('rest') ? [restRow(config.playground, url)] : []),
    ...(config.mcp !== null && has('mcp') ? [['Models', `${config.mcp.url}; see gatehouse/docs/mcp.md`] as const] : []),
    ['', ''],
    ...identity(config.clerk),
    ...database(config.database),
    ...(config.clerk.local ? localPeople(people) : []),
  ];
  const bold = (text: string) => (colour ? styleText('bold', text) : text);
  const lines = rows.map(([label, text]) => `  ${bold(label.padEnd(12))}${text}`.trimEnd());
  return `\n  ${bold(product)}\n\n${lines.join('\n')}\n`;
}

const restRow = (hasDocs: boolean, url: string): Row => [
  'REST',
  hasDocs ? `${url}/api/docs` : `${url}/api, described in ${url}/api/openapi.json`,
];

const identity = ({ local, frontendApi }: Config['clerk']): Row[] =>
  local
    ? [
        ['Identity', 'local Clerk: no account, no network'],
        ['', 'to use your own: set CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY in .env'],
      ]
    : [
        ['Identity', `your Clerk application ${frontendApi}`],
        ['', 'to use the local Clerk: remove CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY from .env'],
      ];

const database = (config: Config['database']): Row[] => {
  if (config.kind === 'pglite') {
    return [
      ['Database', 'PGlite in .data/pglite; npm run db:fresh starts over'],
      ['', 'to use PostgreSQL: set DATABASE_URL in .env'],
    ];
  }
  const { host, pathname } = new URL(config.url);
  return [
    ['Database', `PostgreSQL ${host}${pathname}; npm run db:seed adds the sample rows`],
    ['', 'to use PGlite: remove DATABASE_URL from .env'],
  ];
};

const localPeople = (people: readonly SamplePerson[]): Row[] => [
  ['', ''],
  ...people.map((person, index): Row => {
    const text = `${person.key.padEnd(9)}${person.name.padEnd(16)}${describe(person)}`;
    return [index === 0 ? 'You can be' : '', text];
  }),
  ...people.slice(0, 1).map(({ key }): Row => ['with', `npm run --silent token -- ${key}`]),
];
