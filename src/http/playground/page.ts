import type { Assets } from './assets.ts';
import { libraryNames } from './libraries.ts';
import type { Sample } from './samples.ts';

/** What the page's script gets. */
export type Settings = {
  nonce: string;
  /** Local Clerk's origin, which makes tokens of the people; null with a Clerk application and in production. */
  localClerk: string | null;
  clerk: { frontendApi: string; publishableKey: string } | null;
  samples: readonly Omit<Sample, 'local'>[];
  /** Whether the server tells who may have what. */
  development: boolean;
};

type Policy = { nonce: string; host: string; localClerk: string | null; frontendApi: string | null };

/** The one constant style element of GraphiQL, which hides the scroll bar that its menus replace. */
const GRAPHIQL_STYLE = "'sha256-qoI0EwKOZuUBNSS7tXDVFHIj0/6Ay/z7piawJLKSJMw='";

/** Nothing of another origin, but for tokens: local Clerk may be asked, and a Clerk application's own script be loaded. */
export const contentSecurityPolicy = ({ nonce, host, localClerk, frontendApi }: Policy): string => {
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
};

/** Not every browser takes a socket to the page's own host for 'self'. */
const sockets = (host: string): string[] => (/^[\w.:[\]-]+$/.test(host) ? [`ws://${host}`, `wss://${host}`] : []);

/** The page itself. Settings are data in it, and not code. */
export const page = ({ assets: { path, modules }, settings }: { assets: Assets; settings: Settings }): string => {
  const scripts = libraryNames.filter((name) => name.endsWith('.js'));
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Playground</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="robots" content="noindex">
    <link rel="icon" href="${path}/icon.svg">
    <link rel="preload" as="script" href="${path}/graphiql.min.js">
    <link rel="stylesheet" href="${path}/graphiql.min.css">
    <link rel="stylesheet" href="${path}/playground.css">
    ${modules.map((name) => `<link rel="modulepreload" href="${path}/${name}">`).join('\n    ')}
    <script type="module" src="${path}/main.js"></script>
    ${scripts.map((name) => `<script defer src="${path}/${name}"></script>`).join('\n    ')}
  </head>
  <body>
    <a class="skip" id="skip" href="#graphiql">Skip to the editor</a>
    <header class="graphiql-container bar" id="bar"></header>
    <main id="graphiql"></main>
    <aside class="graphiql-container answers" id="answers" aria-label="Side by side" hidden></aside>
    <noscript>GraphiQL needs JavaScript. The API itself answers at /graphql.</noscript>
    <script type="application/json" id="settings">${JSON.stringify(settings).replaceAll('<', '\\u003c')}</script>
  </body>
</html>
`;
};
