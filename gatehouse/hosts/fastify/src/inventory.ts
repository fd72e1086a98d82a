import type { FastifyInstance, onRequestAsyncHookHandler, RouteOptions } from 'fastify';

type Guard = (hook: onRequestAsyncHookHandler) => onRequestAsyncHookHandler;

/**
 * Records every route from now on. When the server becomes ready, it throws with a list of those that have neither a
 * guard (as a hook of the route or of an enclosing scope) nor `config: { open: 'why' }`.
 * @param open routes of other plugins that are meant to be open, such as `GET /docs`, each with the reason
 * @returns a function that marks a hook as a guard
 */
export function takeInventory(app: FastifyInstance, open: Record<string, string>): Guard {
  if (app.printRoutes() !== '(empty tree)') throw new Error('Register the auth plugin before all routes.');
  const guards = new WeakSet<object>();
  const guardedScopes = new WeakSet<object>();
  const routes: { scope: FastifyInstance; options: RouteOptions }[] = [];

  // Scopes inherit from the enclosing one, so this replaces addHook for all of them.
  const addHook = app.addHook as (...args: unknown[]) => FastifyInstance;
  app.addHook = function (this: FastifyInstance, name: string, hook: object) {
    if (name === 'onRequest' && guards.has(hook)) guardedScopes.add(this);
    return addHook.call(this, name, hook);
  } as typeof app.addHook;
  for (const scope of scopesFrom(app)) {
    // Also called for routes outside this plugin's scope, which count as unprotected unless they say why they are open.
    scope.addHook('onRoute', function (this: FastifyInstance, options) {
      routes.push({ scope: this, options });
    });
  }

  const isInGuardedScope = (scope: object | null): boolean =>
    scope !== null && (guardedScopes.has(scope) || isInGuardedScope(Object.getPrototypeOf(scope)));
  const isDecided = ({ scope, options }: (typeof routes)[number]): boolean =>
    Boolean(options.config?.open?.trim()) ||
    [options.onRequest ?? []].flat().some((hook) => guards.has(hook)) ||
    isInGuardedScope(scope);

  app.addHook('onReady', async () => {
    const undecided = routes.filter((route) => !isDecided(route)).flatMap(({ options }) => namesOf(options));
    const faults = [
      ...undecided.filter((name) => !open[name]?.trim()).map((name) => `${name} is neither protected nor open`),
      ...Object.keys(open)
        .filter((name) => !undecided.includes(name))
        .map((name) => `${name} is in \`open\`, but is not an unprotected route`),
    ];
    if (faults.length > 0) {
      throw new Error(`${faults.join('\n')}\nAdd onRequest: app.requireAuth, or config: { open: 'why everyone may' }.`);
    }
  });
  return (hook) => {
    guards.add(hook);
    return hook;
  };
}

/** A scope and all enclosing ones, up to the server itself. */
function scopesFrom(scope: FastifyInstance): FastifyInstance[] {
  const around = Object.getPrototypeOf(scope);
  return [scope, ...('addHook' in around ? scopesFrom(around) : [])];
}

const namesOf = ({ method, url }: RouteOptions): string[] => [method].flat().map((name) => `${name} ${url}`);
