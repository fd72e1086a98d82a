const { anyone, deny, guard, signedIn } = require('./guard/index.js');

const rules = {
  Query: {
    books: signedIn,
    secret: deny,
  },
  Book: {
    title: anyone('a book is seen only by those who may list books'),
  },
};

/** The schema with these rules in force. */
function guarded(schema) {
  return guard(schema, rules);
}

module.exports = { guarded, rules };
