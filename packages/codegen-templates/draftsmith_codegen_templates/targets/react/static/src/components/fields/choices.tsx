import { get, useFormState, type FieldValues } from 'react-hook-form';
import { useParams } from 'react-router';
import { useSession } from '@/auth/session';
import { stepsFrom, type Step } from '@/lib/steps';
import type { Option } from '../badge';
import { Icon } from '../icon';
import { Field, type FieldProps } from './field';

const FEW = 4;

/** One of a list: all in sight when they are few, a menu when they are many. */
export function ChoiceField<V extends FieldValues>({
  options,
  ...props
}: FieldProps<V> & { options: readonly Option[] }) {
  return options.length <= FEW ? (
    <Segments {...props} options={options} />
  ) : (
    <Select {...props} options={options} />
  );
}

/** One of a list that a record goes through: where it is, and where the viewer may take it. A new one is at the first. */
export function StateField<V extends FieldValues>({
  options,
  steps,
  ...props
}: FieldProps<V> & { options: readonly Option[]; steps: readonly Step[] }) {
  const { id } = useParams();
  const { viewer } = useSession();
  const { defaultValues } = useFormState({ control: props.control });
  if (id === undefined) return null;

  const kept = String(get(defaultValues, props.name));
  const open = stepsFrom(steps, kept, viewer, true).map((step) => step.to);
  const offered = options.filter(({ value }) => value === kept || open.includes(value));
  return <ChoiceField {...props} options={offered} />;
}

function Segments<V extends FieldValues>({
  options,
  ...props
}: FieldProps<V> & { options: readonly Option[] }) {
  return (
    <Field {...props} group>
      {({ id, invalid, field }) => (
        <div className="segments" data-invalid={invalid}>
          {options.map((option, index) => (
            <label key={option.value} className="segment">
              <input
                ref={index === 0 ? field.ref : undefined}
                type="radio"
                name={id}
                value={option.value}
                checked={field.value === option.value}
                onChange={() => field.onChange(option.value)}
                onBlur={field.onBlur}
              />
              <span className="dot" data-tone={option.tone} aria-hidden="true" />
              {option.label}
            </label>
          ))}
          {props.optional && field.value !== '' && (
            <button type="button" className="segment-clear" onClick={() => field.onChange('')}>
              Clear
            </button>
          )}
        </div>
      )}
    </Field>
  );
}

function Select<V extends FieldValues>({
  options,
  ...props
}: FieldProps<V> & { options: readonly Option[] }) {
  return (
    <Field {...props}>
      {({ id, describedBy, invalid, field }) => (
        <div className="select">
          <select
            {...field}
            id={id}
            className="input"
            aria-invalid={invalid || undefined}
            aria-describedby={describedBy}
          >
            <option value="">{props.optional ? 'None' : 'Choose…'}</option>
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <Icon name="chevronDown" />
        </div>
      )}
    </Field>
  );
}

export function BooleanField<V extends FieldValues>({ help, ...props }: FieldProps<V>) {
  return (
    <Field {...props} group>
      {({ describedBy, invalid, field }) => (
        <label className="switch">
          <input
            ref={field.ref}
            type="checkbox"
            role="switch"
            name={field.name}
            checked={Boolean(field.value)}
            onChange={(event) => field.onChange(event.target.checked)}
            onBlur={field.onBlur}
            aria-invalid={invalid || undefined}
            aria-describedby={describedBy}
          />
          <span className="switch-track" aria-hidden="true" />
          <span>{help ?? (field.value ? 'Yes' : 'No')}</span>
        </label>
      )}
    </Field>
  );
}
