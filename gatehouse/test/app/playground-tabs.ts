import type { SampleTab } from '../../playground/index.ts';

const sample = (query: string, variables: Record<string, unknown> | null, local?: true): SampleTab => ({
  query: `${query.trim()}\n`,
  ...(variables !== null && { variables: JSON.stringify(variables, null, 2) }),
  ...(local && { local }),
});

/** The tabs of a first visit, one for each kind of protection. A tab is named after its operation. */
export const samples: readonly SampleTab[] = [
  sample(
    `
# Open to anyone.
query Anyone($first: Int!) {
  poems(first: $first) {
    edges {
      node {
        id
        title
        author {
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`,
    { first: 5 },
  ),
  sample(
    `
# For anyone who is signed in: not for Anonymous.
query SignedIn {
  me {
    id
    name
    role
  }
  myPoems(first: 5) {
    edges {
      node {
        title
        status
      }
    }
  }
}`,
    null,
  ),
  sample(
    `
# Some fields are for the author or an admin.
# Side by side, Linus and Grace show it best.
query FieldByField($id: ID!) {
  poem(id: $id) {
    title
    draftNotes
    author {
      name
      role
      email
    }
  }
}`,
    { id: 'poem_linus_acme_draft_2' },
    true,
  ),
  sample(
    `
# For admins: Ada.
query Admin {
  users {
    edges {
      node {
        name
        email
        role
      }
    }
  }
}`,
    null,
    true,
  ),
  sample(
    `
# For the author, Linus, and for Grace,
# who has org:poems:publish in its organization.
mutation Permission($id: ID!) {
  publishPoem(id: $id) {
    id
    status
    publishedAt
  }
}`,
    { id: 'poem_linus_acme_draft_1' },
    true,
  ),
  sample(
    `
# For anyone who is signed in. Run it as Linus,
# then run Permission, and come back.
subscription Live {
  poemPublished {
    id
    title
    author {
      name
    }
  }
}`,
    null,
  ),
];
