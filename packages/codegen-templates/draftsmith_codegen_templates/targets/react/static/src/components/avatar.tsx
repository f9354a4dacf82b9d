import type { Tone } from './badge';
import { initials } from '@/lib/format';

const tones: readonly Tone[] = ['teal', 'blue', 'violet', 'pink', 'amber', 'green'];

/** The same name gets the same colour everywhere. */
export function toneOf(name: string): Tone {
  let sum = 0;
  for (const char of name) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973;
  return tones[sum % tones.length] ?? 'gray';
}

export function Avatar({ name, large = false }: { name: string; large?: boolean }) {
  return (
    <span className="avatar" data-tone={toneOf(name)} data-large={large} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
