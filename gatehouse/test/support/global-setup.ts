import type { TestProject } from 'vitest/node';
import { migrationsFolder } from '../app/data/migrations.ts';
import { seed } from '../app/sample-data.ts';
import { makeTemplate } from './template.ts';

/** Runs once per test run. Returns a function that removes the database at its end. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  const { template, remove } = await makeTemplate({ name: 'poems', migrationsFolder, seed });
  project.provide('poems', template);
  return remove;
};
