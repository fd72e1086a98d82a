import { graphql } from './graphql.ts';
import { nextjs } from './nextjs.ts';
import type { Wish } from './plan.ts';
import { readNodeProject } from './project.ts';
import { fastapi } from './python.ts';
import { express, fastify } from './servers.ts';

/** The kinds of project by name: what each gets, and the usual port of its server. `schema` is a file with SDL. */
export const kinds: Record<string, { read: (root: string, schema: string | undefined) => Wish; port: number }> = {
  express: { read: (root) => express(readNodeProject(root)), port: 3000 },
  fastify: { read: (root) => fastify(readNodeProject(root)), port: 3000 },
  nextjs: { read: (root) => nextjs(readNodeProject(root)), port: 3000 },
  fastapi: { read: fastapi, port: 8000 },
  graphql: { read: (root, schema) => graphql(readNodeProject(root), schema), port: 4000 },
};
