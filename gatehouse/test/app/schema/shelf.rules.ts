import { sessionOf } from '../../../auth/index.ts';
import type { ShelfRow } from '../data/shelf.ts';
import type { DomainRules } from '../types.generated.ts';
import {
  and,
  anyone,
  argsRule,
  callerRule,
  chain,
  deny,
  hasFeature,
  hasPermission,
  hasPlan,
  hasRole,
  inputRule,
  machine,
  member,
  not,
  objectRule,
  or,
  race,
  rule,
  signedIn,
} from './rules.ts';

// A rule of every kind that rules.ts knows, and that the other domains do not use.

const onShow = anyone('shelves are on show');
const isOpen = objectRule('on an open shelf', ({ kind }: ShelfRow) => kind === 'OPEN');
const namesShelf = argsRule('names a shelf', ({ input }: { input: { id: string } }) => input.id.startsWith('shelf_'));
const longName = inputRule('a name of three letters or more')((yup) =>
  yup.object({ input: yup.object({ name: yup.string().min(3) }) }),
);
const inSession = callerRule('in a session', (auth) => sessionOf(auth) !== null);
const calm = rule('calm')(() => true);

export const shelfRules = {
  Query: { shelf: onShow, named: signedIn },
  Mutation: {
    labelShelf: and(chain(inSession, hasRole('org:admin')), namesShelf, longName),
  },
  Shelf: {
    id: onShow,
    name: onShow,
    kind: onShow,
    parent: onShow,
    shelves: and(not(deny), calm),
    items: race(isOpen, member),
    keeper: or(hasPermission('org:shelves:open'), hasPlan('pro'), hasFeature('keepers'), machine('shelves:read')),
  },
} satisfies DomainRules<'shelf'>;
