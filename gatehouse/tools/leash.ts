// Loaded before the server: where `npm run dev` is killed, its server must not stay behind, on its port and its database.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
