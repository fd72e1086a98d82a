import { spawnSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { libraryFile, libraryNames } from '../playground/index.ts';

// Makes dist/, which with the production dependencies is all that `npm start` needs: the compiled src/ and schema/, and
// beside them the files that are read at run time (SDL, migrations, the playground's assets).

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);

for (const folder of ['schema', 'src', 'gatehouse/playground']) {
  cpSync(folder, `dist/${folder}`, { recursive: true, filter: (path) => !/\.(ts|md)$/.test(path) });
}

// GraphiQL's packages are not among the production dependencies.
for (const name of libraryNames) cpSync(libraryFile(name), `dist/gatehouse/playground/assets/${name}`);
