const { Router } = require('express');

const routes = Router();
routes.get('/public', (_req, res) => res.json({ hello: 'everyone' }));

module.exports = routes;
