import { type Assets, modulesOf } from './assets.ts';
import { libraryNames } from './libraries.ts';

/** A tab that is open on the first visit; `variables` is JSON. */
export type SampleTab = {
  query: string;
  variables?: string;
  /** Set if the operation needs the sample people or rows, which your own Clerk application does not have. */
  local?: true;
};

/** Passed to the page's scripts. */
type Settings = {
  /** The application's name, for titles and as the prefix of localStorage keys. */
  name: string;
  nonce: string;
  /** Origin of local Clerk, which issues the people's tokens; null with a Clerk application and in production. */
  localClerk: string | null;
  clerk: { frontendApi: string; publishableKey: string } | null;
  samples: readonly Omit<SampleTab, 'local'>[];
  /** Error codes that mean that the caller was denied access. */
  refusalCodes: readonly string[];
  /** Whether the server reports each caller's access. */
  development: boolean;
  /** Kinds of caller that get a column besides the users. */
  kinds: readonly { id: string; name: string; detail: string; token: string }[];
};

type Policy = { nonce: string; host: string; localClerk: string | null; frontendApi: string | null };

/** Hash of GraphiQL's only constant style element, which hides the scroll bar that its menus replace. */
const GRAPHIQL_STYLE = "'sha256-qoI0EwKOZuUBNSS7tXDVFHIj0/6Ay/z7piawJLKSJMw='";

/** Allows other origins for tokens only: requests to local Clerk, or the script of a Clerk application. */
export function contentSecurityPolicy({ nonce, host, localClerk, frontendApi }: Policy): string {
  const clerk = frontendApi === null ? [] : [`https://${frontendApi}`];
  const directives: Record<string, string[]> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...clerk],
    'style-src': ["'self'", `'nonce-${nonce}'`, GRAPHIQL_STYLE],
    'img-src': ["'self'", 'data:'],
    'font-src': ['data:'],
    'connect-src': ["'self'", ...sockets(host), ...(localClerk === null ? [] : [localClerk]), ...clerk],
    // ClerkJS refreshes its session from a worker that it creates from a blob.
    'worker-src': [frontendApi === null ? "'none'" : 'blob:'],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** In some browsers 'self' does not cover WebSockets to the page's own host. */
const sockets = (host: string): string[] => (/^[\w.:[\]-]+$/.test(host) ? [`ws://${host}`, `wss://${host}`] : []);

type Document = { assets: Assets; settings: Settings };

/** The HTML page. Settings are embedded as data, not as code. */
export function page({ assets, settings }: Document): string {
  const { path } = assets;
  const scripts = libraryNames.filter((name) => name.endsWith('.js'));
  // The largest file, so it is requested first.
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

/** A panel of the playground as a separate page, without GraphiQL. */
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
  /** Elements that go before our modules, and elements that go after them. */
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
