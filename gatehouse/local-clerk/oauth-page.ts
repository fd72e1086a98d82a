import type { Response } from 'express';
import { roleIn } from '../config/index.ts';
import type { OAuthClient } from './oauth-store.ts';
import { describe } from './people.ts';
import type { User } from './store.ts';

const CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

const STYLE = `body{font:16px/1.5 system-ui;max-width:30rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
label{display:block;padding:.4rem 0}code{background:#eee;padding:0 .3em}button{font:inherit;padding:.4rem 1.2rem;margin-right:.6rem}
small{color:#555}@media(prefers-color-scheme:dark){body{color:#eee;background:#1a1a1a}code{background:#333}small{color:#aaa}}`;

/** Sends the page on which to choose a user and let the application act for them. Its form is sent to its own URL. */
export function sendConsentPage(
  response: Response,
  client: OAuthClient,
  scopes: readonly string[],
  users: readonly User[],
  redirectUri: string,
): void {
  const people = users.map((user, index) => {
    const role = roleIn(user.publicMetadata);
    const about = `${user.firstName} ${user.lastName} <small>${escapeHtml(describe({ ...user, role }))}</small>`;
    const checked = index === 0 ? ' checked' : '';
    return `<label><input type="radio" name="as" value="${escapeHtml(user.key)}"${checked}> ${about}</label>`;
  });
  const asked = scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`).join('');
  sendPage(
    response,
    200,
    `<h1>${escapeHtml(client.name)}</h1>
<p>wants to act for a user of this development server, and receives the answer at <code>${escapeHtml(new URL(redirectUri).host || redirectUri)}</code>.</p>
${asked === '' ? '<p>It asks for no scope.</p>' : `<p>It may then use:</p><ul>${asked}</ul>`}
<form method="post">
${people.join('\n')}
<p><button name="decision" value="allow">Allow</button><button name="decision" value="deny">Deny</button></p>
</form>
<p><small>This page is local Clerk: a stand-in for development, without passwords.</small></p>`,
  );
}

/** Sends the error of a request that names no client to send the browser back to. */
export function sendFaultPage(response: Response, message: string): void {
  sendPage(response, 400, `<h1>This request is not valid</h1><p>${escapeHtml(message)}.</p>`);
}

const sendPage = (response: Response, status: number, body: string): void => {
  response
    .status(status)
    .set({ 'content-security-policy': CSP, 'cache-control': 'no-store', 'x-frame-options': 'DENY' });
  response
    .type('html')
    .send(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Local Clerk</title><style>${STYLE}</style>${body}</html>`,
    );
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
