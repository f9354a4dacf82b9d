import type { HTMLAttributes, HTMLInputTypeAttribute } from 'react';
import type { FieldValues } from 'react-hook-form';
import { Button } from '../button';
import { currencySymbol } from '@/lib/format';
import { formatDuration, parseDuration } from '@/lib/duration';
import { Field, type FieldProps } from './field';

interface InputLook {
  type?: HTMLInputTypeAttribute;
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  autoComplete?: string;
  placeholder?: string;
  prefix?: string;
  suffix?: string;
  className?: string;
}

function Input<Values extends FieldValues>({
  look,
  ...props
}: FieldProps<Values> & { look: InputLook }) {
  const { prefix, suffix, className, type = 'text', ...rest } = look;
  return (
    <Field {...props}>
      {({ id, describedBy, invalid, field }) => (
        <div className="input-group" data-kind={className}>
          {prefix && <span className="input-affix">{prefix}</span>}
          <input
            {...field}
            {...rest}
            id={id}
            type={type}
            className="input"
            aria-invalid={invalid || undefined}
            aria-describedby={describedBy}
          />
          {suffix && <span className="input-affix">{suffix}</span>}
        </div>
      )}
    </Field>
  );
}

interface AutoComplete {
  autoComplete?: string;
}

export function TextField<V extends FieldValues>({
  autoComplete,
  ...props
}: FieldProps<V> & AutoComplete) {
  return <Input {...props} look={{ autoComplete }} />;
}

export function EmailField<V extends FieldValues>({
  autoComplete = 'email',
  ...props
}: FieldProps<V> & AutoComplete) {
  return <Input {...props} look={{ type: 'email', inputMode: 'email', autoComplete }} />;
}

export function PasswordField<V extends FieldValues>({
  autoComplete = 'current-password',
  ...props
}: FieldProps<V> & AutoComplete) {
  return <Input {...props} look={{ type: 'password', autoComplete }} />;
}

export function PhoneField<V extends FieldValues>(props: FieldProps<V>) {
  return <Input {...props} look={{ type: 'tel', inputMode: 'tel', autoComplete: 'tel' }} />;
}

export function UrlField<V extends FieldValues>(props: FieldProps<V>) {
  return (
    <Input
      {...props}
      look={{ type: 'url', inputMode: 'url', placeholder: 'https://', autoComplete: 'url' }}
    />
  );
}

interface Unit {
  unit?: string;
}

export function IntegerField<V extends FieldValues>({ unit, ...props }: FieldProps<V> & Unit) {
  return <Input {...props} look={{ inputMode: 'numeric', suffix: unit, className: 'number' }} />;
}

export function DecimalField<V extends FieldValues>({ unit, ...props }: FieldProps<V> & Unit) {
  return <Input {...props} look={{ inputMode: 'decimal', suffix: unit, className: 'number' }} />;
}

export function MoneyField<V extends FieldValues>({
  currency,
  ...props
}: FieldProps<V> & { currency: string }) {
  const prefix = currencySymbol(currency);
  return (
    <Input
      {...props}
      look={{ inputMode: 'decimal', prefix, placeholder: '0.00', className: 'number' }}
    />
  );
}

export function DateField<V extends FieldValues>(props: FieldProps<V>) {
  return <Input {...props} look={{ type: 'date', className: 'date' }} />;
}

export function TimeField<V extends FieldValues>(props: FieldProps<V>) {
  return <Input {...props} look={{ type: 'time', className: 'date' }} />;
}

export function DateTimeField<V extends FieldValues>(props: FieldProps<V>) {
  return <Input {...props} look={{ type: 'datetime-local', className: 'date' }} />;
}

export function LongTextField<V extends FieldValues>(props: FieldProps<V>) {
  return (
    <Field {...props}>
      {({ id, describedBy, invalid, field }) => (
        <textarea
          {...field}
          id={id}
          className="input textarea"
          rows={4}
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy}
        />
      )}
    </Field>
  );
}

const usual = [15, 30, 45, 60, 90];

/** Reads "1h 30m", "90" or "1:30", says back how it was understood, and offers the usual ones. */
export function DurationField<V extends FieldValues>(props: FieldProps<V>) {
  return (
    <Field {...props}>
      {({ id, describedBy, invalid, field }) => {
        const minutes = parseDuration(String(field.value));
        const shown = minutes === null ? '' : formatDuration(minutes);
        const readBack = shown === String(field.value).trim() ? '' : shown;
        return (
          <div className="duration">
            <div className="input-group" data-kind="number">
              <input
                {...field}
                id={id}
                type="text"
                className="input"
                placeholder="1h 30m"
                autoComplete="off"
                aria-invalid={invalid || undefined}
                aria-describedby={describedBy}
              />
              {readBack && <span className="input-affix">{readBack}</span>}
            </div>
            <div className="duration-presets">
              {usual.map((preset) => (
                <Button
                  key={preset}
                  small
                  variant="ghost"
                  aria-pressed={minutes === preset}
                  onClick={() => field.onChange(formatDuration(preset))}
                >
                  {formatDuration(preset)}
                </Button>
              ))}
            </div>
          </div>
        );
      }}
    </Field>
  );
}
