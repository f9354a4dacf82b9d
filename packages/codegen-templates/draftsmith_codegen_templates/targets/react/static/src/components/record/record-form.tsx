import { zodResolver } from '@hookform/resolvers/zod';
import { useEffect, useRef, type ReactNode } from 'react';
import {
  useForm,
  type Control,
  type DefaultValues,
  type FieldValues,
  type Path,
} from 'react-hook-form';
import { useNavigate } from 'react-router';
import type { z } from 'zod';
import { ApiError } from '@/api/client';
import { withoutFields } from '@/lib/schema';
import { useHotkey } from '@/lib/use-hotkey';
import { useUnsavedGuard } from '@/lib/use-unsaved-guard';
import { Button, Kbd } from '../button';
import type { FieldsProps } from '../fields/field';
import { FormReferencesContext, type FormReferences } from '../fields/references';
import { Icon } from '../icon';

/** The fields of one entity; `Values` is what people type. */
export type FieldsOf<Values extends FieldValues> = (props: FieldsProps<Values>) => ReactNode;

interface RecordFormProps<Values extends FieldValues, Input> {
  schema: z.ZodObject & z.ZodType<Input, Values>;
  values: Values;
  fields: FieldsOf<Values>;
  references: FormReferences;
  submitLabel: string;
  /** Sends the input; what it throws is shown at the fields it names, else above the form. */
  onSubmit: (input: Input) => Promise<unknown>;
  onDone: () => void;
}

/** Validates, saves, shows what the server refused where it belongs, and guards what is not saved. */
export function RecordForm<Values extends FieldValues, Input>({
  schema,
  values,
  fields: Fields,
  references,
  submitLabel,
  onSubmit,
  onDone,
}: RecordFormProps<Values, Input>) {
  const form = useForm<Values, unknown, Input>({
    resolver: zodResolver(withoutFields(schema, references.unasked)),
    defaultValues: values as DefaultValues<Values>,
  });
  const { errors, isDirty, isSubmitting, isSubmitSuccessful } = form.formState;
  const element = useRef<HTMLFormElement>(null);
  const navigate = useNavigate();
  useUnsavedGuard(isDirty && !isSubmitting && !isSubmitSuccessful);
  useHotkey('mod+s', () => element.current?.requestSubmit());
  useHotkey('mod+enter', () => element.current?.requestSubmit());

  // Only once the form knows it is saved may it be left, or the guard would ask.
  useEffect(() => {
    if (isSubmitSuccessful) onDone();
  }, [isSubmitSuccessful, onDone]);

  const submit = form.handleSubmit(async (input) => {
    try {
      await onSubmit(input);
    } catch (error) {
      showRefusal(error, Object.keys(values), (name, message) =>
        form.setError(name as Path<Values> | 'root', { type: 'server', message }),
      );
    }
  });

  return (
    <form ref={element} className="card form" noValidate onSubmit={(event) => void submit(event)}>
      {errors.root && (
        <p className="form-error" role="alert">
          <Icon name="alert" />
          {errors.root.message}
        </p>
      )}
      <div className="form-fields">
        <FormReferencesContext value={references}>
          <Fields control={form.control as unknown as Control<Values>} />
        </FormReferencesContext>
      </div>
      <footer className="form-footer">
        <span className="form-hint">
          <Kbd>Ctrl S</Kbd>
        </span>
        <Button onClick={() => void navigate(-1)}>Cancel</Button>
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {submitLabel}
        </Button>
      </footer>
    </form>
  );
}

/** Puts each of the server's complaints at its field ("doctor" is the field "doctor_id"); the rest goes to `root`. */
export function showRefusal(
  error: unknown,
  names: readonly string[],
  show: (name: string, message: string) => void,
): void {
  if (!(error instanceof ApiError)) throw error;
  const rest: string[] = [];
  for (const [field, message] of Object.entries(error.fields)) {
    const name = [field, `${field}_id`, `${field}_ids`].find((known) => names.includes(known));
    if (name === undefined) rest.push(message);
    else show(name, message);
  }
  if (rest.length > 0) show('root', rest.join(' '));
  else if (Object.keys(error.fields).length === 0) show('root', error.message);
}
