import type { Router } from 'express';
import { StartError } from '../errors/index.ts';
import type { Route } from './route.ts';

/** The members of a layer of Express' router that we read; Express does not export the type. */
type Layer = {
  /** Middleware for every path. */
  slash: boolean;
  match(path: string): boolean;
  route?: { methods: Readonly<Record<string, boolean>> };
};

const takes = (layer: Layer, { method, path }: Route): boolean =>
  !layer.slash &&
  layer.match(path.replaceAll(/\{\w+\}/g, 'x')) &&
  (layer.route === undefined ||
    layer.route.methods[method.toLowerCase()] === true ||
    layer.route.methods._all === true);

/**
 * Checks that no hand-written route shadows a generated one.
 * @throws {StartError} that names the generated route
 */
export function refuseShadowed(routes: readonly Route[], own: Router): void {
  const layers = own.stack as unknown as Layer[];
  const shadowed = routes.find((route) => layers.some((layer) => takes(layer, route)));
  if (shadowed === undefined) return;
  const { method, path, operationId } = shadowed;
  throw new StartError(
    `${method} /api${path} of ${operationId} would never be reached: a route of your own takes it. Give one of them another path: in schema/rest.ts, or in src/routes.ts.`,
  );
}
