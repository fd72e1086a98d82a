import type { Sample } from '../gatehouse/playground/index.ts';

const sample = (query: string, variables?: Record<string, unknown>): Sample => ({
  query: `${query.trim()}\n`,
  ...(variables === undefined ? {} : { variables: JSON.stringify(variables, null, 2) }),
});

/** The tabs of a first visit, one for each kind of protection. A tab has the name of its operation. */
export const samples: readonly Sample[] = [
  sample(
    `
# Open to anyone: published posts are the public site.
query Anyone($first: Int!) {
  posts(first: $first) {
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
  sample(`
# Signed in: whoever you are above; nobody is told to sign in.
query SignedIn {
  me {
    id
    name
    role
  }
  myPosts(first: 5) {
    edges {
      node {
        title
        status
      }
    }
  }
}`),
  sample(
    `
# Field by field: Acme's people see the draft, its author or an admin its notes too,
# an email for oneself or an admin. Side by side shows it best: Linus and Grace.
query FieldByField($id: ID!) {
  post(id: $id) {
    title
    draftNotes
    author {
      name
      role
      email
    }
  }
}`,
    { id: 'post_linus_acme_draft_2' },
  ),
  sample(
    `
# Member: the posts of your active organization, so for Grace and Linus.
query Member($first: Int!) {
  organizationPosts(first: $first) {
    edges {
      node {
        title
        status
        author {
          name
        }
      }
    }
  }
}`,
    { first: 10 },
  ),
  sample(
    `
# Admin: Ada.
query Admin($status: PostStatus!) {
  users {
    edges {
      node {
        name
        email
        role
      }
    }
  }
  allPosts(first: 5, status: $status) {
    edges {
      node {
        title
        author {
          name
        }
      }
    }
  }
}`,
    { status: 'DRAFT' },
  ),
  sample(
    `
# Signed in, with input that is checked: try an empty title.
mutation Create($input: CreatePostInput!) {
  createPost(input: $input) {
    id
    title
    status
  }
}`,
    { input: { title: 'From the playground', body: 'Who wrote this? Whoever is chosen above.' } },
  ),
  sample(
    `
# Permission: the author Linus, or Grace, who has org:posts:publish in its organization.
mutation Permission($id: ID!) {
  publishPost(id: $id) {
    id
    status
    publishedAt
  }
}`,
    { id: 'post_linus_acme_draft_1' },
  ),
  sample(
    `
# Reverified: an admin whose sign-in is fresh, so Ada.
mutation Reverified($userId: ID!, $role: Role!) {
  setUserRole(userId: $userId, role: $role) {
    name
    role
  }
}`,
    { userId: 'user_mallory', role: 'USER' },
  ),
  sample(`
# Live, for whoever is signed in: run it, then publish a post in a second window.
subscription Live {
  postPublished {
    id
    title
    author {
      name
    }
  }
}`),
];
