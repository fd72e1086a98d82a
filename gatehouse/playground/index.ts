// GraphiQL at `/`, served from this process, with the means to act as different callers. For development.
// Takes the Clerk application and the tabs of a first visit; returns an Express router. Imports no other part.
export { libraryFile, libraryNames } from './libraries.ts';
export type { SampleTab } from './page.ts';
export { browsersToPages, playground } from './playground.ts';
