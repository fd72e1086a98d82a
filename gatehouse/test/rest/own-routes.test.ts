import { Router } from 'express';
import { expect, it } from 'vitest';
import { createSchema } from '../../graphql/schema.ts';
import { refuseShadowed } from '../../rest/own-routes.ts';
import { routesOf } from '../../rest/routes.ts';
import { domains, sdl } from '../app/domains.ts';
import { ownRoutes } from '../app/routes.ts';

const { routes } = routesOf(createSchema({ sdl, domains, explain: false }));
const answer = () => {};

it.each<[string, (own: Router) => unknown]>([
  ['a route', (own) => own.get('/me', answer)],
  ['a route with a parameter', (own) => own.get('/poems/:any', answer)],
  ['a route for every method', (own) => own.all('/me', answer)],
  ['a group', (own) => own.use('/users', answer)],
])('does not start if %s of your own would hide a generated route', (_, add) => {
  const own = Router();
  add(own);
  expect(() => refuseShadowed(routes, own)).toThrow('a route of your own takes it');
});

it.each<[string, (own: Router) => unknown]>([
  ['another path', (own) => own.get('/protected', answer)],
  ['another method', (own) => own.post('/me', answer)],
  ['middleware for every path', (own) => own.use(answer)],
])('starts with %s', (_, add) => {
  const own = Router();
  add(own);
  refuseShadowed(routes, own);
});

it('starts with the routes of src/routes.ts', () => refuseShadowed(routes, ownRoutes));
