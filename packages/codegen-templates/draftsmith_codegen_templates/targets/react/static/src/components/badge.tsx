import type { ReactNode } from 'react';

/** A colour that means the same wherever a value appears. */
export type Tone = 'gray' | 'red' | 'amber' | 'green' | 'teal' | 'blue' | 'violet' | 'pink';

export interface Option<Value extends string = string> {
  value: Value;
  label: string;
  tone: Tone;
}

export function Badge({ tone = 'gray', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className="badge" data-tone={tone}>
      {children}
    </span>
  );
}

/** The words for a value. */
export function labelOf(options: readonly Option[], value: string): string {
  return options.find((option) => option.value === value)?.label ?? value;
}

/** The value of a choice field, in its words and colour. */
export function Choice({ value, options }: { value: string | null; options: readonly Option[] }) {
  if (value === null) return <Nothing />;
  const option = options.find((candidate) => candidate.value === value);
  return <Badge tone={option?.tone}>{option?.label ?? value}</Badge>;
}

export function YesNo({ value }: { value: boolean | null }) {
  if (value === null) return <Nothing />;
  return <Badge tone={value ? 'green' : 'gray'}>{value ? 'Yes' : 'No'}</Badge>;
}

/** What stands where there is no value. */
export function Nothing() {
  return (
    <span className="nothing">
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">none</span>
    </span>
  );
}
