import { createTokenMinter, localClerkEnv, makeKeys, openStore } from '../../local-clerk/index.ts';
import * as sample from '../contract/people.ts';

/** A Clerk application for tests: its variables, and the headers of its people (`ada`, `grace`, `linus`, `mallory`). */
export async function makeApplication() {
  const keys = await makeKeys();
  const mint = createTokenMinter(keys, openStore(sample));
  return {
    env: localClerkEnv({ keys, url: 'http://127.0.0.1:1' }),
    as: async (person: string) => ({ authorization: `Bearer ${await mint(person)}` }),
  };
}
