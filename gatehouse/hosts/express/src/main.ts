import { createAuthenticator } from '../../shared/authenticator.ts';
import { createApp } from './app.ts';

const log = { error: (detail: object, message: string) => console.error(message, detail) };
const { PORT = '3000', HOST = '127.0.0.1' } = process.env;

createApp(await createAuthenticator(process.env, log)).listen(Number(PORT), HOST, () => {
  console.log(`http://${HOST}:${PORT}`);
});
