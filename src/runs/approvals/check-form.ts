import { z } from 'zod';
import { type Form, FORM_ITEMS_MAX, FORM_TEXT_MAX, type FormField } from '../../contracts/kernel/forms';

/** Most faults that are told at once. */
const FAULTS_MAX = 20;

/**
 * What is wrong in what was filled in, each with its place behind `path`; none: it is in order. A member that the form does not
 * name is a fault. Texts and lists for which the form says no bound have those of the contracts.
 */
export function checkForm(form: Form, value: unknown, path: string): { path: string; message: string }[] {
  const result = schemaOf(form).safeParse(value);
  const issues = result.success ? [] : result.error.issues;
  return issues
    .slice(0, FAULTS_MAX)
    .map((issue) => ({ path: [path, ...issue.path].map(String).join('.'), message: issue.message }));
}

/** Said where a value is of another type, or is not there. */
const needs = (what: string) => ({
  error: (issue: { input?: unknown }) => (issue.input === undefined ? 'is missing' : `must be ${what}`),
});

function schemaOf(field: FormField): z.ZodType {
  switch (field.type) {
    case 'string': {
      if (field.enum) return z.enum(field.enum, needs(`one of ${field.enum.join(', ')}`));
      const { minLength = 0, maxLength = FORM_TEXT_MAX } = field;
      return z
        .string(needs('a text'))
        .min(minLength, minLength === 1 ? 'must not be empty' : `at least ${minLength} characters`)
        .max(maxLength, `at most ${maxLength} characters`);
    }
    case 'number':
    case 'integer': {
      const number = field.type === 'integer' ? z.int(needs('a whole number')) : z.number(needs('a number'));
      const { minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE } = field;
      return number.min(minimum, `at least ${minimum}`).max(maximum, `at most ${maximum}`);
    }
    case 'boolean':
      return z.boolean(needs('true or false'));
    case 'array': {
      const { minItems = 0, maxItems = FORM_ITEMS_MAX } = field;
      return z
        .array(schemaOf(field.items), needs('a list'))
        .min(minItems, `at least ${minItems} items`)
        .max(maxItems, `at most ${maxItems} items`);
    }
    case 'object': {
      const required = new Set(field.required);
      const members = Object.entries(field.properties).map(([name, inner]) => {
        const schema = schemaOf(inner);
        return [name, required.has(name) ? schema : schema.optional()] as const;
      });
      return z.strictObject(Object.fromEntries(members));
    }
  }
}
