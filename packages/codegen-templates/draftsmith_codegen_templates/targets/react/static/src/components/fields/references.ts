import { createContext, useContext } from 'react';
import type { Reference } from '@/api/entity';

type ByField = Readonly<Record<string, readonly Reference[]>>;

/** What the relation fields of a form begin with, by field name, and which of them stay as they are. */
export interface FormReferences {
  references: ByField;
  locked: readonly string[];
  /** The fields that this person is not asked for. */
  unasked: readonly string[];
}

export const FormReferencesContext = createContext<FormReferences>({
  references: {},
  locked: [],
  unasked: [],
});

const NONE: readonly Reference[] = [];

export function useFormReferences(field: string): {
  references: readonly Reference[];
  locked: boolean;
} {
  const { references, locked } = useContext(FormReferencesContext);
  return { references: references[field] ?? NONE, locked: locked.includes(field) };
}

export function useIsAsked(field: string): boolean {
  return !useContext(FormReferencesContext).unasked.includes(field);
}

const isReference = (value: unknown): value is Reference =>
  typeof value === 'object' && value !== null && 'id' in value && 'label' in value;

/** A row carries `doctor: {id, label}` and `tags: [{id, label}]`; its form has `doctor_id` and `tags_ids`. */
export function referencesOf(row: object): ByField {
  const found: Record<string, readonly Reference[]> = {};
  for (const [name, value] of Object.entries(row)) {
    if (isReference(value)) found[`${name}_id`] = [value];
    else if (Array.isArray(value)) found[`${name}_ids`] = value.filter(isReference);
  }
  return found;
}
