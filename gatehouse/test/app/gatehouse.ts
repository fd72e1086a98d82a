// What `npm run` starts: the commands of gatehouse/tools/, for this application.
import { runTool } from '../../tools/index.ts';
import { application } from './application.ts';

await runTool(application);
