import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { curlOf, exampleOf } from './docs-example.ts';
import type { OpenApi, OperationObject } from './openapi.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
html { background: Canvas; color: CanvasText; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
details { border: 1px solid #8884; border-radius: .4rem; margin: .4rem 0; padding: .4rem .8rem; }
summary { cursor: pointer; }
summary code { font-weight: 600; }
pre { overflow-x: auto; background: #8881; padding: .6rem; border-radius: .4rem; font-size: .85rem; }
table { border-collapse: collapse; } td { padding: .1rem 1rem .1rem 0; vertical-align: top; }
.who { font-size: .85rem; }
:target { scroll-margin-top: 3rem; }`;

const POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The OpenAPI document as one page, without scripts and without other files. */
export function docsPage(openApi: OpenApi): RequestHandler {
  const page = render(openApi);
  return (_req, res) => void res.set('Content-Security-Policy', POLICY).type('html').send(page);
}

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** JSON with links from references to the schemas on the page. */
const json = (value: unknown): string =>
  `<pre tabindex="0">${escaped(JSON.stringify(value, null, 2) ?? '').replaceAll(
    /#\/components\/schemas\/(\w+)/g,
    (reference, name) => `<a href="#${name}">${reference}</a>`,
  )}</pre>`;

const render = ({ info, paths, components }: OpenApi): string => {
  const { schemas } = components;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );
  const resources = new Map<string, typeof operations>();
  for (const one of operations) {
    const [resource = ''] = one.operation.tags;
    resources.set(resource, [...(resources.get(resource) ?? []), one]);
  }
  const groups = [...resources].map(([resource, group]) => {
    const sections = group.map(({ method, path, operation }) => section(method, path, operation, components));
    return `<h2 id="resource-${resource}">${escaped(resource)}</h2>${sections.join('\n')}`;
  });
  const contents = [...resources.keys()].map((resource) => `<a href="#resource-${resource}">${escaped(resource)}</a>`);
  // A browser opens a details element when a link leads to something inside it, so the id is on an inner element.
  const all = Object.entries(schemas).map(
    ([name, schema]) =>
      `<details><summary><code>${name}</code></summary><div id="${name}">${json(schema)}</div></details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>REST API · ${escaped(String(info.title))}</title><style>${STYLE}</style></head><body><main>
<h1>REST API</h1><p>The same data and the same rules as over GraphQL. Fields that you may not access are null.
For tools: <a href="/api/openapi.json">/api/openapi.json</a> (OpenAPI 3.1).</p>
<nav aria-label="Resources">${contents.join(' · ')} · <a href="#schemas">Schemas</a></nav>
${groups.join('\n')}<h2 id="schemas">Schemas</h2>${all.join('\n')}</main></body></html>`;
};

const section = (
  method: string,
  path: string,
  operation: OperationObject,
  components: OpenApi['components'],
): string => {
  const { description, parameters, requestBody, responses, operationId } = operation;
  const [, about = description, who = ''] = /^(.*?)\s*Who: ([^\n]*)\.$/s.exec(description) ?? [];
  const rows = parameters.map(
    ({ name, in: where, required, description: words = '', schema }) =>
      `<tr><td><code>${name}</code></td><td>${where}${required ? ', required' : ''}</td><td><code>${escaped(JSON.stringify(schema) ?? 'JSON')}</code></td><td>${escaped(words)}</td></tr>`,
  );
  const [status, success] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? ['200', {}];
  const answer = contentOf(success);
  const example = status === '204' ? '' : `<p>Response ${status}</p>${json(exampleOf(answer, components.schemas))}`;
  return `<details><summary><code>${method} ${path}</code> <span class="who">${escaped(who || 'anyone')}</span></summary>
<div id="${operationId}"><p>${escaped(about)}</p>${rows.length === 0 ? '' : `<table>${rows.join('')}</table>`}
<pre tabindex="0" aria-label="In a shell">${escaped(curlOf(method, path, operation, components.schemas))}</pre>
${requestBody === undefined ? '' : `<p>Body</p>${json(requestBody.content['application/json'].schema)}`}
${example}<p>Schema</p>${json(answer)}
<p>Errors</p><ul>${refusals(responses, components).join('')}</ul></div></details>`;
};

const contentOf = (response: unknown): unknown => Object(Object(Object(response).content)['application/json']).schema;

const refusals = (responses: OperationObject['responses'], { responses: shared }: OpenApi['components']): string[] =>
  Object.entries(responses)
    .filter(([status]) => /^[45]/.test(status))
    .map(([status, response]) => {
      const reference = '$ref' in response ? response.$ref : '';
      const { description = '' } = shared[reference.split('/').at(-1) ?? ''] ?? {};
      return `<li><code>${status}</code> ${escaped(description)}</li>`;
    });
