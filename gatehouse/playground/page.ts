import { type Assets, modulesOf } from './assets.ts';
import { libraryNames } from './libraries.ts';

/** The text of a tab of a first visit; its variables as JSON. */
export type SampleTab = {
  query: string;
  variables?: string;
  /** Names people or rows of the sample data, which a Clerk application of one's own does not have. */
  local?: true;
};

/** What the page's script gets. */
export type Settings = {
  /** The application's name, in titles and before the names of what the browser stores. */
  name: string;
  nonce: string;
  /** Local Clerk's origin, which makes tokens of the people; null with a Clerk application and in production. */
  localClerk: string | null;
  clerk: { frontendApi: string; publishableKey: string } | null;
  samples: readonly Omit<SampleTab, 'local'>[];
  /** Codes of errors that say that the caller may not have something. */
  refusalCodes: readonly string[];
  /** Whether the server tells who may have what. */
  development: boolean;
  /** Kinds of caller that have a column beside the users. */
  kinds: readonly { id: string; name: string; detail: string; token: string }[];
};

type Policy = { nonce: string; host: string; localClerk: string | null; frontendApi: string | null };

/** The one constant style element of GraphiQL, which hides the scroll bar that its menus replace. */
const GRAPHIQL_STYLE = "'sha256-qoI0EwKOZuUBNSS7tXDVFHIj0/6Ay/z7piawJLKSJMw='";

/** Nothing of another origin, but for tokens: local Clerk may be asked, and a Clerk application's own script be loaded. */
export function contentSecurityPolicy({ nonce, host, localClerk, frontendApi }: Policy): string {
  const clerk = frontendApi === null ? [] : [`https://${frontendApi}`];
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...clerk],
    'style-src': ["'self'", `'nonce-${nonce}'`, GRAPHIQL_STYLE],
    'img-src': ["'self'", 'data:'],
    'font-src': ['data:'],
    'connect-src': ["'self'", ...sockets(host), ...(localClerk === null ? [] : [localClerk]), ...clerk],
    // ClerkJS keeps its session fresh from a worker of its own making.
    'worker-src': [frontendApi === null ? "'none'" : 'blob:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** Not every browser takes a socket to the page's own host for 'self'. */
const sockets = (host: string): string[] => (/^[\w.:[\]-]+$/.test(host) ? [`ws://${host}`, `wss://${host}`] : []);

type Document = { assets: Assets; settings: Settings };

/** The page itself. Settings are data in it, and not code. */
export function page({ assets, settings }: Document): string {
  const { path } = assets;
  const scripts = libraryNames.filter((name) => name.endsWith('.js'));
  // Most of the bytes: they are asked for first.
  const first = `<link rel="preload" as="script" href="${path}/graphiql.min.js">`;
  return document({
    assets,
    settings,
    title: 'Playground',
    script: 'main.js',
    styles: ['playground.css'],
    first,
    last: scripts.map((name) => `<script defer src="${path}/${name}"></script>`).join('\n    '),
    body: `<a class="skip" id="skip" href="#graphiql">Skip to the editor</a>
    <header class="graphiql-container bar" id="bar"></header>
    <main id="graphiql"></main>
    <aside class="graphiql-container answers" id="answers" aria-label="Side by side" hidden></aside>
    <noscript>GraphiQL needs JavaScript. The API itself answers at /graphql.</noscript>`,
  });
}

/** A panel of the playground on a page of its own, without GraphiQL. */
export function panelPage({ title, ...rest }: Document & { title: string; script: string }): string {
  const body = `<header class="graphiql-container page-header"><a href="/">Playground</a> <h1>${title}</h1></header>
    <main class="graphiql-container panel-page"></main>
    <noscript>This page needs JavaScript. schema/access.md has the same table.</noscript>`;
  return document({ ...rest, title, body, styles: ['playground.css', 'panels.css'], first: '', last: '' });
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

type Parts = Document & {
  title: string;
  script: string;
  styles: readonly string[];
  /** What is to be loaded before our modules, and what is to run after them. */
  first: string;
  last: string;
  body: string;
};

const document = ({
  assets: { path, files },
  settings,
  title,
  script,
  styles,
  first,
  last,
  body,
}: Parts): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title} · ${escaped(settings.name)}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <link rel="icon" href="${path}/icon.svg">
    ${first}
    ${['graphiql.min.css', ...styles].map((name) => `<link rel="stylesheet" href="${path}/${name}">`).join('\n    ')}
    ${[...modulesOf(files, script)].map((name) => `<link rel="modulepreload" href="${path}/${name}">`).join('\n    ')}
    <script type="module" src="${path}/${script}"></script>
    ${last}
  </head>
  <body>
    ${body}
    <script type="application/json" id="settings">${JSON.stringify(settings).replaceAll('<', '\\u003c')}</script>
  </body>
</html>
`;
