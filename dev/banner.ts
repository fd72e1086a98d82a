import { styleText } from 'node:util';
import { isPlaceholder } from '../src/config.read.ts';
import { type Environment, serverUrl } from './environment.ts';
import { describe, people } from './people.ts';

type Row = [label: string, text: string];

/** What `npm run dev` says once the server answers: where it is, what it stands on, and who one can be. */
export const banner = (env: Environment, { local, colour }: { local: boolean; colour: boolean }): string => {
  const url = serverUrl(env).replace('127.0.0.1', 'localhost');
  const rows: Row[] = [
    ...(env.PLAYGROUND === 'off' ? [] : ([['Playground', `${url}/`]] satisfies Row[])),
    ['GraphQL', `${url}/graphql`],
    ['REST', `${url}/api, described in ${url}/api/openapi.json`],
    ['', ''],
    ...identity(env, local),
    ...database(env),
    ...(local ? localPeople() : []),
  ];
  const bold = (text: string) => (colour ? styleText('bold', text) : text);
  const lines = rows.map(([label, text]) => `  ${bold(label.padEnd(12))}${text}`.trimEnd());
  return `\n${lines.join('\n')}\n`;
};

const identity = (env: Environment, local: boolean): Row[] =>
  local
    ? [
        ['Identity', 'local Clerk: no account, no network'],
        ['', 'for your own: CLERK_PUBLISHABLE_KEY and CLERK_SECRET_KEY in .env'],
      ]
    : [
        ['Identity', `your Clerk application ${frontendApiOf(env.CLERK_PUBLISHABLE_KEY ?? '')}`],
        ['', 'for local Clerk: no CLERK_ keys in .env'],
      ];

const database = (env: Environment): Row[] => {
  const url = env.DATABASE_URL ?? '';
  if (isPlaceholder(url)) {
    return [
      ['Database', 'PGlite in .data/pglite; delete that directory to begin anew'],
      ['', 'for PostgreSQL: DATABASE_URL in .env'],
    ];
  }
  const { host, pathname } = new URL(url);
  return [
    ['Database', `PostgreSQL ${host}${pathname}; sample rows by npm run db:seed`],
    ['', 'for PGlite: no DATABASE_URL in .env'],
  ];
};

const localPeople = (): Row[] => [
  ['', ''],
  ...people.map(
    (person, index): Row => [
      index === 0 ? 'You can be' : '',
      `${person.key.padEnd(9)}${person.name.padEnd(16)}${describe(person)}`,
    ],
  ),
  ['with', 'npm run --silent token -- ada'],
];

const frontendApiOf = (publishableKey: string): string =>
  Buffer.from(publishableKey.split('_')[2] ?? '', 'base64')
    .toString()
    .replace('$', '');
