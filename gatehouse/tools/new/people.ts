import type { Sample, SamplePerson } from '../../local-clerk/index.ts';
import type { NewDomain } from './domain.ts';

type Member = SamplePerson & { organization: NonNullable<SamplePerson['organization']> };

/** The people in the sample rows and tests of a domain whose rows belong to an organization, all with the role USER. */
export type PeopleOfOrganization = {
  of: 'organization';
  /** Has another role in the organization than org:admin. */
  author: Member;
  /** An org:admin of the author's organization. */
  colleague: Member;
  /** An org:admin of another organization. */
  outsider: Member;
  withoutOrganization: SamplePerson;
};

/** The same of a domain whose rows belong to their author. */
export type PeopleOfAuthor = { of: 'author'; author: SamplePerson; other: SamplePerson; admin: SamplePerson };

export type People = PeopleOfOrganization | PeopleOfAuthor;

/**
 * Chooses people by the roles that the rules of a new domain check; these rules need no permissions.
 * @param sample the sample users of the application
 * @returns people whose texts are escaped for a string in quotes
 * @throws if one is missing; the message says what to add
 */
export function choosePeople(sample: Sample, of: NewDomain['of']): People {
  const people = sample.people.map(escapeTexts);
  const users = people.filter(({ role }) => role === 'USER');
  return of === 'organization' ? peopleOfOrganization(users) : peopleOfAuthor(people, users);
}

const peopleOfAuthor = (people: readonly SamplePerson[], users: readonly SamplePerson[]): PeopleOfAuthor => {
  const author = users.find((user) => isMember(user) && !isOrgAdmin(user)) ?? users[0];
  const others = users.filter((user) => user !== author);
  const other = others.find(({ organization }) => organization === null) ?? others[0];
  const admin = people.find(({ role }) => role === 'ADMIN');
  if (author && other && admin) return { of: 'author', author, other, admin };
  throw missing({ 'two people with the role USER': other, 'a person with the role ADMIN': admin });
};

const peopleOfOrganization = (users: readonly SamplePerson[]): PeopleOfOrganization => {
  const members = users.filter(isMember);
  const admins = members.filter(isOrgAdmin);
  const adminWith = ({ organization }: Member) => admins.find((admin) => admin.organization.id === organization.id);
  const author = members.find((member) => !isOrgAdmin(member) && adminWith(member));
  const colleague = author && adminWith(author);
  const outsider = admins.find(({ organization }) => organization.id !== (author ?? admins[0])?.organization.id);
  const withoutOrganization = users.find((user) => !isMember(user));
  if (author && colleague && outsider && withoutOrganization) {
    return { of: 'organization', author, colleague, outsider, withoutOrganization };
  }
  throw missing({
    'an org:admin and another member of one organization, both with the role USER': author,
    'an org:admin of another organization with the role USER': outsider,
    'a person with the role USER and no organization': withoutOrganization,
  });
};

const isMember = (person: SamplePerson): person is Member => person.organization !== null;

const isOrgAdmin = ({ organization }: SamplePerson): boolean => organization?.role === 'org:admin';

const missing = (people: Record<string, SamplePerson | undefined>): Error => {
  const kinds = Object.keys(people).filter((kind) => people[kind] === undefined);
  return new Error(
    `The tests of a new domain need people who are not in dev/people.ts: ${kinds.join('; ')}. Add them there. Nothing was written.`,
  );
};

const escapeTexts = (person: SamplePerson): SamplePerson =>
  JSON.parse(JSON.stringify(person), (_, value) =>
    typeof value === 'string' ? value.replaceAll(/['`\\]/g, '\\$&') : value,
  );
