import { makeProject } from './projects.ts';

// Makes a project and sets it up: tsx make-project.ts NAME FOLDER
const [name = '', folder = ''] = process.argv.slice(2);
makeProject(name, folder);
