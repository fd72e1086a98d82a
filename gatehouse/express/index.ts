// The HTTP layer: headers, health, metrics, limits, and middleware for authentication and authorization
// (`optionalAuth`, `requireRole`). Each function takes its options and returns middleware or a router. Refusals are
// thrown as ApiError; `errorHandler` sends them as problem details (RFC 9457).
export { createBodyReaders, hasBody, refuseCompressed } from './body.ts';
export { limitConnections, oneAtATime } from './connections.ts';
export { crossOrigin, refuseLongAccept, refuseManyHeaders, securityHeaders } from './headers.ts';
export { health } from './health.ts';
export { createTurnTaking } from './in-turn.ts';
export { isForLoopback, onlyLoopback } from './loopback.ts';
export { createMetrics } from './metrics.ts';
export { optionalAuth } from './optional-auth.ts';
export { errorHandler, notFoundHandler } from './problem.ts';
export { addressOf, callerKeyOf, createRateLimit } from './rate-limit.ts';
export { noStore, observeRequests } from './request.ts';
export { requireAnyRole, requireAuth, requirePermission, requireRole, requireSession } from './require.ts';
export { closeAfterAnswers, createExpressServer } from './server.ts';
