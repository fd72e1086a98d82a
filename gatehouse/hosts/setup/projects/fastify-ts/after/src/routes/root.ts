import type { FastifyPluginAsync } from 'fastify';
import { requireMachine, requireSession, sessionOf } from '../auth';

const article = { type: 'object', required: ['title'], properties: { title: { type: 'string' } } } as const;

const root: FastifyPluginAsync = async (fastify): Promise<void> => {
  fastify.get('/public', { config: { open: 'the catalogue is public' } }, async () => ({ hello: 'everyone' }));
  fastify.get('/optional', { config: { open: 'shows more to signed-in people' } }, async ({ auth }) => ({
    userId: sessionOf(auth)?.userId ?? null,
  }));
  fastify.get('/me', { onRequest: fastify.requireAuth }, async (request) => {
    const { userId, orgId, orgRole } = requireSession(request);
    return { userId, orgId: orgId ?? null, orgRole: orgRole ?? null };
  });
  fastify.get('/org-admin', { onRequest: fastify.requireRole('org:admin') }, async () => ({}));
  fastify.get('/staff', { onRequest: fastify.requireAnyRole(['admin', 'org:admin']) }, async () => ({}));
  fastify.get('/publish', { onRequest: fastify.requirePermission('org:posts:publish') }, async () => ({}));
  fastify.get('/machine', { onRequest: fastify.requireScope('posts:read') }, async (request) => {
    const { tokenType, subject } = requireMachine(request);
    return { tokenType, subject };
  });
  fastify.get('/admin/health', { onRequest: fastify.requireRole('admin') }, async () => ({ status: 'ok' }));
  fastify.post<{ Body: { title: string } }>(
    '/articles',
    { onRequest: fastify.requireAuth, schema: { body: article } },
    async (request, reply) => {
      reply.code(201);
      return { title: request.body.title };
    },
  );
};

export default root;
