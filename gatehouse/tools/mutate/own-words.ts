import ts from 'typescript';
import type { Found } from './mutant.ts';

const STRINGS = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g;

type Made = { readonly text: string; readonly change: string };

/**
 * A word of your own is a constant made from a function, as in `sessionRule('author', (post, { userId }) => ...)`. What
 * the function returns becomes true or false, and loses each part of an `&&` or `||`.
 * @param rules each rule, by its field and all that it is made of, to tell which ones use the word
 */
export function mutantsOfOwnWords(source: ts.SourceFile, rules: readonly Pick<Found, 'subject' | 'origin'>[]): Found[] {
  return source.statements.filter(ts.isVariableStatement).flatMap(({ declarationList }) =>
    declarationList.declarations.flatMap(({ name, initializer }) => {
      const decider = initializer && deciderOf(initializer);
      if (initializer === undefined || decider === undefined) return [];
      const word = name.getText();
      const named = new RegExp(`\\b${word}\\b`);
      const users = rules.filter(({ origin }) => named.test(origin.replaceAll(STRINGS, '')));
      const decides = [...new Set(users.map(({ subject }) => subject))];
      if (decides.length === 0) return [];
      return returned(decider).flatMap((value) =>
        variantsOf(value).map((made) => ({
          ...made,
          subject: word,
          start: value.getStart(),
          end: value.getEnd(),
          origin: initializer.getText(),
          decides,
        })),
      );
    }),
  );
}

type Decider = ts.ArrowFunction | ts.FunctionExpression;

/** A `target` finds the object that a rule is about, and decides nothing. */
const deciderOf = (made: ts.Expression): Decider | undefined =>
  ts.isCallExpression(made) && made.expression.getText() !== 'target' ? made.arguments.find(isFunction) : undefined;

const isFunction = (node: ts.Node): node is Decider => ts.isArrowFunction(node) || ts.isFunctionExpression(node);

/** The expressions that a function may return; not those of functions within it. */
const returned = ({ body }: Decider): ts.Expression[] => {
  if (!ts.isBlock(body)) return [body];
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return found;
};

const variantsOf = (value: ts.Expression): Made[] => [
  { change: 'always met', text: 'true' },
  { change: 'never met', text: 'false' },
  ...withoutParts(value),
];

const withoutParts = (value: ts.Expression): Made[] => {
  if (ts.isParenthesizedExpression(value))
    return withoutParts(value.expression).map(({ change, text }) => ({ change, text: `(${text})` }));
  if (!ts.isBinaryExpression(value) || !['&&', '||'].includes(value.operatorToken.getText())) return [];
  const [left, operator, right] = [value.left, value.operatorToken.getText(), value.right];
  return [
    { change: `without ${left.getText()}`, text: right.getText() },
    { change: `without ${right.getText()}`, text: left.getText() },
    ...withoutParts(left).map(({ change, text }) => ({ change, text: `${text} ${operator} ${right.getText()}` })),
    ...withoutParts(right).map(({ change, text }) => ({ change, text: `${left.getText()} ${operator} ${text}` })),
  ];
};
