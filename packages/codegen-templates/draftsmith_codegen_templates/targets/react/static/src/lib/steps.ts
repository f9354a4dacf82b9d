import type { Role } from '@/app/roles';
import type { Viewer } from './access';

/** A way from some values of a field to another. `by`: the roles that may, or else whoever may change the record. */
export interface Step {
  label: string;
  from: readonly string[];
  to: string;
  by: readonly Role[];
}

/** The steps that a viewer may take from a value; the API has the last word. */
export function stepsFrom(
  steps: readonly Step[],
  value: string,
  viewer: Viewer | null,
  mayChange: boolean,
): readonly Step[] {
  return steps.filter(
    ({ from, by }) =>
      from.includes(value) && (by.length === 0 ? mayChange : viewer && by.includes(viewer.role)),
  );
}
