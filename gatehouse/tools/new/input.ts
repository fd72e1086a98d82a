import { inputFields, type NewDomain } from './domain.ts';
import { type Field, grouped, isText, maxLength } from './fields.ts';

/** Validation of the input: `src/resolvers/invoice-input.ts`. */
export function inputText(domain: NewDomain): string {
  const { Type, words } = domain.names;
  const { update } = domain;
  const fields = inputFields(domain);
  const helpers = [
    ...(update && fields.some((field) => field.required && !isText(field)) ? ['notNull'] : []),
    ...(fields.some(isText) ? ['readText'] : []),
  ];
  const readers = fields.filter(isText).map((field) => {
    const read = `readText('${field.name}', value${field.required ? '?.trim() ?? null' : '.trim()'}, 1, ${grouped(maxLength(field), '_')})`;
    return `const ${field.name}Of = (value: string | null) => ${field.required ? read : `(value === null ? null : ${read})`};\n`;
  });
  return `${helpers.length > 0 ? `import { ${helpers.join(', ')} } from './input.ts';\n` : ''}import type { Create${Type}Input${update ? `, Update${Type}Input` : ''} } from '../types.generated.ts';

${readers.join('')}
/** The values of a new ${words}. Throws BAD_USER_INPUT, naming the field. */
export function readNew${Type}(input: Create${Type}Input) {
  return {
${fields.map((field) => `    ${field.name}: ${newValue(field)},\n`).join('')}  };
}
${update ? changesText(domain) : ''}`;
}

const newValue = (field: Field): string => {
  const given = field.required ? `input.${field.name}` : `input.${field.name} ?? null`;
  return isText(field) ? `${field.name}Of(${given})` : given;
};

const changesText = (domain: NewDomain): string => {
  const { Type } = domain.names;
  const change = (field: Field): string => {
    const { name, required } = field;
    const value = isText(field)
      ? `${name}Of(input.${name})`
      : required
        ? `notNull('${name}', input.${name})`
        : `input.${name}`;
    return `    ...(input.${name} === undefined ? {} : { ${name}: ${value} }),\n`;
  };
  return `
/** The changes. Fields that are missing from the input stay unchanged. Throws BAD_USER_INPUT, naming the field. */
export function read${Type}Changes(input: Update${Type}Input) {
  return {
${inputFields(domain).map(change).join('')}  };
}
`;
};
