import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { OpenApi, Operation } from './openapi.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border: 1px solid #8884; border-radius: .4rem; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; }
summary code { font-weight: 600; }
pre { overflow-x: auto; background: #8881; padding: .6rem; border-radius: .4rem; font-size: .85rem; }
table { border-collapse: collapse; } td { padding: .1rem 1rem .1rem 0; vertical-align: top; }
.who { opacity: .7; font-size: .85rem; }`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The OpenAPI document as one page: no script, no other file, nothing from elsewhere. */
export const docsPage = (openApi: OpenApi): RequestHandler => {
  const page = render(openApi);
  return (_req, res) => void res.set('Content-Security-Policy', POLICY).type('html').send(page);
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** JSON whose references are links within the page. */
const json = (value: unknown): string =>
  `<pre>${escaped(JSON.stringify(value, null, 2)).replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (reference, name) => `<a href="#${name}">${reference}</a>`,
  )}</pre>`;

const render = ({ paths, components }: OpenApi): string => {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method.toUpperCase(), path, operation)),
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) => `<details id="${name}"><summary><code>${name}</code></summary>${json(schema)}</details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>REST API</title><style>${STYLE}</style></head><body>
<h1>REST API</h1><p>The same data and the same rules as over GraphQL. What you may not have inside an answer is null.
For tools: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>
${operations.join('\n')}<h2>Schemas</h2>${schemas.join('\n')}</body></html>`;
};

const section = (method: string, path: string, operation: Operation): string => {
  const { description, security, parameters, requestBody, responses, operationId } = operation;
  const isOpen = security.some((scheme) => Object.keys(scheme).length === 0);
  const rows = parameters.map(
    ({ name, in: where, required, description: words = '', schema }) =>
      `<tr><td><code>${name}</code></td><td>${where}${required ? ', required' : ''}</td><td><code>${escaped(JSON.stringify(schema) ?? 'JSON')}</code></td><td>${escaped(words)}</td></tr>`,
  );
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'));
  return `<details id="${operationId}"><summary><code>${method} ${path}</code> <span class="who">${isOpen ? 'open' : 'bearer token'}</span></summary>
<p>${escaped(description)}</p>${rows.length === 0 ? '' : `<table>${rows.join('')}</table>`}
${requestBody === undefined ? '' : `<p>Body</p>${json(requestBody.content['application/json'].schema)}`}
<p>Answer</p>${json(success?.[1])}</details>`;
};
