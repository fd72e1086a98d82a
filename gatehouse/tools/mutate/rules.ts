import ts from 'typescript';
import type { Found } from './mutant.ts';
import { denied, forPeople, neighbourOf, opened } from './words.ts';

type Constants = ReadonlyMap<string, ts.Expression>;
/** A part of a rule after a change. */
type Variant = { readonly change: string; readonly text: string };

const COMBINATIONS: Readonly<Record<string, string>> = { and: 'or', or: 'and', chain: 'or', race: 'and' };

/** Every change of the rules of a file, which are the values of `{ Type: { field: rule } }`, exported by name. */
export function mutantsOfRules(source: ts.SourceFile): Found[] {
  const constants = new Map<string, ts.Expression>();
  const fields: { subject: string; rule: ts.Expression }[] = [];
  for (const statement of source.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    const isExported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
    for (const { name, initializer } of statement.declarationList.declarations) {
      if (initializer === undefined) continue;
      if (!isExported) constants.set(name.getText(), initializer);
      else
        for (const type of propertiesOf(initializer)) {
          for (const field of propertiesOf(type.initializer)) {
            fields.push({ subject: `${type.name.getText()}.${field.name.getText()}`, rule: field.initializer });
          }
        }
    }
  }
  return fields.flatMap(({ subject, rule }) => mutantsOfRule(subject, rule, constants));
}

const propertiesOf = (value: ts.Expression): ts.PropertyAssignment[] => {
  const inner = ts.isSatisfiesExpression(value) || ts.isAsExpression(value) ? value.expression : value;
  return ts.isObjectLiteralExpression(inner) ? inner.properties.filter(ts.isPropertyAssignment) : [];
};

/**
 * Every change of one rule.
 * @param constants of the same file, by name: a rule that is used by its name is changed where it is used
 */
const mutantsOfRule = (subject: string, rule: ts.Expression, constants: Constants): Found[] => {
  const [start, end, text] = [rule.getStart(), rule.getEnd(), rule.getText()];
  const used = [...constants].filter(([name]) => new RegExp(`\\b${name}\\b`).test(text));
  const origin = [text, ...used.map(([, made]) => made.getText())].join('\n');
  const variants = isOpen(rule, constants)
    ? [
        { change: 'denied', text: denied },
        { change: 'for people only', text: forPeople },
      ]
    : [{ change: 'opened', text: opened }, { change: 'denied', text: denied }, ...variantsOf(rule, constants)];
  return variants
    .filter((one, index) => variants.findIndex(({ text: same }) => same === one.text) === index)
    .map((one) => ({ subject, ...one, start, end, origin }));
};

const isOpen = (rule: ts.Expression, constants: Constants): boolean => {
  const meaning = ts.isIdentifier(rule) ? (constants.get(rule.text) ?? rule) : rule;
  return ts.isCallExpression(meaning) && meaning.expression.getText() === 'anyone';
};

const variantsOf = (node: ts.Expression, constants: Constants): Variant[] => {
  const made = ts.isIdentifier(node) ? constants.get(node.text) : undefined;
  if (made !== undefined && isCombination(made)) return variantsOf(made, constants);
  const text = node.getText();
  const name = ts.isCallExpression(node) ? node.expression.getText() : text;
  const args = ts.isCallExpression(node) ? [...node.arguments] : [];
  const texts = args.map((arg) => arg.getText());
  /** The rule with each change of one part. */
  const around = (index: number): Variant[] =>
    variantsOf(args[index] as ts.Expression, constants).map(({ change, text: changed }) => {
      return { change, text: `${name}(${texts.with(index, changed).join(', ')})` };
    });
  const other = COMBINATIONS[name];
  if (other !== undefined) {
    if (args.length < 2) return args.flatMap((_, index) => around(index));
    const removed = texts.map((part, index) => {
      const [only = '', ...others] = texts.toSpliced(index, 1);
      const rest = others.length === 0 ? only : `${name}(${[only, ...others].join(', ')})`;
      return { change: `without ${part}`, text: rest };
    });
    const exchanged = { change: `${other} for ${name}`, text: `$rule.${other}(${texts.join(', ')})` };
    return [...removed, exchanged, ...args.flatMap((_, index) => around(index))];
  }
  if (name === 'not') return [{ change: 'without not', text: texts[0] ?? '' }, ...around(0)];
  if (name === 'on') return around(1);
  if (name === 'throughApp') return [...otherScope(node, texts), ...around(1)];
  if (['deny', 'anyone'].includes(name) || isOpen(node, constants)) return [];
  const neighbour = neighbourOf(name);
  return [{ change: `${neighbour.replaceAll('$rule.', '')} for ${text}`, text: neighbour }];
};

/** The scope of another `throughApp` of the file, which a test with all scopes at once does not tell apart. */
const otherScope = (node: ts.Expression, [scope = '', part = '']: readonly string[]): Variant[] => {
  const scopes = [...node.getSourceFile().text.matchAll(/\bthroughApp\(\s*('[^']+')/g)].map(([, one = '']) => one);
  const other = scopes.find((one) => one !== scope) ?? "'another:scope'";
  return [{ change: `scope ${other} for ${scope}`, text: `throughApp(${other}, ${part})` }];
};

const isCombination = (rule: ts.Expression): boolean =>
  ts.isCallExpression(rule) &&
  (rule.expression.getText() in COMBINATIONS || /^(not|on|throughApp)$/.test(rule.expression.getText()));
