import { z } from 'zod';

/** Fields of a form: texts, numbers, choices, lists and groups together, those within others too. */
export const FORM_FIELDS_MAX = 50;
/** Groups and lists within each other, the form itself counted. */
export const FORM_DEPTH_MAX = 4;
/** Choices of one text. */
export const FORM_CHOICES_MAX = 100;
/** Items of a list; a form may say less. */
export const FORM_ITEMS_MAX = 100;
/** Characters of a text; a form may say less. */
export const FORM_TEXT_MAX = 100_000;
const TITLE_LENGTH = 200;
const DESCRIPTION_LENGTH = 1_000;

/** Names of fields: none that an object has by itself, or that a path or query could mean otherwise. */
const NAME = /^[A-Za-z][\w-]{0,59}$/;

const about = {
  title: z.string().max(TITLE_LENGTH).optional(),
  description: z.string().max(DESCRIPTION_LENGTH).optional(),
};
const itemCount = z.int().min(0).max(FORM_ITEMS_MAX).optional();
const textLength = z.int().min(0).max(FORM_TEXT_MAX).optional();

const textField = z.strictObject({
  type: z.literal('string'),
  ...about,
  /** The choices; then the lengths say nothing. */
  enum: z.array(z.string().max(TITLE_LENGTH)).min(1).max(FORM_CHOICES_MAX).optional(),
  minLength: textLength,
  maxLength: textLength,
  /** Shown before anything is filled in; what is left out of an answer is not filled in by it. */
  default: z.string().max(FORM_TEXT_MAX).optional(),
});
const numberField = z.strictObject({
  type: z.enum(['number', 'integer']),
  ...about,
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  default: z.number().optional(),
});
const booleanField = z.strictObject({ type: z.literal('boolean'), ...about, default: z.boolean().optional() });

interface ListField {
  type: 'array';
  title?: string | undefined;
  description?: string | undefined;
  items: FormField;
  minItems?: number | undefined;
  maxItems?: number | undefined;
}
/** A form: a JSON Schema of an object. Members that it does not name are refused. */
export interface Form {
  type: 'object';
  title?: string | undefined;
  description?: string | undefined;
  properties: Record<string, FormField>;
  required?: string[] | undefined;
  additionalProperties?: false | undefined;
}
/** One field of a form. */
export type FormField =
  | z.infer<typeof textField>
  | z.infer<typeof numberField>
  | z.infer<typeof booleanField>
  | ListField
  | Form;

const fieldSchema: z.ZodType<FormField> = z
  .lazy(() => z.discriminatedUnion('type', [textField, numberField, booleanField, listField, groupField]))
  .meta({ id: 'FormField' });
const listField = z.strictObject({
  type: z.literal('array'),
  ...about,
  items: fieldSchema,
  minItems: itemCount,
  maxItems: itemCount,
});
const groupField = z.strictObject({
  type: z.literal('object'),
  ...about,
  properties: z.record(z.string().regex(NAME), fieldSchema),
  required: z.array(z.string()).max(FORM_FIELDS_MAX).optional(),
  additionalProperties: z.literal(false).optional(),
});

/**
 * What may be asked by a form: a small part of JSON Schema, without patterns, references and combinations, so that none takes
 * long to show, to fill in or to check.
 */
export const formSchema = groupField.superRefine((form, context) => {
  const size = { fields: 0, depth: 0 };
  measure(form, 1, size);
  if (size.fields > FORM_FIELDS_MAX) context.addIssue(`at most ${FORM_FIELDS_MAX} fields`);
  if (size.depth > FORM_DEPTH_MAX) context.addIssue(`at most ${FORM_DEPTH_MAX} groups and lists within each other`);
  const unknown = findUnnamed(form);
  if (unknown.length > 0) context.addIssue(`required, and no field: ${unknown.join(', ')}`);
});

function measure(field: FormField, depth: number, size: { fields: number; depth: number }): void {
  size.depth = Math.max(size.depth, field.type === 'object' || field.type === 'array' ? depth : 0);
  for (const inner of innerOf(field)) {
    size.fields += 1;
    measure(inner, depth + 1, size);
  }
}

const innerOf = (field: FormField): FormField[] => {
  if (field.type === 'object') return Object.values(field.properties);
  return field.type === 'array' ? [field.items] : [];
};

const findUnnamed = (field: FormField): string[] => [
  ...(field.type === 'object' ? (field.required ?? []).filter((name) => !Object.hasOwn(field.properties, name)) : []),
  ...innerOf(field).flatMap(findUnnamed),
];
