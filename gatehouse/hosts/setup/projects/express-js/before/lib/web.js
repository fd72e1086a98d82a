const express = require('express');
const routes = require('./routes');

const app = express();
app.disable('x-powered-by');
app.use(routes);
app.use((error, _req, res, _next) => {
  res.status(error.status ?? 500).json({ mine: true });
});

app.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1');
