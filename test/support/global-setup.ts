import type { TestProject } from 'vitest/node';
import { seed } from '../../dev/sample-data.ts';
import type { DatabaseConfig } from '../../gatehouse/config/index.ts';
import { makeTemplate } from '../../gatehouse/test/support/template.ts';
import { migrationsFolder } from '../../src/data/migrations.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A database with the sample data of dev/, which is not open. */
    sample: DatabaseConfig;
  }
}

/** Runs once per test run. Returns a function that removes the database at its end. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const { template, remove } = await makeTemplate({ name: 'sample', migrationsFolder, seed });
  project.provide('sample', template);
  return remove;
};
