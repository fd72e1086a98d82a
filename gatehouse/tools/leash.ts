// Preloaded into the server: if `npm run dev` is killed, its server must end too, and free its port and database.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
