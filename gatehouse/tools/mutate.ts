import { run } from '../../dev/cli.ts';
import { findMutants } from './mutate/mutants.ts';
import { survivorsOf } from './mutate/run.ts';

run(async () => {
  const root = process.cwd();
  const mutants = findMutants(root).filter(({ file }) => file.includes(process.argv[2] ?? ''));
  console.log(mutants.length);
  for (const m of mutants) console.log(m.id, m.file, m.line, m.subject, m.change, m.text);
  if (process.argv[3]) return;
  const survivors = await survivorsOf(root, mutants, (done, of) => console.log(done, of));
  console.log('survivors', survivors);
});
