import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { libraryFile, libraryNames } from '../playground/index.ts';

// Makes dist/, which contains all that `npm start` needs besides the production dependencies: the compiled src/ and
// schema/, and the files that are read at run time (SDL, migrations, the playground's assets).

rmSync('dist', { recursive: true, force: true });
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);

for (const folder of ['schema', 'src', 'gatehouse/playground']) {
  cpSync(folder, `dist/${folder}`, { recursive: true, filter: (path) => !/\.(ts|md)$/.test(path) });
}

// npm puts packages here of which package.json asks for another version than gatehouse/package.json.
const own = 'gatehouse/node_modules';
if (existsSync(own)) cpSync(own, `dist/${own}`, { recursive: true, dereference: true });

// GraphiQL's packages are not production dependencies, so their files are copied.
for (const name of libraryNames) cpSync(libraryFile(name), `dist/gatehouse/playground/assets/${name}`);
