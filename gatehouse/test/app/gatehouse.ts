// The entry point of `npm run`: the commands of gatehouse/tools/ for this application.
import { runTool } from '../../tools/index.ts';
import { application } from './application.ts';

await runTool(application);
