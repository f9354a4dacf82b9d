import { useId, type ReactNode } from 'react';
import {
  useController,
  type Control,
  type ControllerRenderProps,
  type FieldPath,
  type FieldValues,
} from 'react-hook-form';
import { Icon } from '../icon';
import { useIsAsked } from './references';

/** What every form field takes. `name` is checked against the form's own values. */
export interface FieldProps<Values extends FieldValues> {
  control: Control<Values, unknown, unknown>;
  name: FieldPath<Values>;
  label: string;
  /** Optional fields say so; required ones need no mark. */
  optional?: boolean;
  help?: string;
}

/** What the fields of a whole form take. */
export interface FieldsProps<Values extends FieldValues> {
  control: Control<Values>;
}

/** What a field hands to the input inside it. */
export interface Wiring<Values extends FieldValues> {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  field: ControllerRenderProps<Values, FieldPath<Values>>;
}

/** A label, an input, a hint and the problem with it, tied together for everybody. */
export function Field<Values extends FieldValues>({
  control,
  name,
  label,
  optional = false,
  help,
  group = false,
  children,
}: FieldProps<Values> & {
  /** The input is several controls: the label names the group. */
  group?: boolean;
  children: (wiring: Wiring<Values>) => ReactNode;
}) {
  const id = useId();
  const { field, fieldState } = useController({ control, name });
  const isAsked = useIsAsked(name);
  const error = fieldState.error?.message;
  const helpId = help ? `${id}-help` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const describedBy = [errorId, helpId].filter(Boolean).join(' ') || undefined;
  const caption = (
    <>
      {label}
      {optional && <span className="field-optional">optional</span>}
    </>
  );

  if (!isAsked) return null;
  return (
    <div
      className="field"
      data-field={name}
      role={group ? 'group' : undefined}
      aria-labelledby={group ? `${id}-label` : undefined}
      aria-describedby={group ? describedBy : undefined}
    >
      {group ? (
        <span className="field-label" id={`${id}-label`}>
          {caption}
        </span>
      ) : (
        <label className="field-label" htmlFor={id}>
          {caption}
        </label>
      )}
      {children({ id, describedBy, invalid: error !== undefined, field })}
      {help && (
        <p className="field-help" id={helpId}>
          {help}
        </p>
      )}
      {error && (
        <p className="field-error" id={errorId} role="alert">
          <Icon name="alert" />
          {error}
        </p>
      )}
    </div>
  );
}
