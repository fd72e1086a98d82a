import type { FastifyInstance } from 'fastify';
import auth, { type AuthOptions, requireMachine, requireSession, sessionOf } from './auth.ts';

const article = {
  type: 'object',
  required: ['title'],
  properties: { title: { type: 'string' } },
} as const;

/** A sample: each way to protect a route or a scope of routes, and the two ways to let others in. */
export async function sample(app: FastifyInstance, options: AuthOptions): Promise<void> {
  await app.register(auth, options);

  app.get('/public', { config: { open: 'the catalogue is public' } }, async () => ({ hello: 'everyone' }));
  app.get('/optional', { config: { open: 'shows more to signed-in people' } }, async (request) => ({
    userId: sessionOf(request.auth)?.userId ?? null,
  }));
  app.get('/me', { onRequest: app.requireAuth }, async (request) => {
    const { userId, orgId, orgRole } = requireSession(request);
    return { userId, orgId: orgId ?? null, orgRole: orgRole ?? null };
  });
  app.get('/org-admin', { onRequest: app.requireRole('org:admin') }, async (request) => ({
    orgId: requireSession(request).orgId,
  }));
  app.get('/staff', { onRequest: app.requireAnyRole(['admin', 'org:admin']) }, async () => ({ drafts: 3 }));
  app.get('/publish', { onRequest: app.requirePermission('org:posts:publish') }, async () => ({ drafts: 3 }));
  app.get('/machine', { onRequest: app.requireScope('posts:read') }, async (request) => {
    const { tokenType, subject } = requireMachine(request);
    return { tokenType, subject };
  });
  app.post<{ Body: { title: string } }>(
    '/articles',
    { onRequest: app.requireAuth, schema: { body: article } },
    async (request, reply) => {
      reply.code(201);
      return { title: request.body.title, userId: requireSession(request).userId };
    },
  );

  await app.register(
    async (admin) => {
      admin.addHook('onRequest', admin.requireRole('admin'));
      admin.get('/health', async () => ({ status: 'ok' }));
    },
    { prefix: '/admin' },
  );
}
